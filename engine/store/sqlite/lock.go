package sqlite

import (
	"context"
	"time"

	lib "modernc.org/sqlite/lib"
)

// slice is how long SQLite waits for a lock at a stretch; in between we look
// whether somebody still wants it.
func (s *Store) slice() time.Duration { return min(s.wait, 200*time.Millisecond) }

// lock begins a transaction that may write, for which it waits while others have
// one.
func (s *Store) lock(ctx context.Context) error {
	return s.patiently(ctx, func() error {
		_, err := s.tx.exec("BEGIN IMMEDIATE")
		return err
	})
}

// patiently does again what finds the file locked, for as long as a write may wait.
func (s *Store) patiently(ctx context.Context, do func() error) error {
	began := time.Now()
	for {
		err := do()
		if err == nil || code(err)&0xff != lib.SQLITE_BUSY || time.Since(began) >= s.wait {
			return s.explain(err)
		}
		select {
		case <-s.closing:
			return errClosed
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Millisecond): // some locks SQLite does not wait for
		}
	}
}
