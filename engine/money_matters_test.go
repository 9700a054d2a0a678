package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestAnOvercharge(t *testing.T) {
	for _, c := range []struct {
		reason  string
		charged engine.Amount
		rule    engine.Overcharge
		status  engine.Status // the carrier's first word
		told    int
		cancels int
	}{
		{"as quoted", engine.ExactFen(800), engine.Overcharge{}, engine.Waiting, 0, 0},
		{"less than quoted", engine.ExactFen(700), engine.Overcharge{Cancel: true}, engine.Waiting, 0, 0},
		{"one fen more is told", engine.ExactFen(801), engine.Overcharge{}, engine.Waiting, 1, 0},
		{"within the tolerance", engine.ExactFen(850), engine.Overcharge{Tolerance: 50, Cancel: true}, engine.Waiting, 0, 0},
		{"above it, and kept", engine.ExactFen(851), engine.Overcharge{Tolerance: 50}, engine.Waiting, 1, 0},
		{"above it, and called off", engine.ExactFen(851), engine.Overcharge{Tolerance: 50, Cancel: true}, engine.Waiting, 1, 1},
		{"called off no more when a rider has accepted", engine.ExactFen(851), engine.Overcharge{Cancel: true}, engine.Accepted, 1, 0},
		{"unknown", engine.Amount{}, engine.Overcharge{Cancel: true}, engine.Waiting, 0, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, other := priced("DADA", 800), priced("SFTC", 900)
			s.standsAt(c.status)
			s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
				return engine.Placed{Fee: c.charged, Status: c.status}, nil
			}
			policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
				p := cheapestFirst(s)
				p.Overcharge = c.rule
				return p
			})
			inWorldOf(t, engine.Config{Carriers: carriers(s, other), Policy: policy}, func(w *world) {
				w.placed("A1")
				pass(time.Hour)
				if told := strings.Count(w.journal("A1"), "overcharged"); told != c.told || s.count("cancel") != c.cancels || other.count("place") != c.cancels {
					t.Errorf("told %d times, %d cancels, %d others: %s", told, s.count("cancel"), other.count("place"), w.journal("A1"))
				}
			})
		})
	}
}

func TestStartingOver(t *testing.T) {
	s := priced("DADA", 800)
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	policy := &asking{Policy: engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		p.StartOver = engine.StartOver{Times: 2, After: 10 * time.Minute}
		return p
	})}
	inWorldOf(t, engine.Config{Carriers: carriers(s), Policy: policy}, func(w *world) {
		start := time.Now()
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if took := time.Since(start); took < 20*time.Minute || took > 21*time.Minute {
			t.Errorf("given up after %v, want two pauses of ten minutes", took)
		}
		if d.Phase != engine.PhaseFailed || d.StartedOver != 2 || s.count("place") != 3 || s.count("quote") != 3 || strings.Count(w.journal("A1"), "started_over") != 2 {
			t.Errorf("%s; placed %d times, quoted %d times: %s", d.Phase, s.count("place"), s.count("quote"), w.journal("A1"))
		}
		if last := policy.last(); last.StartedOver != 2 || len(last.Tried) != 1 || len(last.Earlier) != 2 {
			t.Errorf("the policy was told of %d starts, %d tries of this one and %d of the others", last.StartedOver, len(last.Tried), len(last.Earlier))
		}
	})
}

func TestACallOffEndsThePauseBeforeItStartsOver(t *testing.T) {
	s := priced("DADA", 800)
	s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		p.StartOver = engine.StartOver{Times: 5, After: time.Hour}
		return p
	})
	inWorldOf(t, engine.Config{Carriers: carriers(s), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		pass(time.Minute)
		w.callOff("A1")
		pass(24 * time.Hour)
		if d := w.now("A1"); d.Phase != engine.PhaseCancelled || s.count("quote") != 1 {
			t.Errorf("%s after %d quotes", d.Phase, s.count("quote"))
		}
	})
}

// pricing is a carrier that says what a cancel would cost.
type pricing struct {
	*scripted
	cost func() (engine.Amount, error)
}

func (p pricing) CancelCost(context.Context, engine.Ref, engine.Cancellation) (engine.Amount, error) {
	p.note("cancel cost")
	return p.cost()
}

func TestWhatACancelWouldCost(t *testing.T) {
	why := engine.Cancellation{Reason: engine.NotNeeded}
	asks := func(a engine.Amount) func(*scripted) engine.Carrier {
		return func(s *scripted) engine.Carrier {
			return pricing{s, func() (engine.Amount, error) { return a, nil }}
		}
	}
	silent := func(s *scripted) engine.Carrier { return s }
	for _, c := range []struct {
		reason        string
		first, second func(*scripted) engine.Carrier
		want          engine.Amount
	}{
		{"one carrier", asks(engine.EstimatedFen(200)), nil, engine.EstimatedFen(200)},
		{"one that does not tell", silent, nil, engine.Amount{}},
		{"a race: the sum", asks(engine.EstimatedFen(200)), asks(engine.EstimatedFen(300)), engine.EstimatedFen(500)},
		{"a race of which one does not tell", asks(engine.EstimatedFen(200)), silent, engine.Amount{}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			list := []engine.Carrier{c.first(priced("DADA", 800))}
			if c.second != nil {
				list = append(list, c.second(priced("SFTC", 900)))
			}
			inWorldOf(t, engine.Config{Carriers: list, Policy: raced}, func(w *world) {
				w.dispatch("A1", engine.WithHold())
				if got, err := w.CancelCost(w.t.Context(), "A1", why); err != nil || got != engine.ExactFen(0) {
					t.Errorf("nobody has it: %v, %v", got, err)
				}
				if _, err := w.Release(w.t.Context(), "A1"); err != nil {
					t.Fatal(err)
				}
				pass(5 * time.Second)
				before := w.now("A1").Version
				if got, err := w.CancelCost(w.t.Context(), "A1", why); err != nil || got != c.want {
					t.Errorf("%v, %v, want %v", got, err, c.want)
				}
				if d := w.now("A1"); d.Version != before || d.CancelWanted != nil {
					t.Error("the question called it off")
				}
			})
		})
	}
}

// A merchant asks, and the answer comes by the journal.
func TestRefresh(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(5 * time.Second)
		s.standsAt(engine.Accepted)
		asked := s.count("query")
		if _, err := w.Refresh(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		pass(5 * time.Second)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted || s.count("query") != asked+1 {
			t.Errorf("%s after %d questions", d.Phase, s.count("query")-asked)
		}
		w.moves(s, engine.Ended)
		w.until("A1", engine.UntilFinal)
		pass(time.Hour)
		s.standsAt(engine.Accepted) // and after the end, too
		if _, err := w.Refresh(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		pass(5 * time.Second)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

func TestWhatADeliveryCosts(t *testing.T) {
	exact, about, most, unknown := engine.ExactFen, engine.EstimatedFen, engine.AtMostFen, engine.Amount{}
	failed := func(call engine.Call, outcome fault.Outcome) engine.Fact {
		return engine.CallFailed{Placement: placed1, Call: call, Outcome: outcome, Kind: fault.Unavailable, Reason: "told by the test"}
	}
	taken := engine.PlaceDone{Placement: placed1, Placed: engine.Placed{Fee: exact(1200)}}
	cancelling := engine.Cancelling{Placement: placed1, SendBy: sec(30)}
	agreed := engine.CancelDone{Placement: placed1, Asked: sec(20), Cancelled: engine.Cancelled{Status: engine.Ended, Penalty: exact(200)}}
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		want   engine.Cost // Quoted, Charged, Tips, Penalties, Total
	}{
		{"refused: nothing", []engine.Fact{failed(engine.CallPlace, fault.Rejected)},
			engine.Cost{Quoted: exact(0), Charged: exact(0), Tips: exact(0), Penalties: exact(0), Total: exact(0)}},
		{"unknown whether it was taken", []engine.Fact{failed(engine.CallPlace, fault.Unknown)},
			engine.Cost{Quoted: exact(1200), Charged: unknown, Tips: exact(0), Penalties: exact(0), Total: unknown}},
		{"delivered", []engine.Fact{taken, engine.Reported{Report: says(60, engine.Delivered)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(1200), Tips: exact(0), Penalties: exact(0), Total: exact(1200)}},
		{"delivered, with a tip", []engine.Fact{taken, engine.TipDone{Placement: placed1, Total: 300}, engine.Reported{Report: says(60, engine.Delivered)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(1200), Tips: exact(300), Penalties: exact(0), Total: exact(1500)}},
		{"delivered, with a tip of which nobody knows", []engine.Fact{taken, engine.Tipping{Placement: placed1, To: 300, SendBy: sec(9)}, failed(engine.CallTip, fault.Unknown), engine.Reported{Report: says(60, engine.Delivered)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(1200), Tips: most(300), Penalties: exact(0), Total: most(1500)}},
		{"cancelled for a penalty", []engine.Fact{taken, cancelling, agreed},
			engine.Cost{Quoted: exact(1200), Charged: exact(0), Tips: exact(0), Penalties: exact(200), Total: exact(200)}},
		{"cancelled, and the reply was lost", []engine.Fact{taken, cancelling, failed(engine.CallCancel, fault.Unknown), engine.Reported{Report: by(says(60, engine.Ended), engine.ByMerchant)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(0), Tips: exact(0), Penalties: unknown, Total: unknown}},
		{"ended by the carrier", []engine.Fact{taken, engine.Reported{Report: by(says(60, engine.Ended), engine.ByCarrier)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(0), Tips: exact(0), Penalties: about(0), Total: about(0)}},
		{"ended because the shop was closed", []engine.Fact{taken, engine.Reported{Report: by(says(60, engine.Ended), engine.ShopsFault)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(0), Tips: exact(0), Penalties: unknown, Total: unknown}},
		{"came back", []engine.Fact{taken, engine.Reported{Report: says(60, engine.PickedUp)}, engine.Reported{Report: says(90, engine.Returned)}},
			engine.Cost{Quoted: exact(1200), Charged: exact(1200), Tips: exact(0), Penalties: exact(0), Total: exact(1200)}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			if got := after(c.facts...).Cost(); got != c.want {
				t.Errorf("it reads\n%+v, want\n%+v", got, c.want)
			}
		})
	}
}
