package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// What storms found, told in short.

// Seed 24: the cancel did not work, and the order's patience was over meanwhile. It
// was asked about without a pause.
func TestAnOrderThatCanNotBeCalledOffIsAskedAboutInItsTime(t *testing.T) {
	s := priced("MTPS", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown)
	}
	s.query = func(ctx context.Context, _ engine.Ref) (engine.Report, error) {
		if s.count("query") > 500 {
			return engine.Report{Status: engine.Ended, Cause: engine.ByMerchant}, nil // or the test would not end
		}
		return engine.Report{Status: engine.Waiting}, nil
	}
	patient := engine.PolicyFunc(func(sit engine.Situation) engine.Plan {
		plan := cheapestFirst(sit)
		for i := range plan.Waves {
			plan.Waves[i].Patience = time.Minute
		}
		return plan
	})
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: patient}, func(w *world) {
		w.placed("A1")
		pass(30 * time.Second)
		w.callOff("A1")
		pass(20 * time.Minute)
		if n := s.count("query"); n > 100 {
			t.Errorf("%d questions in twenty minutes", n)
		}
	})
}

// Pure seed 11225: a process stalled between the intent to tell a carrier that the
// goods are back and the call. That it never left was taken for the carrier's no.
func TestATipThatNeverLeftIsGivenLater(t *testing.T) {
	s, home := priced("DADA", 800), memory.New()
	tips := tipped{s, func(context.Context, engine.TipRequest) error { return nil }}
	synctest.Test(t, func(t *testing.T) {
		stall := sync.OnceFunc(func() { pass(time.Minute) })
		w := open(t, engine.Config{Carriers: []engine.Carrier{tips}, Store: &hooked{Store: home, after: func(_, _ string, entries []engine.Entry) {
			if len(entries) > 0 && entries[0].Kind() == "tipping" {
				stall()
			}
		}}})
		w.placed("A1")
		w.tip("A1", 500)
		pass(2 * time.Minute)
		if p, _ := w.now("A1").Current(); s.count("tip") != 1 || p.Tip != engine.ExactFen(500) {
			t.Errorf("given %d times, the tip reads %v: %s", s.count("tip"), p.Tip, w.journal("A1"))
		}
		w.stop()
	})
}
