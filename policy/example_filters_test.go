package policy_test

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// Filters are held against each offer one after the other; the first that has something
// against it says why.
func ExampleFeeAbove() {
	show(policy.Policy{KeepOut: []policy.Filter{
		policy.FeeAbove(13_00),
		policy.RiderAfter{Wait: 5 * time.Minute},
	}})
	// Output:
	// DADA is out: 6 min 40 s to a rider is longer than 5 min.
	// MTPS is out: it names no price, and may cost ¥13.00 at most.
	// SFTC is out: ¥13.70 is above ¥13.00.
	// SS is out: it had not answered in time.
}

// What the goods are worth bounds what the trip may cost; where nobody says it, nothing does.
func ExampleShareAbove() {
	lunch := lunch()
	lunch.Order.Cargo.Value = 50_00
	for _, reason := range (policy.Policy{KeepOut: []policy.Filter{policy.ShareAbove(26)}}).Plan(lunch).Reasons {
		fmt.Println(reason)
	}
	// Output:
	// DADA is chosen: ¥12.50 is the only price.
	// MTPS is out: it names no price, and may cost ¥13.00 at most, 26 % of what the goods are worth.
	// SFTC is out: ¥13.70 is above ¥13.00, 26 % of what the goods are worth.
	// SS is out: it had not answered in time.
}

// A carrier is kept out at some hours, or for some goods; any other filter can be made to
// count only then.
func ExampleWithout() {
	noon := policy.When{Hours: []policy.Hours{{From: 11 * time.Hour, To: 13 * time.Hour}}}
	show(policy.Policy{KeepOut: []policy.Filter{
		policy.Without{Carriers: []engine.CarrierID{"DADA"}, When: noon, Because: "its riders are slow at noon"},
		policy.Only{When: policy.When{Conditions: []string{"bad_weather"}}, Filter: policy.FeeAbove(5_00)}, // today the sun shines
	}})
	// Output:
	// SFTC is chosen: ¥13.70 is the only price.
	// MTPS comes after all prices: it would take the order and names no price.
	// DADA is out: its riders are slow at noon.
	// SS is out: it had not answered in time.
}

// records are former trips as a shop's journals have them: Dada is cheap, and often sends
// nobody.
type records struct{}

func (records) Trips(like engine.Like) engine.Trips {
	trips := engine.Trips{Taken: 40, Accepted: 39, Charged: engine.ExactFen(11_80), ChargedAt: lunch().Now.Add(-time.Hour), Charges: 39}
	if like.Carrier == "DADA" {
		trips.Accepted, trips.CalledOff = 24, 9
	}
	return trips
}

func remembered() engine.Situation {
	s := lunch()
	s.History = records{}
	for i := range s.Offers {
		s.Offers[i].Quote.Distance = engine.Known(3200)
	}
	return s
}

// What the journals show of a carrier keeps it out, or ranks it.
func ExampleUnreliable() {
	for _, reason := range (policy.Policy{
		KeepOut: []policy.Filter{policy.Unreliable{Accepted: 80}},
		Rank:    policy.By{policy.Reliable{}, policy.Cheapest{}},
	}).Plan(remembered()).Reasons {
		fmt.Println(reason)
	}
	// Output:
	// SFTC is chosen: 2 % of orders like this found no rider is the least of 2 shares, shared with MTPS, and ¥13.70, which MTPS does not tell.
	// MTPS is next: 2 % of orders like this found no rider as well, and it would take the order and names no price.
	// DADA is out: only 60 % of 40 orders like this found a rider there.
	// SS is out: it had not answered in time.
}

// Who names no price is taken to charge what it charged last.
func ExampleLastCharged() {
	for _, reason := range (policy.Policy{Price: []policy.Pricer{policy.LastCharged{}}}).Plan(remembered()).Reasons {
		fmt.Println(reason)
	}
	// Output:
	// MTPS is chosen: ¥11.80 (assumed: charged for a like trip on 2026-05-20) is the lowest of 3 prices, ¥0.70 less than DADA.
	// DADA is next: ¥12.50, ¥0.70 more than MTPS.
	// SFTC is next: ¥13.70, ¥1.90 more than MTPS.
	// SS is out: it had not answered in time.
}
