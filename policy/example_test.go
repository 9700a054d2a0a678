package policy_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

func ExampleCheapest() {
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	holds := now.Add(2 * time.Minute)
	plan := policy.Cheapest{}.Plan(engine.Situation{
		Now: now,
		Offers: []engine.Offer{
			{Carrier: "SFTC", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(1370), ValidUntil: holds}},
			{Carrier: "DADA", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(1250), ValidUntil: holds}},
			{Carrier: "MTPS", Outcome: engine.Unpriced, Quote: engine.Quote{ValidUntil: holds}},
			{Carrier: "SS", Outcome: engine.Late},
		},
	})
	for _, reason := range plan.Reasons {
		fmt.Println(reason)
	}
	// Output:
	// DADA is chosen: ¥12.50 is the lowest of 2 prices, ¥1.20 less than SFTC.
	// SFTC is next: ¥13.70, ¥1.20 more than DADA.
	// MTPS comes after all prices: it would take the order and names none.
	// SS is out: it had not answered in time.
}

func ExampleAssumed() {
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	holds := now.Add(2 * time.Minute)
	p := policy.Cheapest{Unpriced: policy.Assumed(1200)}
	plan := p.Plan(engine.Situation{
		Now: now,
		Offers: []engine.Offer{
			{Carrier: "DADA", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(1250), ValidUntil: holds}},
			{Carrier: "MTPS", Outcome: engine.Unpriced, Quote: engine.Quote{ValidUntil: holds}},
		},
	})
	fmt.Println(plan.Waves[0].Choices[0].Carrier, plan.Waves[0].Choices[0].Cost)
	// Output:
	// MTPS about ¥12.00
}
