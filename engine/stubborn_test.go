package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestAParkedPlacementThatTurnsOutAbsentGoesElsewhere(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorld(t, []engine.Carrier{first, second}, func(w *world) {
		start := time.Now()
		first.query = func(context.Context, engine.Ref) (engine.Report, error) {
			if time.Since(start) < 20*time.Minute {
				return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
			}
			return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
		}
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseParked))
		pass(30 * time.Minute)
		d, _ := w.Delivery(w.t.Context(), "A1")
		if second.count("place") != 1 || d.Phase != engine.PhaseWaiting || strings.Count(w.journal("A1"), "absent") != 2 {
			t.Errorf("%s; %s", d.Phase, w.journal("A1"))
		}
	})
}

func TestAReplayThatNeverAnswersIsParked(t *testing.T) {
	s := priced("MT", 500)
	s.info.Replay, s.info.Resolve = engine.ReplaySame, engine.ByReplay
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		start := time.Now()
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseParked))
		if took := time.Since(start); took < 10*time.Minute || took > 11*time.Minute {
			t.Errorf("parked after %v, want ten minutes", took)
		}
		sent := s.count("place")
		pass(time.Hour)
		if s.count("place") != sent {
			t.Errorf("placed %d times more while parked", s.count("place")-sent)
		}
	})
}

func TestARiderAfterAnAgreedCancelIsCancelledAgain(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		w.until("A1", engine.UntilFinal)
		pass(time.Minute)
		w.push(s.lastPlaced(), engine.Accepted)
		pass(time.Minute)
		if d, _ := w.Delivery(w.t.Context(), "A1"); d.Phase != engine.PhaseCancelled || s.count("cancel") != 2 {
			t.Errorf("%s after %d cancels: a rider who comes after all is called off", d.Phase, s.count("cancel"))
		}
	})
}

func TestGoodsLostByTheCarrierRaiseAnAlarm(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		w.push(s.lastPlaced(), engine.Delivering)
		pass(5 * time.Second)
		s.standsAt(engine.Ended)
		w.push(s.lastPlaced(), engine.Ended)
		w.until("A1", phase(engine.PhaseParked))
		pass(time.Minute)
		if got := w.journal("A1"); strings.Count(got, "parked") != 1 {
			t.Errorf("one alarm for one loss; the journal reads %s", got)
		}
	})
}

func TestALostReplyOfALockedPriceBoundsTheFee(t *testing.T) {
	s := priced("DADA", 800)
	s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{Fee: engine.ExactFen(800), Locked: true, ValidUntil: time.Now().Add(3 * time.Minute)}, nil
	}
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		if bound, ok := d.Placements[0].Fee.Bound(); !ok || bound != 800 || d.Placements[0].Fee.Certainty() != engine.Bounded {
			t.Errorf("the fee reads %v, want at most ¥8.00", d.Placements[0].Fee)
		}
	})
}

func TestNothingLeavesAfterSendBy(t *testing.T) {
	s := priced("DADA", 800)
	var left time.Duration
	s.place = func(ctx context.Context, p engine.Placement) (engine.Placed, error) {
		end, _ := ctx.Deadline()
		left = time.Until(end)
		return engine.Placed{Fee: p.Quote.Fee}, nil
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		entries, _ := w.Journal(w.t.Context(), "A1")
		for _, e := range entries {
			if intent, ok := e.Fact.(engine.Placing); ok && intent.SendBy.Sub(e.At) < left {
				t.Errorf("the call may last %v, the intent ends after %v", left, intent.SendBy.Sub(e.At))
			}
		}
	})
}
