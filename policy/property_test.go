package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

var ids = []engine.CarrierID{"A", "B", "C", "D", "E", "F"}

func drawOffer(t *rapid.T, id engine.CarrierID) engine.Offer {
	fee := rapid.SampledFrom([]engine.Amount{
		{}, engine.ExactFen(0), engine.ExactFen(1200), engine.EstimatedFen(1200), engine.ExactFen(1500), engine.AtMostFen(900),
	}).Draw(t, "fee")
	o := engine.Offer{
		Carrier: id,
		Outcome: rapid.SampledFrom([]engine.OfferOutcome{
			engine.Priced, engine.Priced, engine.Unpriced, engine.Refused, engine.Late, engine.KeptBack,
		}).Draw(t, "outcome"),
		Quote: engine.Quote{
			Fee:        fee,
			ValidUntil: noon.Add(time.Duration(rapid.SampledFrom([]int{-1, 0, 60, 120}).Draw(t, "valid")) * time.Second),
		},
	}
	if rapid.Bool().Draw(t, "timed") {
		o.Quote.AcceptIn = engine.Known(engine.Seconds(rapid.IntRange(0, 3).Draw(t, "accept")))
	}
	if !o.Open() {
		o.Quote, o.Refusal = engine.Quote{}, &engine.Refusal{Reason: "no"}
	}
	return o
}

func drawSituation(t *rapid.T) engine.Situation {
	s := engine.Situation{Now: noon}
	for _, id := range ids[:rapid.IntRange(0, len(ids)).Draw(t, "carriers")] {
		s.Offers = append(s.Offers, drawOffer(t, id))
		if rapid.IntRange(0, 5).Draw(t, "tried") == 0 {
			s.Tried = append(s.Tried, engine.Attempt{Carrier: id, Status: engine.Ended})
		}
	}
	return s
}

func drawPolicy(t *rapid.T) policy.Cheapest {
	return policy.Cheapest{Unpriced: rapid.SampledFrom([]policy.Unpriced{
		policy.Last(), policy.Excluded(), policy.Assumed(1300), policy.Assumed(0),
	}).Draw(t, "unpriced")}
}

func TestTheOrderOfTheOffersMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		want := p.Plan(s)
		s.Offers = rapid.Permutation(s.Offers).Draw(t, "permuted")
		if diff := cmp.Diff(want, p.Plan(s), cmp.AllowUnexported(engine.Amount{}, engine.Maybe[engine.Money]{})); diff != "" {
			t.Fatalf("another order of the offers, another plan:\n%s", diff)
		}
	})
}

func TestAWorseOfferNeverChangesTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		before := p.Plan(s)
		if len(before.Waves) == 0 {
			t.Skip("nobody to beat")
		}
		winner := before.Waves[0].Choices[0]
		fen, known := winner.Cost.Fen()
		if !known {
			t.Skip("no price to exceed")
		}
		s.Offers = append(s.Offers, engine.Offer{
			Carrier: "0", Outcome: engine.Priced, // an id before all others: it must not help
			Quote: engine.Quote{Fee: engine.ExactFen(fen + 1), AcceptIn: engine.Known(engine.Seconds(0)), ValidUntil: noon.Add(time.Hour)},
		})
		if after := p.Plan(s).Waves[0].Choices[0]; after.Carrier != winner.Carrier || after.Cost != winner.Cost {
			t.Fatalf("%v won before, %v after a dearer offer came in", winner, after)
		}
	})
}

func TestUnknownIsNeverZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		for _, wave := range p.Plan(s).Waves {
			for _, c := range wave.Choices {
				i := slices.IndexFunc(s.Offers, func(o engine.Offer) bool { return o.Carrier == c.Carrier })
				fee := s.Offers[i].Quote.Fee
				_, told := fee.Fen()
				told = told && s.Offers[i].Outcome == engine.Priced
				if cost, known := c.Cost.Fen(); !told && known && (cost == 0 || c.Cost.Certainty() != engine.Estimated) {
					t.Fatalf("%s told no price and is reckoned at %v", c.Carrier, c.Cost)
				}
				if told && c.Cost != fee {
					t.Fatalf("%s told %v and is reckoned at %v", c.Carrier, fee, c.Cost)
				}
			}
		}
	})
}

func TestEveryPlanIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		plan := p.Plan(s)
		if len(plan.Reasons) != len(s.Offers) {
			t.Fatalf("%d offers, %d reasons: %q", len(s.Offers), len(plan.Reasons), plan.Reasons)
		}
		seen := map[engine.CarrierID]bool{}
		last := engine.Money(-1)
		for _, wave := range plan.Waves {
			if len(wave.Choices) != 1 {
				t.Fatalf("a wave of %d", len(wave.Choices))
			}
			c := wave.Choices[0]
			i := slices.IndexFunc(s.Offers, func(o engine.Offer) bool { return o.Carrier == c.Carrier })
			if seen[c.Carrier] || !s.Offers[i].ValidAt(s.Now) {
				t.Fatalf("%s is planned twice, or without an offer that holds", c.Carrier)
			}
			if slices.ContainsFunc(s.Tried, func(a engine.Attempt) bool { return a.Carrier == c.Carrier }) {
				t.Fatalf("%s was tried already", c.Carrier)
			}
			seen[c.Carrier] = true
			fen, known := c.Cost.Fen()
			if !known {
				fen = 1 << 62
			}
			if fen < last {
				t.Fatalf("a lower price comes after a higher one: %v", plan.Waves)
			}
			last = fen
		}
	})
}
