package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// dearer is a carrier that refuses its first n placements for their price and asks
// for another one each time.
func dearer(n int, fees ...engine.Money) *scripted {
	s := priced("DADA", 0)
	s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{Fee: engine.ExactFen(fees[min(s.count("quote"), len(fees))-1])}, nil
	}
	s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		if s.count("place") <= n {
			return engine.Placed{}, refusal(fault.StaleQuote, fault.Rejected)
		}
		return engine.Placed{Fee: p.Quote.Fee}, nil
	}
	return s
}

// Dada says 2062 when the price has gone: it is asked once more, under the same
// number, and the policy is asked again.
func TestAPriceThatIsGone(t *testing.T) {
	for _, c := range []struct {
		reason  string
		stale   *scripted
		other   engine.Money
		limit   engine.Money
		policy  engine.Policy
		carrier engine.CarrierID // who has the order in the end; "": nobody
		places  int              // at the carrier whose price was gone
		quotes  int
	}{
		{"the new price still wins, under the same id", dearer(1, 800, 850), 900, 0, cheapestFirst, "DADA", 2, 2},
		{"the new price wins nothing", dearer(1, 800, 950), 900, 0, cheapestFirst, "SFTC", 1, 2},
		{"the new price is gone too", dearer(2, 800, 850), 900, 0, cheapestFirst, "SFTC", 2, 2},
		{"the new price is above the host's limit", dearer(1, 800, 850), 2000, 820, cheapestFirst, "", 1, 2},
		{"in a wave with others", dearer(1, 800, 850), 900, 0, inOneWave(engine.Wave{}), "DADA", 2, 2},
		{"in a wave with others, and gone again", dearer(2, 800, 850), 900, 0, inOneWave(engine.Wave{}), "SFTC", 2, 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			other, policy := priced("SFTC", c.other), &asking{Policy: c.policy}
			inWorldOf(t, engine.Config{Carriers: carriers(c.stale, other), Policy: policy}, func(w *world) {
				var options []engine.Option
				if c.limit > 0 {
					options = append(options, engine.WithLimit(c.limit))
				}
				w.dispatch("A1", options...)
				pass(time.Minute)
				d := w.now("A1")
				var has engine.CarrierID
				if p, ok := d.Current(); ok && !p.Over() {
					has = p.Carrier
				}
				if has != c.carrier || c.stale.count("place") != c.places || c.stale.count("quote") != c.quotes || other.count("quote") != 1 {
					t.Errorf("%q has it (%s), %d times placed and %d times quoted: %s", has, d.Phase, c.stale.count("place"), c.stale.count("quote"), w.journal("A1"))
				}
				if ids := slices.Compact(slices.Clone(c.stale.placed)); len(ids) != 1 || c.stale.quoted[1] != ids[0] {
					t.Errorf("quoted as %v and placed as %v, want one number", c.stale.quoted, c.stale.placed)
				}
				if c.carrier == "" && (d.Phase != engine.PhaseFailed || d.Cost().Total != engine.ExactFen(0)) {
					t.Errorf("%s for %v: %s", d.Phase, d.Cost().Total, d.Trouble)
				}
				if n := len(policy.asked); n < 2 {
					t.Errorf("the policy was asked %d times", n)
				}
			})
		})
	}
}

// The others are in the race already; the one whose price was gone stays out of it.
func TestAPriceThatIsGoneInARace(t *testing.T) {
	stale, other := dearer(1, 800, 850), priced("SFTC", 700)
	inWorldOf(t, engine.Config{Carriers: carriers(stale, other), Policy: raced}, func(w *world) {
		w.dispatch("A1")
		pass(time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseWaiting || len(living(d)) != 1 || stale.count("place") != 1 {
			t.Errorf("%s; %v live: %s", d.Phase, living(d), w.journal("A1"))
		}
		w.moves(other, engine.Ended)
		pass(time.Minute)
		if d := w.now("A1"); len(living(d)) != 1 || living(d)[0] != "DADA" || strings.Count(w.journal("A1"), "compared") != 2 {
			t.Errorf("%v live: when nobody is left it is asked for its new price: %s", living(d), w.journal("A1"))
		}
	})
}

// The second refusal, and the order is called off, or the carrier can no longer
// quote: no loop, no placement.
func TestAPriceThatIsGoneAndComesToNothing(t *testing.T) {
	t.Run("no new price", func(t *testing.T) {
		s := dearer(9, 800)
		s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
			if s.count("quote") > 1 {
				return engine.Quote{}, refusal(fault.Unavailable, fault.Unknown)
			}
			return engine.Quote{Fee: engine.ExactFen(800)}, nil
		}
		inWorld(t, carriers(s), func(w *world) {
			w.dispatch("A1")
			d := w.until("A1", engine.UntilFinal)
			if d.Phase != engine.PhaseFailed || s.count("place") != 1 || s.count("quote") > 8 {
				t.Errorf("%s; placed %d times, quoted %d times", d.Phase, s.count("place"), s.count("quote"))
			}
		})
	})
	t.Run("called off", func(t *testing.T) {
		s := dearer(1, 800)
		var w *world
		s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
			if s.count("quote") > 1 {
				w.callOff("A1")
			}
			return engine.Quote{Fee: engine.ExactFen(800)}, nil
		}
		inWorld(t, carriers(s), func(started *world) {
			w = started
			w.dispatch("A1")
			if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled || s.count("place") != 1 {
				t.Errorf("%s; placed %d times", d.Phase, s.count("place"))
			}
		})
	})
}
