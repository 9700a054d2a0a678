package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// world is an engine that runs, in a bubble of virtual time.
type world struct {
	*engine.Engine
	t     *testing.T
	stray []engine.Report
	stop  func() // ends Run, and waits for it
}

// inWorld runs a test in virtual time with a running engine, and checks that
// nothing is left behind.
func inWorld(t *testing.T, carriers []engine.Carrier, test func(*world)) {
	t.Helper()
	inWorldOf(t, engine.Config{Carriers: carriers}, test)
}

// inWorldOf is inWorld with a configuration; what it leaves open is friendly.
func inWorldOf(t *testing.T, c engine.Config, test func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := open(t, c)
		test(w)
		w.stop()
	})
}

// open starts an engine in a bubble that exists already.
func open(t *testing.T, c engine.Config) *world {
	t.Helper()
	w := &world{t: t}
	if c.Accounts == nil {
		c.Accounts = everyone{}
	}
	if c.Policy == nil {
		c.Policy = cheapestFirst
	}
	if c.Store == nil {
		c.Store = memory.New()
	}
	c.Unclaimed = func(_ context.Context, r engine.Report) { w.stray = append(w.stray, r) }
	e, err := engine.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = e
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		asked := time.Now()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
		if took := time.Since(asked); took > time.Minute {
			t.Errorf("Run ended %v after it was told to", took)
		}
	})
	return w
}

func (w *world) dispatch(id string, options ...engine.Option) {
	w.t.Helper()
	if _, err := w.Dispatch(w.t.Context(), goodOrder(id), options...); err != nil {
		w.t.Fatal(err)
	}
}

// placed is dispatch, and waits until a carrier has it.
func (w *world) placed(id string, options ...engine.Option) {
	w.t.Helper()
	w.dispatch(id, options...)
	w.until(id, engine.UntilPlaced)
}

// callOff cancels because the goods are not needed any more.
func (w *world) callOff(id string) {
	w.t.Helper()
	if _, err := w.Cancel(w.t.Context(), id, engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) tip(id string, total engine.Money) {
	w.t.Helper()
	if _, err := w.Tip(w.t.Context(), id, total); err != nil {
		w.t.Fatal(err)
	}
}

// now is how a delivery stands.
func (w *world) now(id string) engine.Delivery {
	w.t.Helper()
	d, err := w.Delivery(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// until waits for a milestone, at most an hour of virtual time.
func (w *world) until(id string, m engine.Milestone) engine.Delivery {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Hour)
	defer cancel()
	d, err := w.Wait(ctx, id, m)
	if err != nil {
		w.t.Fatalf("%v; the delivery is %s with %+v", err, d.Phase, d.Placements)
	}
	return d
}

// push is a proven report of now.
func (w *world) push(id engine.PlacementID, status engine.Status) {
	w.t.Helper()
	w.receive(engine.Report{Placement: id, Merchant: "m1", Status: status, At: time.Now(), Proven: true})
}

func (w *world) receive(r engine.Report) {
	w.t.Helper()
	if err := w.Receive(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) journal(id string) string {
	entries, err := w.Journal(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, e.Kind())
	}
	return strings.Join(kinds, " ")
}

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }

func phase(p engine.Phase) engine.Milestone {
	return func(d engine.Delivery) bool { return d.Phase == p }
}
