package engine_test

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// plan is the merchant's policy: the carriers that would come, in an order, as a
// race, which may grow, or one by one, and with a patience and a ladder of tips, all
// drawn for each order and round. Nobody is asked more than twice.
func (s *storm) plan(sit engine.Situation) engine.Plan {
	return drawnPlan(s.chance, sit)
}

func drawnPlan(c chance, sit engine.Situation) engine.Plan {
	tried := map[engine.CarrierID]int{}
	for _, a := range sit.Tried {
		tried[a.Carrier]++
	}
	name := []any{sit.Order.ID, len(sit.Tried), sit.StartedOver}
	drawn := func(what string) []any { return append([]any{what}, name...) }
	var plan engine.Plan
	if c.roll(0.3, "start over", sit.Order.ID) {
		plan.StartOver = engine.StartOver{Times: 1, After: 2 * time.Minute}
	}
	if c.roll(0.2, "overcharge", sit.Order.ID) {
		plan.Overcharge = engine.Overcharge{Tolerance: 1_00, Cancel: true}
	}
	var left []engine.Choice
	for _, o := range sit.Offers {
		if o.ValidAt(sit.Now) && tried[o.Carrier] < 2 {
			left = append(left, engine.Choice{Carrier: o.Carrier, Cost: o.Quote.Fee})
		}
	}
	if len(left) == 0 {
		return plan
	}
	first := c.upTo(len(left), drawn("first")...)
	left = append(left[first:], left[:first]...)
	wave := engine.Wave{Choices: left[:1+c.upTo(len(left), drawn("choices")...)]}
	wave.Race = c.roll(0.35, drawn("race")...)
	wave.Patience = oneOf(c, []time.Duration{0, time.Minute, 3 * time.Minute}, drawn("patience")...)
	wave.Ladder = oneOf(c, [][]engine.Money{nil, nil, {2_00, 5_00}, {3_00}}, drawn("ladder")...)
	plan.Waves = []engine.Wave{stagger(c, wave, drawn)}
	return plan
}
