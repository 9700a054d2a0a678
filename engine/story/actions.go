package story

import (
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// actions is what a person can do about a delivery as it stands, what matters most
// first.
func actions(d engine.Delivery) []Action {
	can := []Action{}
	add := func(v Verb, p engine.PlacementID, format string, args ...any) {
		can = append(can, Action{v, p, fmt.Sprintf(format, args...)})
	}
	for _, p := range d.Placements {
		switch {
		case p.GoodsMissing():
			add(Resolve, p.ID, "find out from %s where the goods are, and say so", p.Carrier)
			add(ConfirmReturn, 0, "say that the goods are back, if they are")
		case p.Parked() != "":
			add(Resolve, p.ID, "find out from %s how placement %s stands, and say so", p.Carrier, p.ID)
		case p.Stage == engine.StageTaken && p.Status == engine.Returning && !d.ReturnWanted:
			add(ConfirmReturn, 0, "say that the goods are back, when they are")
		}
	}
	if d.Phase == engine.PhaseHeld {
		add(Release, 0, "say that the goods are ready")
	}
	if d.Phase == engine.PhaseQuoting && !d.Held {
		add(Hold, 0, "hold it back until the goods are ready")
	}
	if d.Phase == engine.PhaseWaiting && d.CancelWanted == nil {
		add(Tip, 0, "offer the rider more")
	}
	switch {
	case d.Final() && d.Phase != engine.PhaseDelivered && !d.Erased():
		add(Redispatch, 0, "try it again, as it was or amended")
	case !d.Final() && d.CancelWanted == nil:
		add(Cancel, 0, "call it off")
	}
	if len(d.Placements) > 0 && !d.Erased() {
		add(Refresh, 0, "have the carriers asked how things stand")
	}
	return can
}
