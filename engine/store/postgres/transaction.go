package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	attempts   = 5                     // how often a transaction is tried
	firstPause = 20 * time.Millisecond // before the second; each next one is twice as long
	lastWord   = 10 * time.Second      // how long a commit or rollback may take, whatever the caller's context says
)

// transact runs do in a transaction of its own, again where it failed for a reason
// that passes and nothing can have been committed.
func (s *Store) transact(ctx context.Context, do func(pgx.Tx) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := s.once(ctx, do)
		if err == nil {
			return nil
		}
		if attempt == attempts || ctx.Err() != nil || !transient(err) || isUnknown(err) {
			return s.place.explain(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return s.place.explain(err)
		}
		pause *= 2
	}
}

func (s *Store) once(ctx context.Context, do func(pgx.Tx) error) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	if err != nil {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	if err := do(tx); err != nil {
		_ = tx.Rollback(last) // what failed has its own error
		return err
	}
	if err := ctx.Err(); err != nil {
		_ = tx.Rollback(last)
		return err
	}
	return committed(tx.Commit(last))
}

// committed is what the answer to a commit says. Only the server's own word that it
// rolled back is certain.
func committed(err error) error {
	switch {
	case err == nil, errors.Is(err, pgx.ErrTxCommitRollback):
		return err
	case code(err) == serializationFailure, code(err) == deadlockDetected:
		return err
	default:
		return &unknownError{err}
	}
}

func isUnknown(err error) bool {
	_, ok := errors.AsType[*unknownError](err)
	return ok
}
