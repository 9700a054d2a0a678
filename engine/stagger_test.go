package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// joining is a race of the cheapest two now and of everybody else after a time, who
// were not tried.
func joining(after time.Duration, like engine.Wave, limit engine.Maybe[engine.Money]) engine.Policy {
	like.Race = true
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		plan := inOneWave(like).Plan(s)
		for _, w := range plan.Waves {
			for i := range w.Choices {
				if i >= 2 {
					w.Choices[i].After, w.Choices[i].Limit = after, limit
				}
			}
		}
		return plan
	})
}

var anyPrice engine.Maybe[engine.Money]

// bestTwoFirst is the best two now and everyone after three minutes.
var bestTwoFirst = joining(3*time.Minute, engine.Wave{}, anyPrice)

// growing has the best two of three carriers placed and the third wait for its time.
func growing(t *testing.T, policy engine.Policy, a, b, c *scripted, test func(*world)) {
	t.Helper()
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		pass(5 * time.Second)
		if c.count("place") != 0 {
			t.Fatalf("%s is in the race too early: %s", c.info.ID, w.journal("A1"))
		}
		test(w)
	})
}

// prices has a carrier ask for one price after the other; 0 names none.
func prices(s *scripted, fees ...engine.Money) *scripted {
	s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		fee := fees[min(s.count("quote"), len(fees))-1]
		if fee == 0 {
			return engine.Quote{}, nil
		}
		return engine.Quote{Fee: engine.ExactFen(fee)}, nil
	}
	return s
}

// holding has a carrier's price hold for an hour.
func holding(s *scripted, fee engine.Money) *scripted {
	s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{Fee: engine.ExactFen(fee), ValidUntil: time.Now().Add(time.Hour)}, nil
	}
	return s
}

func TestTheBestTwoNowAndEveryoneAfterThreeMinutes(t *testing.T) {
	a, b, c := three()
	growing(t, bestTwoFirst, a, b, c, func(w *world) {
		pass(2*time.Minute + 50*time.Second)
		if d := w.now("A1"); len(living(d)) != 2 {
			t.Fatalf("%v race before the three minutes are over", living(d))
		}
		pass(10 * time.Second)
		d := w.now("A1")
		if got := living(d); !slices.Equal(got, []engine.CarrierID{"DADA", "SFTC", "SS"}) || d.Phase != engine.PhaseWaiting {
			t.Fatalf("%v race after three minutes: %s", got, w.journal("A1"))
		}
		w.accepts(c)
		pass(5 * time.Second)
		if d := w.now("A1"); len(living(d)) != 1 || living(d)[0] != "SS" || a.count("cancel") != 1 || b.count("cancel") != 1 || d.Phase != engine.PhaseAccepted {
			t.Errorf("%s; %v are left after %d and %d cancels", d.Phase, living(d), a.count("cancel"), b.count("cancel"))
		}
		w.moves(c, engine.Delivered)
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseDelivered || strings.Contains(w.journal("A1"), "two_riders") {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

// Its offer held for two minutes: it is asked again, alone and under a new number, and
// the policy is not.
func TestWhoseOfferRanOutJoinsAtANewPrice(t *testing.T) {
	a, b, c := three()
	prices(c, 1000, 1100)
	policy := &asking{Policy: bestTwoFirst}
	growing(t, policy, a, b, c, func(w *world) {
		pass(3 * time.Minute)
		d := w.now("A1")
		if len(living(d)) != 3 || len(policy.asked) != 1 || a.count("quote") != 1 || c.count("quote") != 2 {
			t.Fatalf("%v race; the policy was asked %d times, DADA %d times, SS %d times: %s", living(d), len(policy.asked), a.count("quote"), c.count("quote"), w.journal("A1"))
		}
		p := d.Placements[2]
		if c.quoted[0] == c.quoted[1] || p.ID != c.quoted[1] || p.Quote.Fee != engine.ExactFen(1100) || p.Cost != engine.ExactFen(1100) {
			t.Errorf("asked as %v and placed as %v for %v, reckoned with %v", c.quoted, p.ID, p.Quote.Fee, p.Cost)
		}
	})
}

func TestWhoseOfferHoldsJoinsWithoutAQuestion(t *testing.T) {
	a, b, c := three()
	growing(t, bestTwoFirst, a, b, holding(c, 1000), func(w *world) {
		pass(3 * time.Minute)
		if d := w.now("A1"); len(living(d)) != 3 || c.count("quote") != 1 {
			t.Errorf("%v race; SS was asked %d times", living(d), c.count("quote"))
		}
	})
}

// Its price was gone when the plan before this one placed it: its carrier knows the
// order by that number.
func TestWhosePriceWasGoneJoinsUnderItsNumber(t *testing.T) {
	a, b := dearer(1, 800, 850, 870), priced("SFTC", 900)
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		if dada, _ := (engine.Comparison{Offers: s.Offers}).Offer("DADA"); dada.Quote.Fee == engine.ExactFen(800) {
			return cheapestFirst(s)
		}
		return engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{{Carrier: "SFTC"}, {Carrier: "DADA", After: 3 * time.Minute}}}}}
	})
	inWorldOf(t, engine.Config{Carriers: carriers(a, b), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		pass(4 * time.Minute)
		d := w.now("A1")
		if len(living(d)) != 2 || len(d.Placements) != 2 || a.count("place") != 2 || a.quoted[2] != a.placed[0] || a.placed[1] != a.placed[0] {
			t.Fatalf("%v race, DADA quoted as %v and placed as %v: %s", living(d), a.quoted, a.placed, w.journal("A1"))
		}
		if p, _ := d.Placement(a.placed[0]); p.Quote.Fee != engine.ExactFen(870) {
			t.Errorf("it joined for %v", p.Quote.Fee)
		}
	})
}

// It is called off while the newcomer is asked for its price.
func TestARaceIsCalledOffJustBeforeSomebodyJoins(t *testing.T) {
	a, b, c := three()
	var w *world
	c.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		if c.count("quote") > 1 {
			w.callOff("A1")
		}
		return engine.Quote{Fee: engine.ExactFen(1000)}, nil
	}
	growing(t, bestTwoFirst, a, b, c, func(started *world) {
		w = started
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseCancelled || c.count("place") != 0 || c.count("quote") != 2 || a.count("cancel")+b.count("cancel") != 2 {
			t.Errorf("%s; SS was asked %d times and placed %d times: %s", d.Phase, c.count("quote"), c.count("place"), w.journal("A1"))
		}
	})
}

// The best two say no: the others are there at once, all of the same time together,
// and who is to come later still comes later.
func TestWhereNobodyLivesTheOthersJoinAtOnce(t *testing.T) {
	no := func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	a, b, c, d, e := priced("DADA", 800), priced("SFTC", 900), priced("SS", 1000), priced("MTPS", 1100), priced("OTHER", 1200)
	a.place, b.place = no, no
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		plan := bestTwoFirst.Plan(s)
		if len(plan.Waves) > 0 && len(plan.Waves[0].Choices) == 5 {
			plan.Waves[0].Choices[4].After = 6 * time.Minute
		}
		return plan
	})
	asked := &asking{Policy: policy}
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c, d, e), Policy: asked}, func(w *world) {
		w.dispatch("A1")
		pass(5 * time.Second)
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"SS", "MTPS"}) || len(asked.asked) != 1 {
			t.Fatalf("%v race: %s", got, w.journal("A1"))
		}
		pass(5*time.Minute + 50*time.Second)
		if e.count("place") != 0 {
			t.Error("the last came before its time")
		}
		pass(6 * time.Second)
		if got := living(w.now("A1")); len(got) != 3 || e.count("place") != 1 {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// Patience is over before the others' time: they are asked when what was placed is
// known dead, by the policy if their offers have run out.
func TestPatienceEndsBeforeSomebodyJoins(t *testing.T) {
	for _, c := range []struct {
		reason string
		third  *scripted
		asked  int // how often the policy was
	}{
		{"its offer holds", holding(priced("SS", 1000), 1000), 1},
		{"its offer ran out", priced("SS", 1000), 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			a, b := priced("DADA", 800), priced("SFTC", 900)
			policy := &asking{Policy: joining(10*time.Minute, engine.Wave{Patience: 4 * time.Minute}, anyPrice)}
			growing(t, policy, a, b, c.third, func(w *world) {
				pass(4*time.Minute + 5*time.Second)
				d := w.now("A1")
				if got := living(d); !slices.Equal(got, []engine.CarrierID{"SS"}) || a.count("cancel")+b.count("cancel") != 2 || len(policy.asked) != c.asked {
					t.Errorf("%v race after %d and %d cancels; the policy was asked %d times: %s", got, a.count("cancel"), b.count("cancel"), len(policy.asked), w.journal("A1"))
				}
			})
		})
	}
}

// Each is waited for from its own beginning.
func TestWhoJoinedLaterIsWaitedForLonger(t *testing.T) {
	a, b, c := three()
	growing(t, joining(3*time.Minute, engine.Wave{Patience: 5 * time.Minute}, anyPrice), a, b, c, func(w *world) {
		pass(5*time.Minute + 5*time.Second)
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"SS"}) || c.count("cancel") != 0 {
			t.Fatalf("%v are left after five minutes: %s", got, w.journal("A1"))
		}
		pass(3 * time.Minute)
		if d := w.now("A1"); c.count("cancel") != 1 || d.Phase != engine.PhaseFailed {
			t.Errorf("%s after %d cancels", d.Phase, c.count("cancel"))
		}
	})
}

// What an earlier plan placed is no part of the race.
func TestARaceCountsFromItsOwnBeginning(t *testing.T) {
	a, b, c := three()
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		if len(s.Tried) == 0 {
			return patientFor(5 * time.Minute).Plan(s)
		}
		return engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{{Carrier: "SFTC"}, {Carrier: "SS", After: 3 * time.Minute}}}}}
	})
	growing(t, policy, a, b, c, func(w *world) {
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		pass(3*time.Minute - 5*time.Second)
		if c.count("place") != 0 {
			t.Errorf("SS is in the race too early: %s", w.journal("A1"))
		}
		pass(10 * time.Second)
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"SFTC", "SS"}) {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// Nobody looks for a rider before the time of a scheduled order.
func TestARaceOfAScheduledOrderGrowsFromItsTime(t *testing.T) {
	a, b, c := three()
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: bestTwoFirst}, func(w *world) {
		o := goodOrder("A1")
		o.Timing = engine.Timing{When: engine.DispatchAt, At: time.Now().Add(2 * time.Hour)}
		if _, err := w.Dispatch(w.t.Context(), o, engine.WithoutHold()); err != nil {
			t.Fatal(err)
		}
		pass(2*time.Hour + 2*time.Minute)
		if got := living(w.now("A1")); len(got) != 2 {
			t.Fatalf("%v race two minutes after the time: %s", got, w.journal("A1"))
		}
		pass(2 * time.Minute)
		if got := living(w.now("A1")); len(got) != 3 {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// Nobody is let in whom the host ruled out: he is not even asked.
func TestWhoJoinsKeepsTheHostsInstructions(t *testing.T) {
	a, b, c := three()
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		late := func(id engine.CarrierID) engine.Choice { return engine.Choice{Carrier: id, After: time.Minute} }
		return engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{{Carrier: "DADA"}, late("SFTC"), late("SS")}}}}
	})
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: policy}, func(w *world) {
		w.dispatch("A1", engine.WithLimit(950))
		pass(10 * time.Minute)
		if got := living(w.now("A1")); len(got) != 2 || c.count("place") != 0 || c.count("quote") != 1 {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// A careless policy writes the late ones first, and the early ones twice.
func TestWhoIsWrittenFirstAndComesLater(t *testing.T) {
	a, b, c := three()
	policy := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		wave := engine.Wave{Race: true}
		for _, o := range s.Offers {
			wave.Choices = append(wave.Choices, engine.Choice{Carrier: o.Carrier, After: 3 * time.Minute})
		}
		wave.Choices = append(wave.Choices, engine.Choice{Carrier: "SFTC"})
		return engine.Plan{Waves: []engine.Wave{wave}}
	})
	growing(t, policy, b, a, c, func(w *world) {
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"SFTC"}) {
			t.Fatalf("%v race at first", got)
		}
		pass(3 * time.Minute)
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"SFTC", "DADA", "SS"}) {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

func TestARaceGrowsToTheMostPlacementsAndNoFurther(t *testing.T) {
	var all []*scripted
	for n := range 15 {
		all = append(all, priced(engine.CarrierID(fmt.Sprintf("C%02d", n)), engine.Money(800+n)))
	}
	inWorldOf(t, engine.Config{Carriers: carriers(all...), Policy: bestTwoFirst}, func(w *world) {
		w.dispatch("A1")
		pass(10 * time.Minute)
		if d := w.now("A1"); len(d.Placements) != 12 || len(living(d)) != 12 || d.Phase != engine.PhaseWaiting {
			t.Errorf("%d placements, %s", len(d.Placements), d.Phase)
		}
	})
}
