package policy

import (
	"cmp"
	"math"
	"slices"

	"github.com/paotui-go/paotui/engine"
)

// Cheapest plans one offer a wave, from the lowest price up. Each wave waits until
// its carrier gives up. A carrier that was tried before is not tried again, and an
// offer that has run out is not placed. The zero value is ready to use.
type Cheapest struct {
	// Unpriced says what becomes of carriers that name no price.
	Unpriced Unpriced
}

// Plan ranks the offers that still hold.
func (c Cheapest) Plan(s engine.Situation) engine.Plan {
	ranked, out := c.sort(s)
	var plan engine.Plan
	for i, r := range ranked {
		plan.Waves = append(plan.Waves, engine.Wave{
			Choices: []engine.Choice{{Carrier: r.Carrier, Cost: r.cost}},
		})
		plan.Reasons = append(plan.Reasons, rankReason(ranked, i))
	}
	for _, o := range out {
		plan.Reasons = append(plan.Reasons, o.reason)
	}
	return plan
}

// candidate is an offer with what it is ranked at.
type candidate struct {
	engine.Offer
	cost   engine.Amount
	priced bool // cost can be compared
}

// leftOut is an offer that will not be placed.
type leftOut struct {
	carrier engine.CarrierID
	reason  string
}

// sort parts the offers into those to place, best first, and the others, by id.
func (c Cheapest) sort(s engine.Situation) ([]candidate, []leftOut) {
	var ranked []candidate
	var out []leftOut
	for _, o := range s.Offers {
		cost, priced := c.Unpriced.cost(o)
		why := outReason(s, o)
		if why == "" && !priced && c.Unpriced.excluded {
			why = string(o.Carrier) + " is left out: it names no price, and only named prices are taken."
		}
		if why != "" {
			out = append(out, leftOut{o.Carrier, why})
			continue
		}
		ranked = append(ranked, candidate{o, cost, priced})
	}
	slices.SortFunc(ranked, compare)
	slices.SortFunc(out, func(a, b leftOut) int {
		return cmp.Or(cmp.Compare(a.carrier, b.carrier), cmp.Compare(a.reason, b.reason))
	})
	return ranked, out
}

// compare is the ranking: price, time to a rider, id.
func compare(a, b candidate) int {
	return cmp.Or(
		cmp.Compare(a.fen(), b.fen()),
		cmp.Compare(a.wait(), b.wait()),
		cmp.Compare(a.Carrier, b.Carrier),
	)
}

// fen puts what can not be compared behind every price.
func (c candidate) fen() engine.Money {
	if !c.priced {
		return math.MaxInt64
	}
	fen, _ := c.cost.Fen()
	return fen
}

// wait is the expected time to a rider; not told is the latest.
func (c candidate) wait() engine.Seconds {
	return c.Quote.AcceptIn.Or(math.MaxInt64)
}
