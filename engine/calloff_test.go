package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// The carrier agrees every time, without saying how it ended, and it never ends.
func TestAnAgreedCancelThatNeverHappensIsParked(t *testing.T) {
	for reason, answer := range map[string]error{
		"it goes on waiting": nil,
		"it is not found":    refusal(fault.NotFound, fault.Rejected),
		"nobody answers":     refusal(fault.Unavailable, fault.Unknown),
	} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return engine.Cancelled{}, nil
			}
			s.query = func(context.Context, engine.Ref) (engine.Report, error) {
				return engine.Report{Status: engine.Waiting}, answer
			}
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.placed("A1")
				w.callOff("A1")
				start := time.Now()
				for w.now("A1").Phase != engine.PhaseParked && time.Since(start) < 24*time.Hour {
					pass(time.Minute)
				}
				if took := time.Since(start); took > 2*time.Hour || s.count("cancel") < 2 || s.count("cancel") > 6 {
					t.Errorf("parked after %v and %d cancels", took, s.count("cancel"))
				}
				cancels := s.count("cancel")
				pass(24 * time.Hour)
				if got := w.journal("A1"); strings.Count(got, "parked") != 1 || s.count("cancel") != cancels {
					t.Errorf("%d cancels more; %s", s.count("cancel")-cancels, got)
				}
			})
		})
	}
}

func TestTooLateIsFinalOnlyOnceTheGoodsAreGone(t *testing.T) {
	for _, c := range []struct {
		stands  engine.Status
		cancels int
		want    engine.Phase
	}{
		{engine.Waiting, 2, engine.PhaseCancelled}, // a code that nobody listed, say
		{engine.Accepted, 2, engine.PhaseCancelled},
		{engine.AtStore, 2, engine.PhaseCancelled},
		{engine.PickedUp, 1, engine.PhasePickedUp},
		{engine.Delivering, 1, engine.PhaseDelivering},
	} {
		t.Run(string(c.stands), func(t *testing.T) {
			s := priced("DADA", 800)
			s.standsAt(c.stands)
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				if s.count("cancel") == 1 {
					return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
				}
				return engine.Cancelled{Status: engine.Ended}, nil
			}
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.placed("A1")
				w.callOff("A1")
				pass(time.Hour)
				if d := w.now("A1"); d.Phase != c.want || s.count("cancel") != c.cancels {
					t.Errorf("%s after %d cancels, want %s after %d: %s", d.Phase, s.count("cancel"), c.want, c.cancels, w.journal("A1"))
				}
			})
		})
	}
}

func TestACarrierThatAlwaysSaysTooLateWhileNobodyHasTheGoodsIsParked(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.placed("A1")
		w.callOff("A1")
		start := time.Now()
		w.until("A1", phase(engine.PhaseParked))
		if took := time.Since(start); took < 10*time.Minute || took > 12*time.Minute || s.count("cancel") > 16 {
			t.Errorf("parked after %v and %d tries", took, s.count("cancel"))
		}
	})
}

// The carrier wants six hours of patience before the next cancel; a rider who
// comes meanwhile, without a push, is noticed.
func TestACancelThatWaitsHoldsNothingUp(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, &fault.Error{Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 6 * time.Hour}
	}
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.placed("A1")
		w.callOff("A1")
		pass(time.Minute)
		s.standsAt(engine.Delivered)
		if pass(10 * time.Minute); w.now("A1").Phase != engine.PhaseDelivered || s.count("cancel") != 1 {
			t.Errorf("%s after %d cancels and %d questions", w.now("A1").Phase, s.count("cancel"), s.count("query"))
		}
	})
}

func TestWhatAPenaltyReads(t *testing.T) {
	failed := func(outcome fault.Outcome) engine.Fact {
		return engine.CallFailed{Placement: placed1, Call: engine.CallCancel, Outcome: outcome, Kind: fault.Unavailable, Reason: "told by the test"}
	}
	sent := engine.Cancelling{Placement: placed1, SendBy: sec(20)}
	askedAt := func(at int, penalty engine.Money) engine.Fact {
		return engine.CancelDone{Placement: placed1, Cancelled: engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(penalty)}, Asked: sec(at)}
	}
	agreed := func(penalty engine.Money) engine.Fact { return askedAt(5, penalty) }
	again := engine.Reported{Report: says(60, engine.Accepted)} // a rider took it after all
	gone := engine.Reported{Report: by(says(90, engine.Ended), engine.ByMerchant)}
	turned := engine.Reported{Report: by(says(90, engine.Returning), engine.ByMerchant)}
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		want   engine.Amount
	}{
		{"no cancel", nil, engine.Amount{}},
		{"agreed", []engine.Fact{sent, agreed(200)}, engine.ExactFen(200)},
		{"agreed for nothing", []engine.Fact{sent, agreed(0)}, engine.ExactFen(0)},
		{"the reply was lost", []engine.Fact{sent, failed(fault.Unknown)}, engine.Amount{}},
		{"the process died", []engine.Fact{sent, agreed(200), again, sent}, engine.Amount{}},
		{"agreed twice", []engine.Fact{sent, agreed(200), again, sent, agreed(500)}, engine.ExactFen(500)},
		{"agreed, and the second reply was lost: it may have cost more", []engine.Fact{sent, agreed(200), again, sent, failed(fault.Unknown)}, engine.Amount{}},
		{"agreed, and the second was refused", []engine.Fact{sent, agreed(200), again, sent, failed(fault.Rejected)}, engine.ExactFen(200)},
		{"agreed, lost, refused", []engine.Fact{sent, agreed(200), again, sent, failed(fault.Unknown), sent, failed(fault.Rejected)}, engine.Amount{}},
		{"agreed, died, refused", []engine.Fact{sent, agreed(200), again, sent, sent, failed(fault.NotSent)}, engine.Amount{}},
		{"lost, agreed: the first may end it once more", []engine.Fact{sent, failed(fault.Unknown), sent, agreed(200)}, engine.EstimatedFen(200)},
		{"agreed, lost, agreed", []engine.Fact{sent, agreed(200), again, sent, failed(fault.Unknown), sent, agreed(500)}, engine.EstimatedFen(500)},
		{"agreed, and the former, of which nobody heard, never left", []engine.Fact{sent, sent, agreed(200), failed(fault.NotSent)}, engine.ExactFen(200)},
		{"agreed, and the reply of the former is lost", []engine.Fact{sent, sent, agreed(200), failed(fault.Unknown)}, engine.EstimatedFen(200)},
		{"agreed, and while the next is under way the former never left", []engine.Fact{sent, sent, agreed(200), again, sent, failed(fault.NotSent)}, engine.Amount{}},
		{"lost, agreed, and the next was refused", []engine.Fact{sent, failed(fault.Unknown), sent, agreed(0), again, sent, failed(fault.Rejected)}, engine.EstimatedFen(0)},
		{"the same, and it has ended: by the one that was lost", []engine.Fact{sent, failed(fault.Unknown), sent, agreed(0), again, sent, failed(fault.Rejected), gone}, engine.Amount{}},
		{"agreed, and it has ended again", []engine.Fact{sent, agreed(200), again, gone}, engine.Amount{}},
		{"agreed, and it came back to life and is turning back", []engine.Fact{sent, agreed(200), again, turned}, engine.Amount{}},
		{"agreed twice, and the answers crossed", []engine.Fact{sent, sent, askedAt(9, 500), askedAt(5, 200)}, engine.EstimatedFen(500)},
		{"agreed twice at a time: which was done last is not told", []engine.Fact{sent, sent, askedAt(5, 200), askedAt(9, 500)}, engine.EstimatedFen(500)},
		{"agreed twice at a time, and once more", []engine.Fact{sent, sent, askedAt(5, 200), askedAt(9, 500), again, sent, askedAt(70, 300)}, engine.ExactFen(300)},
		{"agreed twice for the same, and the answers crossed", []engine.Fact{sent, sent, askedAt(9, 200), askedAt(5, 200)}, engine.ExactFen(200)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if got := after(append([]engine.Fact{engine.PlaceDone{Placement: placed1}}, c.facts...)...).Placements[0].Penalty; got != c.want {
				t.Errorf("it reads %v, want %v", got, c.want)
			}
		})
	}
}
