package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
)

const dueBatch = 256 // how many due deliveries Run looks at together

// Run does the work: it looks after every delivery that is due until ctx ends,
// then waits for the calls in flight and returns nil. One Run at a time for an
// engine; the error says so, or that the store can not be read.
func (e *Engine) Run(ctx context.Context) error {
	if !e.running.TryLock() {
		return errors.New("engine: Run is running already")
	}
	defer e.running.Unlock()

	r := &runner{engine: e, busy: map[string]bool{}, finished: make(chan string)}
	defer r.drain()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		next, err := r.startDue(ctx)
		if err != nil && ctx.Err() == nil {
			e.log.Error("the journal can not be read; trying again", zap.Error(err))
			next = e.now().Add(time.Second)
		}
		timer.Reset(r.sleep(next))
		select {
		case <-ctx.Done():
			return nil
		case id := <-r.finished:
			r.done(id)
		case <-e.wake:
		case <-timer.C:
		}
	}
}

// runner keeps at most one worker for each delivery. Its fields belong to Run's
// goroutine.
type runner struct {
	engine   *Engine
	busy     map[string]bool
	finished chan string
	workers  sync.WaitGroup
}

func (r *runner) startDue(ctx context.Context) (next time.Time, err error) {
	ids, next, err := r.engine.store.Due(ctx, r.engine.now(), dueBatch+len(r.busy))
	if err != nil {
		return time.Time{}, err
	}
	for _, id := range ids {
		if r.busy[id] || len(r.busy) >= r.engine.workers {
			continue // looked at again when a worker finishes
		}
		r.busy[id] = true
		r.workers.Go(func() {
			r.engine.advance(ctx, id)
			select {
			case r.finished <- id:
			case <-ctx.Done():
			}
		})
	}
	return next, nil
}

func (r *runner) done(id string) { delete(r.busy, id) }

// sleep is how long nothing will be due; an hour if nobody knows.
func (r *runner) sleep(next time.Time) time.Duration {
	if next.IsZero() {
		return time.Hour
	}
	return max(next.Sub(r.engine.now()), 0)
}

func (r *runner) drain() { r.workers.Wait() }

// stir tells Run and everybody who waits that something was appended.
func (e *Engine) stir() {
	select {
	case e.wake <- struct{}{}:
	default: // it is about to look anyway
	}
	e.bell.ring()
}

// advance takes one delivery as far as it goes now. A decision whose version has
// moved is taken anew.
func (e *Engine) advance(ctx context.Context, id string) {
	conflicted := int64(-1) // the version at which the last conflict was met
	for ctx.Err() == nil {
		entries, err := e.store.Load(ctx, id)
		if err != nil {
			e.postpone(ctx, id, err)
			return
		}
		d := Fold(id, entries)
		s := decide(d, e.now(), e.sight())
		switch s.do {
		case actWait:
			err = e.store.Schedule(ctx, id, d.Version, s.until)
		case actNothing:
			if err = e.store.Schedule(ctx, id, d.Version, time.Time{}); err == nil {
				e.asked.forget(d)
				e.hinted.forget(d)
			}
		default:
			err = e.perform(ctx, d, s)
		}
		switch {
		case errors.Is(err, ErrConflict) && d.Version != conflicted:
			conflicted = d.Version
		case err != nil:
			e.postpone(ctx, id, err)
			return
		case s.do == actWait || s.do == actNothing:
			return
		}
	}
}

// postpone leaves a delivery whose journal can not be reached for a second, so
// that one broken row does not keep a worker spinning.
func (e *Engine) postpone(ctx context.Context, id string, err error) {
	if ctx.Err() != nil {
		return
	}
	e.log.Error("a delivery could not be advanced; trying again", zap.String("delivery", id), zap.Error(err))
	_ = e.store.Schedule(context.WithoutCancel(ctx), id, AnyVersion, e.now().Add(time.Second))
}

func (e *Engine) sight() sight {
	return sight{
		info: func(id CarrierID) Info {
			m, _ := e.member(id)
			return m.info
		},
		tips: func(id CarrierID) bool {
			m, _ := e.member(id)
			return m.tipper != nil
		},
		asked:  e.asked.get,
		hinted: e.hinted.get,
		poll:   e.poll,
	}
}

// decided appends a decision, at the version at which it was taken.
func (e *Engine) decided(ctx context.Context, d Delivery, facts ...Fact) error {
	err := e.store.Append(ctx, d.ID, d.Version, e.now(), e.entries(facts)...)
	if err == nil {
		e.bell.ring()
	}
	return err
}

// happened appends facts, whatever the version. It goes through even if the
// caller's context has ended: what was learned must not be lost.
func (e *Engine) happened(ctx context.Context, id string, facts ...Fact) error {
	err := e.store.Append(context.WithoutCancel(ctx), id, AnyVersion, e.now(), e.entries(facts)...)
	if err != nil {
		return fmt.Errorf("a fact could not be written: %w", err)
	}
	e.stir()
	return nil
}

func (e *Engine) entries(facts []Fact) []Entry {
	at := e.now()
	entries := make([]Entry, len(facts))
	for i, f := range facts {
		entries[i] = Entry{At: at, Fact: f}
	}
	return entries
}
