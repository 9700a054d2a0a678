package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// TestAJournalTellsWhatThePolicySaw records every question to the policy, through
// refusals, prices that are gone and new starts, and finds the same in the journal.
func TestAJournalTellsWhatThePolicySaw(t *testing.T) {
	refuses := priced("DADA", 800)
	refuses.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	gone := priced("SS", 900)
	gone.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.StaleQuote, fault.Rejected)
	}
	policy := &asking{Policy: engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := cheapestFirst(s)
		p.StartOver = engine.StartOver{Times: 1, After: time.Minute}
		return p
	})}
	config := engine.Config{
		Carriers: carriers(refuses, gone, priced("MTPS", 5000)), Policy: policy,
		Conditions: func(string) []string { return []string{"bad_weather"} },
	}
	inWorldOf(t, config, func(w *world) {
		w.dispatch("A1", engine.WithLimit(2000))
		d := w.until("A1", engine.UntilFinal)
		entries, err := w.Journal(t.Context(), "A1")
		if err != nil {
			t.Fatal(err)
		}
		got := engine.AskedOf("A1", entries)
		if len(got) < 4 || len(got) != len(policy.asked) {
			t.Fatalf("%d questions are told of %d: %s", len(got), len(policy.asked), w.journal("A1"))
		}
		for i, saw := range policy.asked {
			saw.Carriers, saw.History = nil, nil
			if was, is := asJSON(saw), asJSON(got[i].Situation); was != is {
				t.Errorf("question %d was\n%s\nand is told as\n%s", i, was, is)
			}
			if was, is := asJSON(policy.Policy.Plan(saw)), asJSON(got[i].Plan); was != is {
				t.Errorf("answer %d was\n%s\nand is told as\n%s", i, was, is)
			}
		}
		if last := got[len(got)-1]; last.Placements != len(d.Placements) || got[0].Placements != 0 {
			t.Errorf("%d placements before the first, %d before the last of %d", got[0].Placements, last.Placements, len(d.Placements))
		}
	})
}
