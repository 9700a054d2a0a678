package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestHowUrgentEachCallIs(t *testing.T) {
	var mu sync.Mutex
	seen := map[string][]priority.Class{}
	note := func(ctx context.Context, call string) {
		mu.Lock()
		defer mu.Unlock()
		if n := len(seen[call]); n == 0 || seen[call][n-1] != priority.From(ctx) {
			seen[call] = append(seen[call], priority.From(ctx))
		}
	}
	s := priced("DADA", 800)
	quote := s.quote
	s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
		note(ctx, "quote")
		return quote(ctx, in)
	}
	s.place = func(ctx context.Context, p engine.Placement) (engine.Placed, error) {
		note(ctx, "place")
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	s.query = func(ctx context.Context, _ engine.Ref) (engine.Report, error) {
		note(ctx, "query")
		return engine.Report{Status: engine.Waiting}, nil
	}
	s.cancel = func(ctx context.Context, _ engine.Ref, _ engine.Cancellation) (engine.Cancelled, error) {
		note(ctx, "cancel")
		return engine.Cancelled{Status: engine.Ended}, nil
	}
	tips := tipped{s, func(ctx context.Context, _ engine.TipRequest) error { note(ctx, "tip"); return nil }}
	inWorld(t, []engine.Carrier{tips}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced) // by a query after the lost reply
		pass(10 * time.Minute)
		if _, err := w.Tip(w.t.Context(), "A1", 300); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Minute)
		if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		w.until("A1", engine.UntilFinal)
	})
	for call, want := range map[string][]priority.Class{
		"quote": {priority.Quote}, "place": {priority.Place}, "tip": {priority.Place}, "cancel": {priority.Rescue},
		"query": {priority.Rescue, priority.Poll}, // first whether it lives, then where it stands
	} {
		if got := seen[call]; len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s went out as %v, want %v", call, got, want)
		}
	}
}

func TestACancelThatOurOwnLimitsHoldIsNotGivenUp(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		if s.count("cancel") <= 20 {
			return engine.Cancelled{}, refusal(fault.KeptBack, fault.NotSent)
		}
		return engine.Cancelled{Status: engine.Ended}, nil
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled || s.count("cancel") != 21 {
			t.Errorf("%s after %d tries: what never left does not count against the carrier", d.Phase, s.count("cancel"))
		}
	})
}
