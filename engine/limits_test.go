package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// always plans the same carrier, whatever the situation is.
func always(id engine.CarrierID) engine.Policy {
	return engine.PolicyFunc(func(engine.Situation) engine.Plan {
		return engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: id}}}}}
	})
}

func TestTheHostsInstructionsHoldWhateverThePolicyPlans(t *testing.T) {
	dear, cheap, silent := priced("DADA", 5000), priced("SFTC", 900), priced("MTPS", 0)
	silent.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return engine.Quote{}, nil }
	for _, c := range []struct {
		reason string
		plans  engine.CarrierID
		option engine.Option
	}{
		{"above the limit", "DADA", engine.WithLimit(1000)},
		{"its price is not known, and there is a limit", "MTPS", engine.WithLimit(1000)},
		{"a person chose another", "DADA", engine.WithCarrier("SFTC")},
	} {
		t.Run(c.reason, func(t *testing.T) {
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{dear, cheap, silent}, Policy: always(c.plans)}, func(w *world) {
				comparison, err := w.Compare(w.t.Context(), goodOrder("A1"))
				if err != nil {
					t.Fatal(err)
				}
				w.dispatch("A1", c.option, engine.WithComparison(comparison))
				w.dispatch("A2", c.option)
				for _, id := range []string{"A1", "A2"} {
					if d := w.until(id, engine.UntilFinal); d.Phase != engine.PhaseFailed || len(d.Placements) != 0 {
						t.Errorf("%s: %s with %d placements", id, d.Phase, len(d.Placements))
					}
				}
			})
		})
	}
}

// The policy never looks at what has been tried.
func TestAPolicyThatForgetsWhatItTriedComesToAnEnd(t *testing.T) {
	refuses := func(err error) func(*scripted, *world) {
		return func(s *scripted, _ *world) {
			s.place = func(context.Context, engine.Placement) (engine.Placed, error) { return engine.Placed{}, err }
		}
	}
	for reason, happens := range map[string]func(*scripted, *world){
		"refused":         refuses(refusal(fault.Refused, fault.Rejected)),
		"stale":           refuses(refusal(fault.StaleQuote, fault.Rejected)),
		"busy":            refuses(refusal(fault.Busy, fault.Rejected)),
		"not reached":     refuses(refusal(fault.Unavailable, fault.NotSent)),
		"ended by itself": func(s *scripted, _ *world) { s.standsAt(engine.Ended) },
	} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: always("DADA")}, func(w *world) {
				happens(s, w)
				w.dispatch("A1")
				d := w.until("A1", engine.UntilFinal)
				if d.Phase != engine.PhaseFailed || len(d.Placements) > 12 || d.Version > 200 {
					t.Errorf("%s after %d placements and %d entries", d.Phase, len(d.Placements), d.Version)
				}
			})
		})
	}
}

// lateOnce does not answer the first question in time.
func lateOnce(s *scripted) *scripted {
	quote := s.quote
	s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
		if s.count("quote") == 1 {
			<-ctx.Done()
			return engine.Quote{}, ctx.Err()
		}
		return quote(ctx, in)
	}
	return s
}

// Offers that may not be placed are no reason to leave it at them.
func TestOffersThatTheHostRuledOutDoNotHideWhoWasLate(t *testing.T) {
	for reason, option := range map[string]engine.Option{"above the limit": engine.WithLimit(1000), "a person chose the late one": engine.WithCarrier("DADA")} {
		t.Run(reason, func(t *testing.T) {
			dear, late := priced("SFTC", 5000), lateOnce(priced("DADA", 800))
			inWorld(t, []engine.Carrier{dear, late}, func(w *world) {
				c, err := w.Compare(w.t.Context(), goodOrder("A1"))
				if err != nil {
					t.Fatal(err)
				}
				w.dispatch("A1", option, engine.WithComparison(c))
				if d := w.until("A1", engine.UntilPlaced); d.Final() || d.Placements[0].Carrier != "DADA" {
					t.Errorf("%s: %s", d.Phase, d.Trouble)
				}
			})
		})
	}
}

// Only within a limit: after it the quote that was accepted is no longer there.
func TestAnOrderDoesNotWaitLongerThanItsQuoteHolds(t *testing.T) {
	for reason, why := range map[string]*fault.Error{
		"the carrier":   {Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 6 * time.Hour},
		"our own limit": {Kind: fault.KeptBack, Outcome: fault.NotSent, RetryAfter: 3 * time.Minute},
	} {
		t.Run(reason+" wants patience", func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			first.place = func(context.Context, engine.Placement) (engine.Placed, error) { return engine.Placed{}, why }
			inWorld(t, []engine.Carrier{first, second}, func(w *world) {
				start := time.Now()
				w.placed("A1")
				if d := w.now("A1"); first.count("place") != 1 || second.count("place") != 1 || time.Since(start) > time.Minute {
					t.Errorf("after %v: %s, %s", time.Since(start), d.Phase, w.journal("A1"))
				}
			})
		})
	}
}

// The process was down while the order waited, and the quote ran out meanwhile.
func TestAPostponedOrderIsNotPlacedAtAQuoteThatHasEnded(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	first.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if time.Now().After(p.Quote.ValidUntil) {
			t.Errorf("placed %v after the quote had ended", time.Since(p.Quote.ValidUntil))
		}
		return engine.Placed{}, &fault.Error{Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 30 * time.Second}
	}
	restarted(t, engine.Config{Carriers: []engine.Carrier{first, second}}, 10*time.Minute, func(w *world) {
		w.dispatch("A1")
		pass(time.Second)
	}, func(w *world) {
		if d := w.until("A1", engine.UntilPlaced); first.count("place") != 1 || d.Placements[1].Carrier != "SFTC" {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}
