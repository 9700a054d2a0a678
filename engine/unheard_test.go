package engine_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// drawnCall is one call as it truly went. The intents of a story are in its order;
// what came of them is done, and told, at any time behind.
type drawnCall struct {
	begins, done, told int
	works              bool   // the carrier does it
	answer             string // "told", "lost", or "none" where the process died
}

func anyCalls(t *rapid.T) []drawnCall {
	calls := make([]drawnCall, rapid.IntRange(1, 4).Draw(t, "calls"))
	for i := range calls {
		at := func(what string) int { return rapid.IntRange(0, 20).Draw(t, fmt.Sprint(what, i)) }
		c := drawnCall{begins: at("begins"), works: rapid.Bool().Draw(t, fmt.Sprint("works", i))}
		c.answer = rapid.SampledFrom([]string{"told", "told", "lost", "none"}).Draw(t, fmt.Sprint("answer", i))
		c.done = c.begins + at("done")
		c.told = c.done + at("told")
		if c.answer == "lost" {
			c.told = c.begins + at("given up") // late work may be done behind it
		}
		calls[i] = c
	}
	slices.SortStableFunc(calls, func(a, b drawnCall) int { return cmp.Compare(a.begins, b.begins) })
	return calls
}

// moment is something that happens: a fact of the journal, or the work at the carrier.
type moment struct {
	at   int
	fact engine.Fact
	work func()
}

// asItHappened is what the journal says and what was done, after each moment in turn.
func asItHappened(moments []moment, look func(engine.PlacementState)) {
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	facts := []engine.Fact{engine.PlaceDone{Placement: placed1}}
	for _, m := range moments {
		if m.work != nil {
			m.work()
		} else {
			facts = append(facts, m.fact)
		}
		look(after(facts...).Placements[0])
	}
}

func notDone(call engine.Call, outcome fault.Outcome) engine.Fact {
	return engine.CallFailed{Placement: placed1, Call: call, Outcome: outcome, Kind: fault.Unavailable, Reason: "told by the test"}
}

// Whatever gets lost, is late or crosses: a tip that reads exact is what was given, and
// a bound is never too low.
func TestATipNeverReadsLessThanWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given, total := engine.Money(0), engine.Money(0)
		var moments []moment
		for i, c := range anyCalls(t) {
			if i == 0 || rapid.Bool().Draw(t, fmt.Sprint("more", i)) { // else the same again
				total += 100
			}
			to := total
			moments = append(moments, moment{at: c.begins, fact: engine.Tipping{Placement: placed1, To: to, SendBy: sec(9)}})
			if c.works {
				moments = append(moments, moment{at: c.done, work: func() { given = max(given, to) }})
			}
			switch {
			case c.answer == "told" && c.works:
				moments = append(moments, moment{at: c.told, fact: engine.TipDone{Placement: placed1, Total: to}})
			case c.answer == "told":
				moments = append(moments, moment{at: c.told, fact: notDone(engine.CallTip, fault.Rejected)})
			case c.answer == "lost":
				moments = append(moments, moment{at: c.told, fact: notDone(engine.CallTip, fault.Unknown)})
			}
		}
		asItHappened(moments, func(p engine.PlacementState) {
			bound, _ := p.Tip.Bound()
			if p.Tip.Certainty() == engine.Exact && bound != given || bound < given {
				t.Fatalf("the tip reads %v, and is %v", p.Tip, given)
			}
		})
	})
}

// The same for penalties, of an order that the carrier brings back to life each time
// without a word: an exact one is that of the last cancel.
func TestAPenaltyNeverReadsExactlyWhatItIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deducted := engine.Money(0)
		var moments []moment
		for i, c := range anyCalls(t) {
			penalty := engine.Money(rapid.IntRange(0, 2).Draw(t, fmt.Sprint("penalty", i)) * 100)
			moments = append(moments, moment{at: c.begins, fact: engine.Cancelling{Placement: placed1, SendBy: sec(9)}})
			if c.works {
				moments = append(moments, moment{at: c.done, work: func() { deducted = penalty }})
			}
			switch {
			case c.answer == "told" && c.works:
				agreed := engine.Cancelled{Penalty: engine.ExactFen(penalty)}
				moments = append(moments, moment{at: c.told, fact: engine.CancelDone{Placement: placed1, Cancelled: agreed, Asked: sec(c.begins)}})
			case c.answer == "told":
				moments = append(moments, moment{at: c.told, fact: notDone(engine.CallCancel, fault.Rejected)})
			case c.answer == "lost":
				moments = append(moments, moment{at: c.told, fact: notDone(engine.CallCancel, fault.Unknown)})
			}
		}
		asItHappened(moments, func(p engine.PlacementState) {
			if fen, _ := p.Penalty.Fen(); p.Penalty.Certainty() == engine.Exact && fen != deducted {
				t.Fatalf("the penalty reads %v, and is %v", p.Penalty, deducted)
			}
		})
	})
}
