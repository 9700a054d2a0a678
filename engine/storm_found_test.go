package engine_test

import (
	"context"
	"strings"
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

// Pure seeds 21598 and 23392, storm 40930: the carrier took a tip and was slow to say
// so. Another replica had a higher one taken meanwhile. Then the first heard of its own,
// which is no news any more.
func TestTheAnswerToALowerTipThatComesLastTakesNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home := priced("DADA", 800), memory.New()
		s.info.TipRepeats = true
		tips := tipped{s, func(_ context.Context, r engine.TipRequest) error {
			if r.To == 200 {
				pass(9 * time.Second) // it is taken, and the reply is slow
			}
			return nil
		}}
		config := engine.Config{Carriers: []engine.Carrier{tips}, Store: home}
		a, b := open(t, config), open(t, config)
		a.placed("A1")
		a.tip("A1", 200)
		pass(4 * time.Second)
		a.tip("A1", 500)
		b.tip("A1", 500)
		pass(time.Minute)
		if story := a.journal("A1"); !strings.HasSuffix(story, "tipping tip_done tip_done") {
			t.Errorf("the first did not hear last: %s", story)
		}
		if p := a.now("A1").Placements[0]; p.Tip != engine.ExactFen(500) {
			t.Errorf("the tip reads %v: %s", p.Tip, a.journal("A1"))
		}
		a.stop()
		b.stop()
	})
}

// Pure seeds 23989, 63455, 101300 and 102391: a cancel got no answer and the next was
// agreed to. The carrier had a rider take the order after all, and then heard the
// first, for a penalty that nobody was told.
func TestACancelThatIsHeardLateMayCostMoreThanTheOneThatWasAgreedTo(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		if s.count("cancel") == 1 {
			return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown)
		}
		s.standsAt(engine.Ended)
		return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(0)}, nil
	}
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		w.callOff("A1")
		w.until("A1", engine.UntilFinal)
		reads := func(want engine.Amount) {
			t.Helper()
			if d := w.now("A1"); d.Placements[0].Penalty != want || d.Cost().Penalties != want || s.count("cancel") != 2 {
				t.Errorf("the penalty reads %v, the cost %v after %d cancels, want %v: %s", d.Placements[0].Penalty, d.Cost().Penalties, s.count("cancel"), want, w.journal("A1"))
			}
		}
		reads(engine.EstimatedFen(0)) // by what is known, and nobody need ever tell more
		revived := time.Now().Add(15 * time.Second)
		pass(25 * time.Second)
		w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Ended, Cause: engine.ByMerchant, At: time.Now(), Proven: true})
		reads(engine.EstimatedFen(0))
		w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: revived, Proven: true})
		reads(engine.Amount{}) // it came back to life, and nothing that we heard of ended it
	})
}
