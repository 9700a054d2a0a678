package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/story"
)

// teller tells a delivery's journal, entry by entry, as it is written.
type teller struct {
	*program
	world *world
	id    string
	mute  bool
	from  int64 // what is told begins behind this entry

	last    int64 // the entry that was told last
	story   *story.Teller
	placing engine.PlacementID
	placed  time.Time // when a carrier took the order
	status  engine.Status
	rider   engine.Rider
	pushes  int // reports that came by push
	asked   int // reports that answered a query
}

// follow tells until the delivery has reached the milestone or ends.
func (t *teller) follow(ctx context.Context, until engine.Milestone) (engine.Delivery, error) {
	pulse := t.working("waiting for %s", t.id)
	defer pulse.end()
	for {
		entries, err := t.world.Engine.Journal(context.WithoutCancel(ctx), t.id)
		if err != nil {
			return engine.Delivery{}, err
		}
		t.tell(pulse, entries)
		d := engine.Fold(t.id, entries)
		if until(d) || d.Final() || d.Phase == engine.PhaseParked {
			return d, nil
		}
		more := func(d engine.Delivery) bool { return d.Version > t.last }
		switch d, err = t.world.Engine.Wait(ctx, t.id, more); {
		case ctx.Err() != nil:
			return d, ctx.Err()
		case err != nil:
			return d, err
		}
	}
}

// tell tells what was not told before.
func (t *teller) tell(pulse *pulse, entries []engine.Entry) {
	if t.story == nil {
		t.story = story.NewTeller(time.Local)
	}
	for _, e := range entries {
		if e.Seq <= t.last {
			continue
		}
		t.last = e.Seq
		line := t.line(e)
		if line != "" && !t.mute && e.Seq > t.from {
			pulse.around(func() { t.say("%s  %s", t.paint(dim, t.when(e.At)), line) })
		}
	}
}

// when is the time of day or, in the simulator, the minute of the riders' own
// time.
func (t *teller) when(at time.Time) string {
	if t.world.sim == nil {
		return at.Local().Format("15:04:05")
	}
	if t.placed.IsZero() {
		return "   now"
	}
	return fmt.Sprintf("+%2d min", int(at.Sub(t.placed).Minutes()*t.world.speed))
}

// line is what a journal entry says to people; "" for what they need not know.
func (t *teller) line(e engine.Entry) string {
	step, _ := t.story.Next(e)
	switch f := e.Fact.(type) {
	case engine.Placing:
		return t.placingLine(f)
	case engine.PlaceDone:
		t.placed = e.At
		return t.placedLine(f)
	case engine.Reported:
		return t.reportLine(f.Report)
	case engine.CallFailed:
		return t.failedLine(f)
	case engine.Absent:
		return "asked: there is no such order"
	case engine.Cancelling:
		return "cancelling"
	case engine.CancelDone:
		return "cancelled, at a cost of " + f.Cancelled.Penalty.String()
	case engine.Impatient:
		return "nobody took it in time: it is called off and goes elsewhere"
	case engine.Parked:
		return t.paint(red, "a person has to look: "+f.Reason)
	case engine.GaveUp:
		return t.paint(red, "given up: "+f.Reason)
	case engine.Opened, engine.Compared, engine.Planned, engine.Hinted:
		return ""
	default:
		return step.Text
	}
}

func (t *teller) placingLine(f engine.Placing) string {
	if t.placing == f.Offer.Placement {
		return "sending the same again"
	}
	t.placing = f.Offer.Placement
	line := fmt.Sprintf("placing with %s %s as %s, %s", f.Offer.Carrier, t.world.name(f.Offer.Carrier), t.placing, f.Cost)
	if f.Race {
		line += ", in a race: the first rider wins"
	}
	return line
}

func (t *teller) failedLine(f engine.CallFailed) string {
	if !f.RetryAt.IsZero() {
		why, _, _ := strings.Cut(f.Reason, ";")
		return "not yet: " + why
	}
	return t.paint(red, fmt.Sprintf("%s failed: %s", f.Call, patient.Replace(f.Reason)))
}

// patient says what the deadline is to whom gave none: the time that the engine has
// for a call.
var patient = strings.NewReplacer("the caller's deadline passed", "there was no answer in time")

func (t *teller) placedLine(f engine.PlaceDone) string {
	line := t.paint(green, "taken") + ", " + f.Placed.Fee.String()
	if f.Placed.Waybill != "" {
		line += ", waybill " + f.Placed.Waybill
	}
	if f.Placed.PickupCode != "" {
		line += ", pick-up code " + f.Placed.PickupCode
	}
	if f.Placed.ReceiptCode != "" {
		line += ", receipt code " + f.Placed.ReceiptCode
	}
	return line
}

var statusText = map[engine.Status]string{
	engine.Waiting:    "waiting for a rider",
	engine.Accepted:   "a rider accepted",
	engine.AtStore:    "the rider is at the shop",
	engine.PickedUp:   "the rider has the goods",
	engine.Delivering: "on the way to the door",
	engine.Delivered:  "delivered",
	engine.Returning:  "the goods are coming back",
	engine.Returned:   "the goods are back at the shop",
	engine.Ended:      "ended without delivery",
}

// reportLine tells a change of state or of rider, and how it became known.
func (t *teller) reportLine(r engine.Report) string {
	source := "pushed"
	if r.Asked.IsZero() {
		t.pushes++
	} else {
		source = "asked "
		t.asked++
	}
	known := r.Status == t.status && (r.Rider == engine.Rider{} || r.Rider == t.rider)
	if known || r.Status == engine.StatusUnknown {
		return ""
	}
	handedOver := t.rider != engine.Rider{} && r.Rider != engine.Rider{} && r.Rider != t.rider
	if r.Rider != (engine.Rider{}) {
		t.rider = r.Rider
	}
	t.status = r.Status
	line := statusText[r.Status]
	switch {
	case r.Status == engine.Delivered:
		line = t.paint(green, line)
	case r.Cause != "":
		line = t.paint(red, line) + " (" + string(r.Cause) + ")"
	}
	if r.Status == engine.Accepted || handedOver {
		line += ": " + r.Rider.Name + " " + r.Rider.Phone
	}
	return t.paint(cyan, source) + "  " + line
}
