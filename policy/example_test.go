package policy_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// lunch is a comparison at noon in China: two prices, a carrier that names none, and
// one that did not answer.
func lunch() engine.Situation {
	now := time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)
	holds := now.Add(2 * time.Minute)
	s := engine.Situation{Now: now, Offers: []engine.Offer{
		{Carrier: "SFTC", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(1370), AcceptIn: engine.Known(engine.Seconds(90)), ValidUntil: holds}},
		{Carrier: "DADA", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(1250), AcceptIn: engine.Known(engine.Seconds(400)), ValidUntil: holds}},
		{Carrier: "MTPS", Outcome: engine.Unpriced, Quote: engine.Quote{ValidUntil: holds}},
		{Carrier: "SS", Outcome: engine.Late},
	}}
	s.Order.Cargo.Weight = 1500
	return s
}

func show(p engine.Policy) {
	for _, reason := range p.Plan(lunch()).Reasons {
		fmt.Println(reason)
	}
}

func Example() {
	show(policy.Policy{})
	// Output:
	// DADA is chosen: ¥12.50 is the lowest of 2 prices, ¥1.20 less than SFTC.
	// SFTC is next: ¥13.70, ¥1.20 more than DADA.
	// MTPS comes after all prices: it would take the order and names no price.
	// SS is out: it had not answered in time.
}

func ExampleRateCard() {
	show(policy.Policy{Price: []policy.Pricer{policy.RateCard{
		Base:       800,
		Weight:     []policy.Slope{{From: 1000, Each: 1000, Add: 200}},
		Surcharges: []policy.Surcharge{{Name: "lunch", When: policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 13 * time.Hour}}}, Add: 100}},
	}}})
	// Output:
	// MTPS is chosen: ¥11.00 (assumed: rate card, 1.5 kg, lunch) is the lowest of 3 prices, ¥1.50 less than DADA.
	// DADA is next: ¥12.50, ¥1.50 more than MTPS.
	// SFTC is next: ¥13.70, ¥2.70 more than MTPS.
	// SS is out: it had not answered in time.
}

func ExampleWeighted() {
	show(policy.Policy{
		KeepOut: []policy.Filter{policy.Unpriced{}},
		Rank:    policy.By{policy.Weighted{Minute: 50}},
	})
	// Output:
	// SFTC is chosen: ¥14.45 with its wait at ¥0.50 a minute is the lowest of 2 sums, ¥1.38 less than DADA.
	// DADA is next: ¥15.83 with its wait at ¥0.50 a minute, ¥1.38 more than SFTC.
	// MTPS is out: it names no price, and only named prices are taken.
	// SS is out: it had not answered in time.
}

func ExampleWiden() {
	show(policy.Policy{
		Rank:   policy.By{policy.Fastest{}},
		Stage:  policy.Widen{Of: 2, After: 3 * time.Minute},
		Budget: policy.Budget{Most: 3000},
	})
	// Output:
	// SFTC is chosen: 1 min 30 s to a rider is the shortest of 2 waits, 5 min 10 s less than DADA.
	// DADA is next: 6 min 40 s to a rider, 5 min 10 s more than SFTC.
	// SFTC and DADA are called at once, and the first rider wins.
	// MTPS is out: it names no price, and there is a budget of ¥30.00.
	// SS is out: it had not answered in time.
}

// nearby is a part of one's own: it keeps out who would go further than a kilometre.
type nearby struct{}

func (nearby) Out(s *policy.Scene, c *policy.Candidate) string {
	if metres, ok := s.Distance(c); ok && metres <= 1000 {
		return ""
	}
	return "it is no short way"
}

func ExampleFilter() {
	show(policy.Policy{KeepOut: []policy.Filter{nearby{}}})
	// Output:
	// DADA is out: it is no short way.
	// MTPS is out: it is no short way.
	// SFTC is out: it is no short way.
	// SS is out: it had not answered in time.
}
