package policy_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

var ids = []engine.CarrierID{"A", "B", "C", "D", "E", "F", "G"}

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
			ValidUntil: noon.Add(time.Duration(rapid.SampledFrom([]int{-1, 0, 60, 120, 180}).Draw(t, "valid")) * time.Second),
		},
	}
	if rapid.Bool().Draw(t, "timed") {
		o.Quote.AcceptIn = engine.Known(engine.Seconds(rapid.IntRange(0, 3).Draw(t, "accept")))
	}
	if rapid.Bool().Draw(t, "measured") {
		o.Quote.Distance = engine.Known(rapid.IntRange(0, 9000).Draw(t, "distance"))
	}
	if o.Outcome == engine.Unpriced {
		o.Quote.Fee = engine.Amount{}
	}
	if !o.Open() {
		o.Quote, o.Refusal = engine.Quote{}, &engine.Refusal{Reason: "no"}
	}
	return o
}

func drawSituation(t *rapid.T) engine.Situation {
	s := trip()
	s.Order.Cargo.Value = engine.Money(rapid.SampledFrom([]int{0, 3000, 8000}).Draw(t, "value"))
	s.Order.Tip = engine.Money(rapid.SampledFrom([]int{0, 0, 200}).Draw(t, "tip"))
	for _, id := range ids[:rapid.IntRange(0, len(ids)).Draw(t, "carriers")] {
		s.Offers = append(s.Offers, drawOffer(t, id))
		if rapid.IntRange(0, 5).Draw(t, "tried") == 0 {
			tries := &s.Tried
			if rapid.Bool().Draw(t, "earlier") {
				tries = &s.Earlier
			}
			*tries = append(*tries, engine.Attempt{Carrier: id, Status: engine.Ended, Cost: rapid.SampledFrom([]engine.Amount{{}, engine.ExactFen(300)}).Draw(t, "spent")})
		}
		s.Carriers = append(s.Carriers, engine.Info{ID: id, Lacks: engine.Abilities{Tip: rapid.Bool().Draw(t, "lacks")}, Tips: rapid.SampledFrom([]engine.TipRule{
			{}, {Steps: []engine.Money{200, 300}}, {Multiple: 10, Most: 900, UpToValue: true},
		}).Draw(t, "rule")})
	}
	if rapid.Bool().Draw(t, "history") {
		s.History = always{Taken: 30, Accepted: 20, Waits: 18, AcceptIn: engine.Known(engine.Seconds(90)), Charged: engine.ExactFen(1100), ChargedAt: noon.Add(-time.Hour)}
	}
	if rapid.Bool().Draw(t, "rain") {
		s.Conditions = []string{"bad_weather"}
	}
	return s
}

// drawPolicy draws any policy that these parts make.
func drawPolicy(t *rapid.T) policy.Policy {
	card := policy.RateCard{Base: 600, Distance: []policy.Slope{{From: 3000, Each: 1000, Add: 150}},
		Surcharges: []policy.Surcharge{{Name: "rain", When: policy.When{Conditions: []string{"bad_weather"}}, Add: 200}}}
	some := func(name string, parts ...policy.Filter) []policy.Filter {
		return slices.DeleteFunc(parts, func(policy.Filter) bool { return rapid.IntRange(0, 2).Draw(t, name) > 0 })
	}
	return policy.Policy{
		Price: rapid.SampledFrom([][]policy.Pricer{nil, {card}, {policy.LastCharged{}}, {policy.LastCharged{}, card}, {policy.RateCard{}}}).Draw(t, "price"),
		KeepOut: some("out", policy.Unpriced{}, policy.FeeAbove(1300), policy.ShareAbove(30), policy.RiderAfter{Wait: 2 * time.Second},
			policy.Without{Carriers: []engine.CarrierID{"B"}}, policy.Unreliable{Accepted: 90}),
		Rank: rapid.SampledFrom([]policy.By{nil, {policy.Fastest{}}, {policy.Preferred{"C", "A"}, policy.Cheapest{}},
			{policy.Weighted{Minute: 6000}}, {policy.Reliable{}, policy.Fastest{}}, {policy.Weighted{Minute: 50, Unsaid: 600}}}).Draw(t, "rank"),
		Stage: rapid.SampledFrom([]policy.Stager{nil, policy.OneByOne{Patience: time.Minute}, policy.Race{Of: 3, Patience: time.Minute}, policy.Race{},
			policy.Widen{Of: 2, After: time.Minute, Patience: time.Minute}, policy.Widen{After: time.Minute}}).Draw(t, "stage"),
		Tips:   policy.Tips{Ladder: rapid.SampledFrom([][]engine.Money{nil, {200, 450, 900}}).Draw(t, "ladder"), Most: engine.Money(rapid.SampledFrom([]int{0, 700}).Draw(t, "most"))},
		Budget: policy.Budget{Most: engine.Money(rapid.SampledFrom([]int{0, 1600, 2900, 4000}).Draw(t, "budget")), Share: rapid.SampledFrom([]int{0, 40}).Draw(t, "share")},
	}
}

// differ compares plans, whatever is unknown in them.
func differ(a, b engine.Plan) string {
	return cmp.Diff(a, b, cmp.AllowUnexported(engine.Amount{}, engine.Maybe[engine.Money]{}))
}

func TestTheOrderOfTheOffersMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		want := p.Plan(s)
		if diff := differ(want, p.Plan(s)); diff != "" {
			t.Fatalf("the same situation, another plan:\n%s", diff)
		}
		s.Offers = rapid.Permutation(s.Offers).Draw(t, "permuted")
		if diff := differ(want, p.Plan(s)); diff != "" {
			t.Fatalf("another order of the offers, another plan:\n%s", diff)
		}
	})
}

func TestAPlanChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		before, parts := fmt.Sprintf("%+v", s), fmt.Sprintf("%+v", p)
		p.Plan(s)
		if after := fmt.Sprintf("%+v", s); after != before {
			t.Fatalf("the situation was\n%s\nand is\n%s", before, after)
		}
		if after := fmt.Sprintf("%+v", p); after != parts {
			t.Fatalf("the policy was\n%s\nand is\n%s", parts, after)
		}
	})
}

// An offer that costs more, comes later, is not preferred and has a name behind all
// others is worse in every respect than one of which price and wait are known.
func TestAWorseOfferNeverChangesTheWinner(t *testing.T) {
	beaten := 0
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		for i := range s.Offers {
			if wait := &s.Offers[i].Quote.AcceptIn; s.Offers[i].Open() && *wait == (engine.Maybe[engine.Seconds]{}) {
				*wait = engine.Known(engine.Seconds(3))
			}
		}
		before := p.Plan(s)
		if len(before.Waves) == 0 {
			return // nobody to beat
		}
		winner := before.Waves[0].Choices[0]
		if _, priced := winner.Cost.Fen(); !priced {
			return // nobody is known to be dearer
		}
		worse := engine.Offer{
			Carrier: "Z", Outcome: engine.Priced,
			Quote: engine.Quote{Fee: engine.ExactFen(9000), AcceptIn: engine.Known(engine.Seconds(3600)), ValidUntil: noon.Add(time.Hour)},
		}
		if s.History == nil && len(p.Price) == 0 { // what is not known would be supposed
			switch rapid.IntRange(0, 2).Draw(t, "not known") {
			case 1:
				worse.Quote.AcceptIn = engine.Maybe[engine.Seconds]{}
			case 2:
				worse.Outcome, worse.Quote = engine.Unpriced, engine.Quote{ValidUntil: noon.Add(time.Hour)}
			}
		}
		s.Offers = append(s.Offers, worse)
		if after := p.Plan(s).Waves[0].Choices[0].Carrier; after != winner.Carrier {
			t.Fatalf("%v won before, %v after a worse offer came in", winner.Carrier, after)
		}
		beaten++
	})
	if beaten < 5 {
		t.Errorf("only %d winners were challenged", beaten)
	}
}

func TestUnknownIsNeverZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		plan := p.Plan(s)
		for _, wave := range plan.Waves {
			for _, c := range wave.Choices {
				i := slices.IndexFunc(s.Offers, func(o engine.Offer) bool { return o.Carrier == c.Carrier })
				fee := s.Offers[i].Quote.Fee
				fen, known := c.Cost.Fen()
				assumed := slices.ContainsFunc(plan.Assumed, func(a engine.Assumption) bool {
					return a.Carrier == c.Carrier && a.Fee == fen && c.Cost.Certainty() == engine.Assumed
				})
				switch {
				case fee != engine.Amount{}:
					if c.Cost != fee {
						t.Fatalf("%s told %v and is reckoned at %v", c.Carrier, fee, c.Cost)
					}
				case known && (fen <= 0 || !assumed):
					t.Fatalf("%s told no price and is reckoned at %v, while %v are assumed", c.Carrier, c.Cost, plan.Assumed)
				}
			}
		}
	})
}

func TestNoPlanCostsMoreThanItsBudget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		most := p.Budget.Most
		if byValue := s.Order.Cargo.Value * engine.Money(p.Budget.Share) / 100; byValue > 0 && (most == 0 || byValue < most) {
			most = byValue
		}
		if most == 0 {
			return // no budget
		}
		for _, a := range append(slices.Clone(s.Tried), s.Earlier...) {
			spent, _ := a.Cost.Fen()
			most -= spent
		}
		for _, wave := range p.Plan(s).Waves {
			sum, joining := engine.Money(0), engine.Money(0)
			for _, c := range wave.Choices {
				cost, known := c.Cost.Bound()
				if !known {
					t.Fatalf("%s is planned within a budget and names no price", c.Carrier)
				}
				later := cost
				if limit, ok := c.Limit.Get(); ok {
					later = limit
				}
				tip := engine.Money(0)
				if n := len(c.Ladder); n > 0 {
					tip = c.Ladder[n-1] - s.Order.Tip
				}
				if !wave.Race {
					sum, joining = max(sum, cost+tip), max(joining, cost+tip)
					continue
				}
				sum, joining = sum+cost+tip, joining+later+tip
				if c.After > 0 && later < cost {
					t.Fatalf("%s may not even join at its price", c.Carrier)
				}
			}
			if sum > most || joining > most {
				t.Fatalf("a wave may come to %v, or %v with who joins dearer, of %v: %+v", sum, joining, most, wave)
			}
		}
	})
}

func TestTipsKeepToTheRulesAndTheirBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		for _, wave := range p.Plan(s).Waves {
			onTop := engine.Money(0)
			for _, c := range wave.Choices {
				info, _ := s.Carrier(c.Carrier)
				from := s.Order.Tip
				for _, total := range c.Ladder {
					if info.Lacks.Tip || !info.Tips.Allows(from, total, s.Order.Cargo.Value) || wave.Patience == 0 {
						t.Fatalf("%s does not take a tip raised from %v to %v", c.Carrier, from, total)
					}
					from = total
				}
				if len(c.Ladder) > 0 && (!wave.Race || onTop == 0) {
					onTop = from
				} else if len(c.Ladder) > 0 {
					onTop += from
				}
				if most := p.Tips.Most; most > 0 && onTop > most {
					t.Fatalf("the tips come to %v of %v", onTop, most)
				}
			}
		}
	})
}

func TestEveryPlanIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawPolicy(t), drawSituation(t)
		plan := p.Plan(s)
		seen := map[engine.CarrierID]bool{}
		for _, wave := range plan.Waves {
			if len(wave.Choices) == 0 || wave.Race && len(wave.Choices) < 2 || wave.Choices[0].After != 0 {
				t.Fatalf("a wave is %+v", wave)
			}
			for _, c := range wave.Choices {
				i := slices.IndexFunc(s.Offers, func(o engine.Offer) bool { return o.Carrier == c.Carrier })
				if seen[c.Carrier] || !s.Offers[i].ValidAt(s.Now) {
					t.Fatalf("%s is planned twice, or without an offer that holds", c.Carrier)
				}
				if slices.ContainsFunc(s.Tried, func(a engine.Attempt) bool { return a.Carrier == c.Carrier }) {
					t.Fatalf("%s was tried already", c.Carrier)
				}
				seen[c.Carrier] = true
			}
		}
		for _, o := range s.Offers {
			about := func(r string) bool { return len(r) > 2 && r[:2] == string(o.Carrier)+" " }
			if !slices.ContainsFunc(plan.Reasons, about) {
				t.Fatalf("nothing is said of %s: %q", o.Carrier, plan.Reasons)
			}
		}
		for _, r := range plan.Reasons {
			if r == "" || r[len(r)-1] != '.' {
				t.Fatalf("%q is no sentence", r)
			}
		}
	})
}
