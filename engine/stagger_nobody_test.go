package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// When nobody joins a race any more.

func TestNobodyJoins(t *testing.T) {
	for _, c := range []struct {
		reason string
		policy engine.Policy
		before func(w *world, a, b, c *scripted) // a moment before the time
	}{
		{"a rider has accepted", bestTwoFirst, func(w *world, a, _, _ *scripted) { w.accepts(a) }},
		{"the goods came back, and one of them can not be called off", bestTwoFirst, func(w *world, a, b, _ *scripted) {
			b.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return engine.Cancelled{}, refusal(fault.Busy, fault.Rejected)
			}
			w.moves(a, engine.PickedUp)
			pass(time.Second)
			w.moves(a, engine.Returned)
		}},
		{"the host has called it off", bestTwoFirst, func(w *world, a, b, _ *scripted) { w.callOff("A1") }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second, third := three()
			growing(t, c.policy, first, second, third, func(w *world) {
				pass(2*time.Minute + 53*time.Second)
				c.before(w, first, second, third)
				pass(10 * time.Minute)
				if third.count("place") != 0 || third.count("quote") != 1 {
					t.Errorf("SS was asked %d times and placed: %s", third.count("quote"), w.journal("A1"))
				}
			})
		})
	}
}

// The host holds the order back when nothing lives; and then a rider is looked for
// after all.
func TestNobodyJoinsWhatIsHeld(t *testing.T) {
	a, c := priced("DADA", 800), priced("SS", 1000)
	policy := engine.PolicyFunc(func(engine.Situation) engine.Plan {
		return engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{{Carrier: "DADA"}, {Carrier: "SS", After: 3 * time.Minute}}}}}
	})
	config := engine.Config{Carriers: carriers(a, c), Policy: policy, Store: memory.New()}
	inWorldOf(t, config, func(w *world) {
		w.placed("A1")
		w.stop() // so that nobody acts between these
		pass(time.Minute)
		w.push(a.lastPlaced(), engine.Ended)
		if _, err := w.Hold(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		w.push(a.lastPlaced(), engine.Waiting)
		w = open(w.t, config)
		defer w.stop()
		pass(10 * time.Minute)
		if got := living(w.now("A1")); len(got) != 1 || c.count("place") != 0 {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// Nobody knows whether one of the first has the order. As long as a person has to
// look nobody joins; when it is known not to, who is due joins at once.
func TestNobodyJoinsWhileOneOfThemIsParked(t *testing.T) {
	a, b, c := priced("DADA", 800), lostReplies(priced("SFTC", 900)), priced("SS", 1000)
	b.query = func(context.Context, engine.Ref) (engine.Report, error) {
		return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
	}
	growing(t, joining(15*time.Minute, engine.Wave{}, anyPrice), a, b, c, func(w *world) {
		pass(20 * time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseParked || c.count("place") != 0 || c.count("quote") != 1 {
			t.Fatalf("%s; SS was asked %d times and placed %d times", d.Phase, c.count("quote"), c.count("place"))
		}
		if _, err := w.Resolve(w.t.Context(), "A1", b.lastPlaced(), engine.FoundDead, "the clerk", "called them"); err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		if got := living(w.now("A1")); !slices.Equal(got, []engine.CarrierID{"DADA", "SS"}) {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}

// The host has the ended placement of a race taken anew: that is for it alone.
func TestNobodyJoinsWhatIsOrderedAgain(t *testing.T) {
	a, b, c := three()
	anew := again{a, func(int) (engine.Placed, error) { return engine.Placed{Waybill: "W-new", Status: engine.Waiting}, nil }}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{anew, b, c}, Policy: bestTwoFirst}, func(w *world) {
		w.dispatch("A1")
		pass(time.Minute)
		w.callOff("A1")
		w.until("A1", engine.UntilFinal)
		pass(time.Minute)
		if _, err := w.Reorder(w.t.Context(), "A1", a.lastPlaced()); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Minute)
		if got := living(w.now("A1")); len(got) != 1 || c.count("place") != 0 {
			t.Errorf("%v live: %s", got, w.journal("A1"))
		}
	})
}
