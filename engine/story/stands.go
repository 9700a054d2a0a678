package story

import (
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// Stands says in a sentence where a delivery is now.
func Stands(d engine.Delivery) string {
	text := phases[d.Phase]
	switch {
	case d.Phase == engine.PhaseParked || d.Phase == engine.PhaseFailed:
		text += ": " + cause(d.Trouble)
	case d.CancelWanted != nil && !d.Final():
		text += "; it is being called off"
	case d.Phase.Final() && !d.Final():
		text += "; another placement is not over yet"
	}
	return text + "."
}

var phases = map[engine.Phase]string{
	engine.PhaseHeld: "It is held back, and nobody is asked yet", engine.PhaseQuoting: "Carriers are being asked, or about to be",
	engine.PhasePlacing: "An offer is being placed, or what became of that is being found out",
	engine.PhaseWaiting: "A carrier has it and looks for a rider", engine.PhaseAccepted: "A rider is on the way to the shop",
	engine.PhaseAtStore: "The rider is at the shop", engine.PhasePickedUp: "The rider has the goods",
	engine.PhaseDelivering: "The goods are on the way to the door", engine.PhaseDelivered: "It is delivered",
	engine.PhaseReturning: "The goods are coming back", engine.PhaseReturned: "The goods are back",
	engine.PhaseCancelled: "It was called off", engine.PhaseFailed: "Nobody carries it", engine.PhaseParked: "A person has to look",
}

func placementStands(p engine.PlacementState) string {
	switch {
	case p.Parked() != "":
		return "nobody could find out: " + cause(p.Parked())
	case p.GoodsMissing():
		return "the carrier ended it with the goods on the way, and nobody said where they are"
	}
	switch p.Stage {
	case engine.StagePlacing:
		return "it is being asked for, and there is no answer yet"
	case engine.StageUnknown:
		return "nobody knows whether the carrier has it: " + cause(p.Failure)
	case engine.StagePostponed:
		return "the carrier is busy, and the same is sent again later"
	case engine.StageRefused:
		return "the carrier does not have it: " + cause(p.Failure)
	}
	if p.Status == engine.StatusUnknown {
		return "the carrier has it"
	}
	return statuses(engine.Report{Status: p.Status, Cause: p.Cause})
}

// unknown is what nobody told, or what nobody knows.
func unknown(d engine.Delivery) []string {
	all := []string{}
	for _, p := range d.Placements {
		name := fmt.Sprintf("%s, placement %s", p.Carrier, p.ID)
		if p.Stage == engine.StagePlacing || p.Stage == engine.StageUnknown {
			all = append(all, name+": whether the carrier has the order")
		}
		if p.GoodsMissing() {
			all = append(all, name+": where the goods are")
		}
		cost := p.Charges()
		for _, part := range []struct {
			what   string
			amount engine.Amount
		}{{"what the trip is charged at", cost.Charged}, {"what the rider gets on top", cost.Tips}, {"what calling it off costs", cost.Penalties}} {
			switch part.amount.Certainty() {
			case engine.Unknown:
				all = append(all, name+": "+part.what)
			case engine.Bounded:
				all = append(all, name+": "+part.what+", which is "+part.amount.String())
			}
		}
	}
	return all
}

// lost is what a lost reply took along.
func lost(d engine.Delivery) []string {
	all := []string{}
	for _, p := range d.Placements {
		if p.LostCodes {
			all = append(all, fmt.Sprintf("%s, placement %s: its reply was lost, with the codes that the order asked for; the carrier can tell them", p.Carrier, p.ID))
		}
	}
	return all
}
