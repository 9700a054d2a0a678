package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"
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
			e.log.Error("the journal can not be read; trying again", logfield.Error(err))
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
		r.engine.look(ctx, id)
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

// look advances a delivery. One whose journal can not be reached keeps its worker
// for a second, so that a broken row does not make it spin.
func (e *Engine) look(ctx context.Context, id string) {
	err := e.Advance(ctx, id)
	if err == nil || ctx.Err() != nil {
		return
	}
	e.log.Error("a delivery could not be advanced; trying again", logfield.Delivery(id), logfield.Error(err))
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
}

// stir tells Run and everybody who waits that something was appended.
func (e *Engine) stir() {
	select {
	case e.wake <- struct{}{}:
	default: // it is about to look anyway
	}
	e.bell.ring()
}

// Advance takes one delivery as far as it goes now: until there is nothing to do
// before a later time, which is then in its head. [Engine.Run] calls it for what
// is due; so does whoever wakes deliveries by other means, such as a job queue.
// Two at a time on one delivery do no harm: a decision whose version has moved is
// taken anew. The error says that the journal could not be reached.
func (e *Engine) Advance(ctx context.Context, id string) error {
	conflicted := int64(-1) // the version at which the last conflict was met
	for ctx.Err() == nil {
		d, err := e.dueDelivery(ctx, id)
		if err != nil {
			return err
		}
		err = e.advance(ctx, &d)
		if !errors.Is(err, ErrConflict) || d.Version == conflicted {
			return err
		}
		conflicted = d.Version
	}
	return nil
}

// dueDelivery is a delivery in which there is something to do, as it is remembered;
// else somebody else has written, and the journal tells.
func (e *Engine) dueDelivery(ctx context.Context, id string) (Delivery, error) {
	if d, ok := e.recent.get(id); ok && decide(d, e.now(), e.sight()).acts() {
		return d, nil
	}
	return e.load(ctx, id)
}

// advance takes steps until one is to wait.
func (e *Engine) advance(ctx context.Context, d *Delivery) error {
	for {
		s := decide(*d, e.now(), e.sight())
		if s.do == actWait || s.do == actNothing {
			if due, known := d.due.Get(); known && due.Equal(s.until) && len(d.unwritten) == 0 {
				return nil
			}
			return e.write(ctx, d, s.until)
		}
		if ctx.Err() != nil {
			return e.write(Outlasting(ctx), d, e.now()) // whoever comes next need not wait
		}
		if err := e.perform(ctx, d, s); err != nil {
			return err
		}
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
		confirms: func(id CarrierID) bool {
			m, _ := e.member(id)
			return m.confirmer != nil
		},
		asked:    e.asked.get,
		answered: e.answered.get,
		heard:    e.answered.version,
		poll:     e.poll,
	}
}
