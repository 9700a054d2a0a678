package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// patientFor is cheapestFirst, each wave with a patience.
func patientFor(patience time.Duration) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		for i := range p.Waves {
			p.Waves[i].Patience = patience
		}
		return p
	})
}

func TestPatience(t *testing.T) {
	slow, other := priced("DADA", 800), priced("SFTC", 900)
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{slow, other}, Policy: patientFor(10 * time.Minute)}, func(w *world) {
		start := time.Now()
		w.dispatch("A1")
		d := w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		if took := time.Since(start); took < 10*time.Minute || took > 11*time.Minute {
			t.Errorf("gave up after %v, want ten minutes", took)
		}
		if slow.count("cancel") != 1 || d.Placements[0].Status != engine.Ended || slow.count("query") == 0 {
			t.Errorf("cancelled %d times, asked %d times, it stands at %s", slow.count("cancel"), slow.count("query"), d.Placements[0].Status)
		}
		if penalty, _ := d.Placements[0].Penalty.Fen(); penalty != 200 {
			t.Errorf("the penalty reads %v", d.Placements[0].Penalty)
		}
	})
}

// The cancel is on its way again and again while a rider comes: whoever he is, he
// keeps the order.
func TestImpatienceEndsWithARider(t *testing.T) {
	for _, status := range []engine.Status{engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering} {
		t.Run(string(status), func(t *testing.T) {
			slow, other := priced("DADA", 800), priced("SFTC", 900)
			slow.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return engine.Cancelled{}, refusal(fault.Busy, fault.Rejected)
			}
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{slow, other}, Policy: patientFor(10 * time.Minute)}, func(w *world) {
				w.placed("A1")
				for slow.count("cancel") < 2 {
					pass(time.Second)
				}
				slow.standsAt(status)
				w.push(slow.lastPlaced(), status)
				pass(time.Hour)
				if d := w.now("A1"); slow.count("cancel") != 2 || other.count("place") != 0 || d.Placements[0].Status != status {
					t.Errorf("%d cancels, %d other placements, %s: %s", slow.count("cancel"), other.count("place"), d.Phase, w.journal("A1"))
				}
			})
		})
	}
}

func TestTheHostsCancelIsSentAlthoughTheImpatientOneCameTooLate(t *testing.T) {
	s := priced("DADA", 800)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		if s.count("cancel") == 1 {
			return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
		}
		return engine.Cancelled{Status: engine.Ended}, nil
	}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: patientFor(10 * time.Minute)}, func(w *world) {
		w.placed("A1")
		for s.count("cancel") == 0 {
			pass(time.Second)
		}
		s.standsAt(engine.Accepted) // a rider was faster
		w.push(s.lastPlaced(), engine.Accepted)
		pass(time.Hour)
		if s.count("cancel") != 1 {
			t.Fatalf("%d cancels of an order that a rider has accepted", s.count("cancel"))
		}
		w.callOff("A1")
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled || s.count("cancel") != 2 {
			t.Errorf("%s after %d cancels", d.Phase, s.count("cancel"))
		}
	})
}

// Nobody looks for a rider yet, so nobody can fail to find one.
func TestPatienceOfAScheduledOrderBeginsAtItsTime(t *testing.T) {
	for _, c := range []struct {
		when   engine.When
		begins time.Duration // after the order was placed; it is due in a day
	}{
		{engine.ASAP, 0},
		{engine.DispatchAt, 24 * time.Hour},
		{engine.PickUpAt, 24*time.Hour - 30*time.Minute},
		{engine.DeliverBy, 23 * time.Hour},
	} {
		t.Run(string(c.when), func(t *testing.T) {
			slow, other := priced("DADA", 800), priced("SFTC", 900)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{slow, other}, Policy: patientFor(10 * time.Minute)}, func(w *world) {
				order := goodOrder("A1")
				if order.Timing.When = c.when; c.begins > 0 {
					order.Timing.At = time.Now().Add(24 * time.Hour)
				}
				start := time.Now()
				if _, err := w.Dispatch(w.t.Context(), order); err != nil {
					t.Fatal(err)
				}
				for slow.count("cancel") == 0 && time.Since(start) < 48*time.Hour {
					pass(time.Second)
				}
				if took := time.Since(start) - c.begins; took < 10*time.Minute || took > 11*time.Minute {
					t.Errorf("given up %v after it could begin, want ten minutes", took)
				}
			})
		})
	}
}

func TestANegativePatienceIsNone(t *testing.T) {
	s := priced("DADA", 800)
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: patientFor(-time.Minute)}, func(w *world) {
		w.placed("A1")
		pass(time.Hour)
		if d := w.now("A1"); s.count("cancel") != 0 || d.Phase != engine.PhaseWaiting {
			t.Errorf("%s after %d cancels", d.Phase, s.count("cancel"))
		}
	})
}

// The end of patience is past, and something else keeps the placement from being
// given up: it is asked about as rarely as any other.
func TestAPatienceThatEndedMeanwhileMakesNoHurry(t *testing.T) {
	for reason, pause := range map[string]time.Duration{
		"the host's cancel is turned away for now":       time.Hour,
		"the host's cancel is tried in vain, and parked": time.Second,
	} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return engine.Cancelled{}, &fault.Error{Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: pause}
			}
			query := func(context.Context, engine.Ref) (engine.Report, error) {
				if s.count("query") > 1000 {
					pass(time.Second) // let the test end
				}
				return engine.Report{Status: engine.Waiting}, nil
			}
			s.query = query
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: patientFor(20 * time.Minute)}, func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				w.callOff("A1")
				if pass(40 * time.Minute); s.count("query") > 100 {
					t.Errorf("%d questions in forty minutes", s.count("query"))
				}
			})
		})
	}
}
