package engine_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// pureProcess is one life of a program in the pure world.
type pureProcess struct {
	*engine.Engine
	w     *pureWorld
	slot  int
	name  string
	down  bool
	busy  map[string]bool
	pause map[string]time.Time
	ops   int
	dieAt int
	after bool
}

// death is thrown by the store, and caught by who asked the process to do something:
// nothing of the process goes on.
type death struct{ of *pureProcess }

func (w *pureWorld) startProcess(slot int) {
	w.lives++
	p := &pureProcess{w: w, slot: slot, name: fmt.Sprint("P", w.lives), busy: map[string]bool{}, pause: map[string]time.Time{}}
	if w.roll(0.5, "mortal", p.name) && !w.calm && !w.steady {
		p.dieAt, p.after = 1+w.upTo(60, "death", p.name), w.roll(0.7, "written", p.name)
	}
	var carriers []engine.Carrier
	for _, c := range w.carriers {
		carriers = append(carriers, c.carrier())
	}
	var err error
	p.Engine, err = engine.New(engine.Config{
		Carriers: carriers, Accounts: everyone{}, Policy: w.policy,
		Store: &pureStore{w.home, p}, Logger: w.log, NewPlacementID: w.newID, Now: func() time.Time { return w.now },
		QuoteTimeout: time.Hour, // of the machine's time, which is not this world's: nobody is late because it is slow
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for len(w.replicas) <= slot {
		w.replicas = append(w.replicas, nil)
	}
	w.replicas[slot] = p
	w.note("%s starts", p.name)
}

// do has the process do something, in the middle of which it may die.
func (p *pureProcess) do(what func()) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if d, ok := v.(death); !ok || d.of != p {
			panic(v)
		}
		p.down = true
		p.w.note("%s dies at its operation %d", p.name, p.dieAt)
		p.w.in(p.w.span(0, 90*time.Second, "restart", p.name), "restart", func() { p.w.startProcess(p.slot) })
	}()
	what()
}

// pureStore is the store as one process has it.
type pureStore struct {
	engine.Store
	p *pureProcess
}

func (s *pureStore) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	last := s.p.step()
	if last && !s.p.after {
		panic(death{s.p})
	}
	err := s.Store.Append(ctx, head, entries...)
	if last {
		panic(death{s.p})
	}
	w := s.p.w
	if err == nil && len(entries) > 0 && isIntent(entries[len(entries)-1]) && !w.calm && !w.steady && w.roll(w.stalls(), "stall", head.ID, head.Version) {
		stall := w.span(time.Second, 3*time.Minute, "stall", head.ID, head.Version)
		w.note("%s stalls for %v after %s of %s", s.p.name, stall, entries[len(entries)-1].Kind(), head.ID)
		w.pass(stall)
	}
	return err
}

// stalls is how often a process of this world stalls after an intent.
func (w *pureWorld) stalls() float64 { return oneOf(w.chance, []float64{0, 0.05, 0.3}, "stalls") }

func (s *pureStore) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	if s.p.step() {
		panic(death{s.p})
	}
	return s.Store.Load(ctx, id)
}

// step counts an operation and says whether the process dies at it. While somebody
// waits within a call nobody dies: the call is on the stack.
func (p *pureProcess) step() bool {
	if p.w.depth > 0 {
		return false
	}
	p.ops++
	return p.dieAt > 0 && p.ops >= p.dieAt && !p.w.calm
}
