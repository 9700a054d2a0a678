package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where appends are announced.
func (s *Store) channel() string { return s.schema + ".paotui_entries" }

// tell makes the announcer speak; it never waits.
func (s *Store) tell() {
	select {
	case s.news <- struct{}{}:
	default: // it is about to
	}
}

// quietFor is the least time between two announcements.
const quietFor = 20 * time.Millisecond

// announce tells other processes that something was appended. It does so outside of
// the transaction that appended it: Postgres lets transactions that notify commit
// only one after the other. What is not announced is found by whoever looks.
func (s *Store) announce() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		select {
		case <-s.quit:
			return
		case <-s.news:
		}
		speak, done := context.WithTimeout(ctx, time.Second)
		_, _ = s.pool.Exec(speak, "SELECT pg_notify($1, '')", s.channel()) // see above
		done()
		select {
		case <-s.quit:
			return
		case <-time.After(quietFor):
		}
	}
}

// Watch calls changed when somebody, in whatever process, has appended something:
// once for a burst, and also when something may have been missed. It uses a
// connection of its own, goes on through failures, and returns when ctx ends. Who
// follows the events need then not ask so often; Since stays the truth.
func (s *Store) Watch(ctx context.Context, changed func()) {
	for ctx.Err() == nil {
		_ = s.listen(ctx, changed) // a lost connection is made again
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (s *Store) listen(ctx context.Context, changed func()) error {
	pooled, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	conn := pooled.Hijack() // it does not go back, so it leaves no listener in the pool
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
		defer cancel()
		_ = conn.Close(last)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{s.channel()}.Sanitize()); err != nil {
		return err
	}
	changed()
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		changed()
	}
}
