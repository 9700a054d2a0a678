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

// lookAgain is how long to wait at most before looking whether another engine on
// the same store has done something.
const lookAgain = 5 * time.Second

// runner keeps at most one worker for each delivery. Its fields belong to Run's
// goroutine.
type runner struct {
	engine   *Engine
	busy     map[string]bool
	queue    []string // due when last looked, and still without a worker
	finished chan string
	workers  sync.WaitGroup
}

// startDue gives workers to what is due. The store is asked again only when what
// it named last is used up.
func (r *runner) startDue(ctx context.Context) (next time.Time, err error) {
	r.startUrgent(ctx)
	for looked := false; len(r.busy) < r.engine.workers; {
		if len(r.queue) > 0 {
			id := r.queue[0]
			r.queue = r.queue[1:]
			r.start(ctx, id)
			continue
		}
		if looked {
			break
		}
		looked = true
		if r.queue, next, err = r.engine.store.Due(ctx, r.engine.now(), dueBatch+len(r.busy)); err != nil {
			return time.Time{}, err
		}
	}
	return next, nil
}

// startUrgent lets cancellations pass: they get workers beyond the usual number,
// so that they do not wait behind quotes.
func (r *runner) startUrgent(ctx context.Context) {
	for _, id := range r.engine.urgent.take() {
		if len(r.busy) >= r.engine.workers+r.engine.workers/4+1 {
			r.queue = append([]string{id}, r.queue...)
			continue
		}
		r.start(ctx, id)
	}
}

func (r *runner) start(ctx context.Context, id string) {
	if r.busy[id] {
		return // its worker looks again before it ends
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

func (r *runner) done(id string) { delete(r.busy, id) }

// sleep is how long nothing will be due, as far as anybody here knows.
func (r *runner) sleep(next time.Time) time.Duration {
	if next.IsZero() {
		return lookAgain
	}
	return min(max(next.Sub(r.engine.now()), 0), lookAgain)
}

func (r *runner) drain() { r.workers.Wait() }

// urgent are the deliveries that somebody wants called off.
type urgent struct {
	mu  sync.Mutex
	ids []string
}

func (u *urgent) add(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ids = append(u.ids, id)
}

func (u *urgent) take() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	ids := u.ids
	u.ids = nil
	return ids
}

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
		hints := e.hinted.count()
		s := decide(d, e.now(), e.sight())
		switch s.do {
		case actWait:
			err = e.store.Schedule(ctx, id, d.Version, s.until)
		case actNothing:
			err = e.store.Schedule(ctx, id, d.Version, time.Time{})
		default:
			err = e.perform(ctx, d, s)
		}
		switch {
		case errors.Is(err, ErrConflict) && d.Version != conflicted:
			conflicted = d.Version
		case err != nil:
			e.postpone(ctx, id, err)
			return
		case (s.do == actWait || s.do == actNothing) && e.hinted.count() == hints:
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
	if e.store.Schedule(context.WithoutCancel(ctx), id, AnyVersion, e.now().Add(time.Second)) == nil {
		return
	}
	select { // it takes nothing: the delivery stays due, so its worker waits
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
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
		asked:    e.asked.get,
		answered: e.answered.get,
		hinted:   e.hinted.get,
		poll:     e.poll,
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
	e.bell.ring()
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
