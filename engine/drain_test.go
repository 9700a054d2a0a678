package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// slowPlacing takes the order and answers after eight seconds, if it is waited for.
func slowPlacing() *scripted {
	s := priced("DADA", 800)
	s.place = func(ctx context.Context, _ engine.Placement) (engine.Placed, error) {
		select {
		case <-time.After(8 * time.Second):
			return engine.Placed{Status: engine.Waiting, Fee: engine.ExactFen(800)}, nil
		case <-ctx.Done():
			return engine.Placed{}, &fault.Error{Op: "place", Kind: fault.Canceled, Outcome: fault.Unknown, Err: ctx.Err()}
		}
	}
	return s
}

// stopped runs an engine until a placement has left, ends it, and gives the delivery
// and how long the end took.
func stopped(t *testing.T, s *scripted, home engine.Store, until func(ctx context.Context) context.Context) (engine.Delivery, time.Duration) {
	e, err := engine.New(engine.Config{Carriers: []engine.Carrier{s}, Accounts: everyone{}, Policy: cheapestFirst, Store: home})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(until(ctx)) }()
	if _, err := e.Dispatch(ctx, goodOrder("A1")); err != nil {
		t.Fatal(err)
	}
	for s.count("place") == 0 {
		pass(100 * time.Millisecond)
	}
	at := time.Now()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run ended with %v", err)
	}
	d, err := e.Delivery(t.Context(), "A1")
	if err != nil {
		t.Fatal(err)
	}
	return d, time.Since(at)
}

func TestWhatWasSentIsWaitedForWhenTheEngineStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, took := stopped(t, slowPlacing(), memory.New(), func(ctx context.Context) context.Context { return ctx })
		if d.Placements[0].Stage != engine.StageTaken || took > 8*time.Second {
			t.Errorf("after %v the placement is %s", took, d.Placements[0].Stage)
		}
	})
}

// Whoever comes next asks before anybody else is called.
func TestWhatIsCutOffIsFoundOutByTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := slowPlacing(), memory.New()
		last, cut := context.WithCancel(t.Context())
		d, took := stopped(t, s, home, func(ctx context.Context) context.Context {
			context.AfterFunc(ctx, func() { time.AfterFunc(2*time.Second, cut) })
			return engine.CutOff(ctx, last)
		})
		if d.Placements[0].Stage == engine.StageTaken || took > 3*time.Second {
			t.Errorf("after %v the placement is %s; it was to be cut off after 2 s", took, d.Placements[0].Stage)
		}
		s.standsAt(engine.Accepted)
		w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
		if d := w.until("A1", engine.UntilAccepted); d.Phase != engine.PhaseAccepted || s.count("place") != 1 || s.count("query") == 0 {
			t.Errorf("%s after %d placements and %d questions", d.Phase, s.count("place"), s.count("query"))
		}
		w.stop()
	})
}
