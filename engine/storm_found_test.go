package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
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
