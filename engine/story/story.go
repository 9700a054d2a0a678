package story

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Story is a delivery in plain words.
type Story struct {
	ID    string       `json:"order_id"`
	Shop  string       `json:"shop"`
	Phase engine.Phase `json:"phase"`
	// Stands says in a sentence where the delivery is now.
	Stands string `json:"stands"`
	// Steps are what happened, in the order in which it became known.
	Steps []Step `json:"steps"`
	// Placements are what each carrier that was called did and cost.
	Placements []Placement `json:"placements"`
	// Cost is what the delivery comes to.
	Cost engine.Cost `json:"cost"`
	// Unknown is what nobody told, Lost what was lost on the way.
	Unknown []string `json:"unknown"`
	Lost    []string `json:"lost"`
	// Alarms are what a person was called for, also if it is settled since.
	Alarms []string `json:"alarms"`
	// Can is what a person can do now.
	Can []Action `json:"can"`
}

// Step is one thing that happened.
type Step struct {
	// At is when it became known, in the story's zone.
	At time.Time `json:"at"`
	// Carrier and Placement are whom it is about; "" and 0 if it is about the whole.
	Carrier   engine.CarrierID   `json:"carrier,omitempty"`
	Placement engine.PlacementID `json:"placement,omitzero"`
	Text      string             `json:"text"`
	// Details are one line each.
	Details []string `json:"details"`
}

// Placement is what one carrier did and cost.
type Placement struct {
	ID      engine.PlacementID `json:"placement"`
	Carrier engine.CarrierID   `json:"carrier"`
	Waybill string             `json:"waybill,omitempty"`
	// Stands says in a sentence where it is now.
	Stands string      `json:"stands"`
	Cost   engine.Cost `json:"cost"`
}

// Verb names something that the engine can be told.
type Verb string

const (
	Cancel        Verb = "cancel"
	Tip           Verb = "tip"
	Hold          Verb = "hold"
	Release       Verb = "release"
	Redispatch    Verb = "redispatch"
	Resolve       Verb = "resolve"
	ConfirmReturn Verb = "confirm_return"
	Refresh       Verb = "refresh"
)

// Action is something that a person can do.
type Action struct {
	Verb Verb `json:"verb"`
	// Placement is the one that it is about, 0 if it is about the delivery.
	Placement engine.PlacementID `json:"placement,omitzero"`
	Text      string             `json:"text"`
}

// Tell tells a delivery from its journal. A nil zone is UTC.
func Tell(id string, entries []engine.Entry, zone *time.Location) Story {
	d := engine.Fold(id, entries)
	s := Story{
		ID: id, Shop: d.Order.Shop, Phase: d.Phase, Stands: Stands(d), Cost: d.Cost(),
		Steps: []Step{}, Placements: []Placement{}, Unknown: unknown(d), Lost: lost(d), Alarms: []string{}, Can: actions(d),
	}
	teller := NewTeller(zone)
	for _, e := range entries {
		step, ok := teller.Next(e)
		if !ok {
			continue
		}
		s.Steps = append(s.Steps, step)
		switch e.Fact.(type) {
		case engine.Alarmed, engine.Parked:
			s.Alarms = append(s.Alarms, step.Text)
		}
	}
	for _, p := range d.Placements {
		s.Placements = append(s.Placements, Placement{ID: p.ID, Carrier: p.Carrier, Waybill: p.Waybill, Stands: placementStands(p), Cost: p.Charges()})
	}
	return s
}
