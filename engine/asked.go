package engine

import "slices"

// Asked is one time that the policy was asked, as a journal tells it.
type Asked struct {
	// Situation is what the policy saw. The facts about carriers and the history of
	// former trips are not in a journal, and not here.
	Situation Situation
	// Plan is what it said.
	Plan Plan
	// Placements is how many were made before.
	Placements int
}

// AskedOf tells every time that the policy was asked about a delivery. It is pure.
func AskedOf(id string, entries []Entry) []Asked {
	d := Delivery{ID: id}
	var asked []Asked
	for i, e := range entries {
		if planned, ok := e.Fact.(Planned); ok {
			in := instructions{carrier: d.chosen, limit: d.limit}
			s := Situation{
				Now: e.At, Order: d.Order, Offers: in.ruleOut(d.Offers),
				StartedOver: d.StartedOver, Conditions: slices.Clone(planned.Conditions),
			}
			s.Tried, s.Earlier = d.tried()
			asked = append(asked, Asked{Situation: s, Plan: planned.Plan, Placements: len(d.Placements)})
		}
		d.add(entries[i : i+1])
	}
	return asked
}
