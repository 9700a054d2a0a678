package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
)

// most is how many writes share a commit, so that the first of them does not wait
// long for the last.
const most = 256

// item is one write that waits for its turn.
type item struct {
	do    func(*transaction) error
	state atomic.Int32
	err   error
	done  chan struct{} // closed by the writer
}

// An item is taken by the writer or withdrawn by its caller, whoever comes first.
const (
	waiting int32 = iota
	taken
	withdrawn
)

var errClosed = errors.New("the store is closed")

// submit has the writer do something in a transaction, and waits for its commit.
func (s *Store) submit(ctx context.Context, do func(*transaction) error) error {
	it := &item{do: do, done: make(chan struct{})}
	select {
	case <-s.closing:
		return notBegun(errClosed)
	case <-ctx.Done():
		return notBegun(context.Cause(ctx))
	default:
	}
	select {
	case s.queue <- it:
	case <-s.closing:
		return notBegun(errClosed)
	case <-ctx.Done():
		return notBegun(context.Cause(ctx))
	}
	select {
	case <-it.done:
		return it.err
	case <-s.stopped:
		return it.last()
	case <-ctx.Done():
		return it.leave(ctx)
	}
}

// last is the outcome after the writer has ended.
func (it *item) last() error {
	select {
	case <-it.done:
		return it.err
	default:
		return notBegun(errClosed)
	}
}

// leave is the outcome for a caller who does not wait any longer.
func (it *item) leave(ctx context.Context) error {
	if it.state.CompareAndSwap(waiting, withdrawn) {
		return notBegun(context.Cause(ctx))
	}
	select {
	case <-it.done:
		return it.err
	default:
		return fmt.Errorf("nobody waited for the write to end, so whether it was written is not known: %w", context.Cause(ctx))
	}
}

func notBegun(err error) error { return fmt.Errorf("nothing was written: %w", err) }

// run is the writer's goroutine. It ends with Close.
func (s *Store) run() {
	defer close(s.stopped)
	for {
		select {
		case <-s.closing:
			return
		case first := <-s.queue:
			s.commit(first)
		}
	}
}

// commit writes what waits, in one transaction.
func (s *Store) commit(first *item) {
	if err := s.begin(); err != nil {
		s.refuse(first, err)
		return
	}
	batch, whole := s.fill(first)
	if whole {
		if _, err := s.tx.exec("COMMIT"); err != nil {
			fail(batch, fmt.Errorf("the commit failed, so whether it was written is not known: %w", s.explain(err)))
			whole = false
		}
	}
	if !whole {
		_, _ = s.tx.exec("ROLLBACK") // it fails where SQLite has done so already
	}
	for _, it := range batch {
		close(it.done)
	}
}

// fill runs the items that wait, each for itself. If the transaction does not
// outlive one of them, none of the others is written either.
func (s *Store) fill(first *item) (batch []*item, whole bool) {
	for it := first; it != nil; it = s.next(len(batch)) {
		if !it.state.CompareAndSwap(waiting, taken) {
			continue
		}
		err, broken := s.tx.attempt(it.do, len(batch) == 0)
		it.err = s.explain(err)
		if broken {
			fail(batch, fmt.Errorf("nothing was written, since another write broke off: %w", it.err))
			return append(batch, it), false
		}
		batch = append(batch, it)
	}
	return batch, true
}

func fail(batch []*item, err error) {
	for _, it := range batch {
		it.err = err
	}
}

// next is an item that waits, or nil. Whoever has just been told of a commit gets
// a chance to come with the next write, so that they go on sharing commits.
func (s *Store) next(have int) *item {
	if have >= most {
		return nil
	}
	for range 2 {
		select {
		case it := <-s.queue:
			return it
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// refuse fails everything that waits, so that nobody waits for the same again.
func (s *Store) refuse(it *item, err error) {
	err = notBegun(err)
	for {
		if it.state.CompareAndSwap(waiting, taken) {
			it.err = err
		}
		close(it.done)
		select {
		case it = <-s.queue:
		default:
			return
		}
	}
}

// begin takes the file's write lock, for which it waits while others have it, and
// looks whether a newer program has changed the schema meanwhile.
func (s *Store) begin() error {
	if err := s.lock(context.Background()); err != nil {
		return err
	}
	var readableBy int
	_, err := s.tx.row("SELECT readable_by FROM schema", nil, &readableBy)
	switch {
	case err != nil:
		err = s.explain(err)
	case readableBy > len(s.steps):
		err = s.tooOld(readableBy)
	default:
		return nil
	}
	_, _ = s.tx.exec("ROLLBACK")
	return err
}
