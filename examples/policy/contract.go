package main

import (
	"fmt"
	"hash/fnv"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// Contract is a policy of the shop's own: a company was promised a share of the orders, at a
// good price, and gets it wherever it is not much dearer than the others.
type Contract struct {
	With    engine.CarrierID
	Percent uint32       // of all orders
	Dearer  engine.Money // than the cheapest, at most; in fen
	// Else decides about all others, and what comes after With.
	Else policy.Policy
}

// Plan is pure, as the engine demands: which orders are the company's is read from their ids,
// and not from a counter, so that the same order has the same plan after a crash too.
func (c Contract) Plan(s engine.Situation) engine.Plan {
	if !c.promised(s.Order.ID) {
		return c.Else.Plan(s)
	}
	dearer, known := c.dearer(s)
	if !known || dearer > c.Dearer {
		plan := c.Else.Plan(s)
		plan.Reasons = append(plan.Reasons, fmt.Sprintf("By the contract it would have been %s's, which has no price or is more than %s dearer.", c.With, c.Dearer))
		return plan
	}
	first := c.Else
	first.Rank = append(policy.By{policy.Preferred{c.With}}, c.others()...)
	plan := first.Plan(s)
	plan.Reasons = append(plan.Reasons, fmt.Sprintf("%d of 100 orders are %s's by the contract, and this is one of them.", c.Percent, c.With))
	return plan
}

// others is how those are ranked that come after the company.
func (c Contract) others() policy.By {
	if len(c.Else.Rank) > 0 {
		return c.Else.Rank
	}
	return policy.By{policy.Cheapest{}, policy.Fastest{}}
}

func (c Contract) promised(order string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(order)) // it never fails
	return h.Sum32()%100 < c.Percent
}

// dearer is by how much the company's price is above the lowest. A price that nobody told is
// unknown, and never zero.
func (c Contract) dearer(s engine.Situation) (engine.Money, bool) {
	var lowest, its engine.Money
	var any, offers bool
	for _, offer := range s.Offers {
		fee, priced := offer.Quote.Fee.Fen()
		if offer.Outcome != engine.Priced || !priced {
			continue
		}
		if !any || fee < lowest {
			lowest, any = fee, true
		}
		if offer.Carrier == c.With {
			its, offers = fee, true
		}
	}
	return its - lowest, offers
}
