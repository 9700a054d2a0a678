package story

import (
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// placement tells what is about one placement.
func (t *Teller) placement(s *Step, fact engine.Fact) {
	switch f := fact.(type) {
	case engine.Placing:
		t.placing(s, f)
	case engine.PlaceDone:
		p := t.about(s, f.Placement)
		s.Text = fmt.Sprintf("%s took it%s.", p.carrier, taken(f.Placed))
	case engine.Reported:
		t.reported(s, f.Report)
	case engine.Hinted:
		p := t.about(s, f.Placement)
		if !p.hinted {
			s.Text = fmt.Sprintf("A message that proves nothing spoke of it, so %s is asked.", p.carrier)
		}
		p.hinted = true
	case engine.Absent:
		s.Text = fmt.Sprintf("%s, asked, knows no such order.", t.about(s, f.Placement).carrier)
	case engine.Cancelling:
		p := t.about(s, f.Placement)
		s.Text = fmt.Sprintf("%s is asked to cancel%s.", p.carrier, again(p.cancelling))
		p.cancelling = true
	case engine.CancelDone:
		s.Text = cancelled(t.about(s, f.Placement).carrier, f.Cancelled)
	case engine.Tipping:
		p := t.about(s, f.Placement)
		s.Text = fmt.Sprintf("The tip is raised from %s to %s%s.", f.From, f.To, again(p.tip == f.To))
		p.tip = f.To
	case engine.TipDone:
		s.Text = fmt.Sprintf("%s took the tip: %s in all.", t.about(s, f.Placement).carrier, f.Total)
	case engine.ConfirmingReturn:
		s.Text = fmt.Sprintf("%s is told that the goods are back.", t.about(s, f.Placement).carrier)
	case engine.ReturnConfirmed:
		s.Text = fmt.Sprintf("%s took note that the goods are back.", t.about(s, f.Placement).carrier)
	case engine.ReorderWanted:
		s.Text = fmt.Sprintf("The host wants %s to take the ended order anew.", t.about(s, f.Placement).carrier)
	case engine.Reordering:
		p := t.about(s, f.Placement)
		s.Text = fmt.Sprintf("%s is asked to take the ended order anew, under its own id.", p.carrier)
		*p = told{carrier: p.carrier}
	case engine.Reordered:
		s.Text = fmt.Sprintf("%s took it anew%s.", t.about(s, f.Placement).carrier, taken(f.Placed))
	case engine.CallFailed:
		t.failed(s, f)
	default:
		t.noticed(s, fact)
	}
}

// noticed tells what the engine noticed about a placement, and what a person found.
func (t *Teller) noticed(s *Step, fact engine.Fact) {
	switch f := fact.(type) {
	case engine.Impatient:
		t.about(s, f.Placement)
		s.Text = "Nobody took it in time: it is called off there and goes elsewhere."
	case engine.Overcharged:
		kept := "the plan keeps it"
		if f.Cancel {
			kept = "the plan does not want it at that price"
		}
		s.Text = fmt.Sprintf("%s charges %s, which is %s more than was quoted: %s.", t.about(s, f.Placement).carrier, f.Charged, f.Charged-f.Accepted, kept)
	case engine.TwoRiders:
		p, kept := t.about(s, f.Placement), t.known(f.Kept)
		s.Text = fmt.Sprintf("A second rider has it: that of %s stays, that of %s (placement %s) is called off.", kept.carrier, p.carrier, f.Placement)
	case engine.Alarmed:
		t.about(s, f.Placement)
		s.Text = "Alarm: " + cause(f.Reason) + "."
	case engine.Parked:
		t.about(s, f.Placement)
		s.Text = "A person has to look: " + cause(f.Reason) + "."
	case engine.Resolved:
		t.about(s, f.Placement)
		s.Text = fmt.Sprintf("A person found out how it stands: %s. Who and how is in the journal.", findings[f.As])
	}
}

var findings = map[engine.Finding]string{
	engine.FoundDead: "nobody rides", engine.FoundAlive: "the carrier is at work on it",
	engine.FoundReturned: "the goods are back", engine.FoundDelivered: "the goods arrived",
}

// about says in the step which placement it is of.
func (t *Teller) about(s *Step, id engine.PlacementID) *told {
	p := t.known(id)
	s.Placement, s.Carrier = id, p.carrier
	return p
}

func (t *Teller) placing(s *Step, f engine.Placing) {
	if p := t.by[f.Offer.Placement]; p != nil {
		t.about(s, f.Offer.Placement)
		s.Text = fmt.Sprintf("The same is sent to %s again.", p.carrier)
		return
	}
	t.by[f.Offer.Placement] = &told{carrier: f.Offer.Carrier}
	t.about(s, f.Offer.Placement)
	price := "whatever it costs, since no price was named"
	if f.Cost != (engine.Amount{}) {
		price = "at " + f.Cost.String()
	}
	do := "carry it"
	switch {
	case f.Race && t.racing && t.comesLater(f.Offer.Carrier):
		do = "join the race"
	case f.Race:
		do = "carry it in a race"
	}
	t.racing = true
	s.Text = fmt.Sprintf("%s is asked to %s, as placement %s, %s.", f.Offer.Carrier, do, f.Offer.Placement, price)
}

// comesLater: the plan has the carrier join its race after a time.
func (t *Teller) comesLater(id engine.CarrierID) bool {
	if len(t.plan.Waves) == 0 {
		return false
	}
	return slices.ContainsFunc(t.plan.Waves[0].Choices, func(c engine.Choice) bool { return c.Carrier == id && c.After > 0 })
}

// taken is what the reply to a placing told.
func taken(p engine.Placed) string {
	text := ", and did not say for how much"
	if p.Fee != (engine.Amount{}) {
		text = ", for " + p.Fee.String()
	}
	if p.Waybill != "" {
		text += ", as waybill " + p.Waybill
	}
	switch {
	case p.PickupCode != "" && p.ReceiptCode != "":
		text += ", with a pick-up code and a receipt code"
	case p.PickupCode != "":
		text += ", with a pick-up code"
	case p.ReceiptCode != "":
		text += ", with a receipt code"
	}
	return text
}

func cancelled(carrier engine.CarrierID, c engine.Cancelled) string {
	cost := "and did not say at what cost"
	if c.Penalty != (engine.Amount{}) {
		cost = "at " + c.Penalty.String()
	}
	text := fmt.Sprintf("%s agreed to cancel, %s", carrier, cost)
	if c.Status == engine.Returning {
		text += "; the goods travel back"
	}
	return text + "."
}

func again(is bool) string {
	if is {
		return " again"
	}
	return ""
}

// reported tells a change of state or of rider, and which way it came.
func (t *Teller) reported(s *Step, r engine.Report) {
	p := t.about(s, r.Placement)
	p.hinted = false
	event := r.At
	if event.IsZero() {
		event = r.Asked
	}
	says := fmt.Sprintf("%s says", p.carrier)
	if !r.Asked.IsZero() {
		says = fmt.Sprintf("%s, asked, says", p.carrier)
	}
	when := ""
	if !r.At.IsZero() && s.At.Sub(r.At).Abs() >= time.Minute {
		when = ", at " + t.at(s, r.At)
	}
	if r.Status == engine.StatusUnknown {
		s.Text = fmt.Sprintf("%s %s%s.", says, statuses(r), native(r))
		return
	}
	if event.Before(p.last) {
		s.Text = fmt.Sprintf("%s late: %s%s. It changes nothing.", says, statuses(r), when)
		return
	}
	other := r.Rider != engine.Rider{} && r.Rider != p.rider
	handedOver := other && p.rider != engine.Rider{}
	same := r.Status == p.status && !other
	p.last, p.status = event, r.Status
	if other {
		p.rider = r.Rider
	}
	switch {
	case same:
	case handedOver:
		s.Text = fmt.Sprintf("%s: %s, and it is another rider%s.", says, statuses(r), when)
	default:
		s.Text = fmt.Sprintf("%s: %s%s.", says, statuses(r), when)
	}
}

// native is the carrier's own number for a status that is not known here.
func native(r engine.Report) string {
	if r.Native == "" {
		return ""
	}
	return " (its own status " + r.Native + ")"
}

func statuses(r engine.Report) string {
	text := statusText[r.Status]
	if why := causes[r.Cause]; why != "" {
		text += " (" + why + ")"
	}
	return text
}

var statusText = map[engine.Status]string{
	engine.StatusUnknown: "something that is not known here", engine.Waiting: "it waits for a rider", engine.Accepted: "a rider accepted",
	engine.AtStore: "the rider is at the shop", engine.PickedUp: "the rider has the goods", engine.Delivering: "the rider is on the way to the door",
	engine.Delivered: "it is delivered", engine.Returning: "the goods are coming back", engine.Returned: "the goods are back", engine.Ended: "it is over, without a delivery",
}

var causes = map[engine.Cause]string{
	engine.ByMerchant: "the merchant's side ended it", engine.ByRider: "for a reason of the rider's", engine.ByCarrier: "the carrier's system ended it",
	engine.ForceMajeure: "weather or roads", engine.ShopsFault: "the shop was closed or not ready",
	engine.Unreachable: "nobody was at the door", engine.Declined: "the receiver did not want it",
}

var callText = map[engine.Call]string{
	engine.CallCancel: "cancelling", engine.CallTip: "the tip", engine.CallConfirmReturn: "telling that the goods are back", engine.CallReorder: "taking it anew",
}

// failed tells what became of a call that failed, and what that leaves open.
func (t *Teller) failed(s *Step, f engine.CallFailed) {
	p := t.about(s, f.Placement)
	why := cause(f.Reason)
	switch {
	case f.Outcome == fault.Unknown && f.Call == engine.CallPlace:
		s.Text = fmt.Sprintf("Nobody knows whether %s has the order: %s.", p.carrier, why)
	case f.Outcome == fault.Unknown:
		s.Text = fmt.Sprintf("Nobody knows what became of %s at %s: %s.", callText[f.Call], p.carrier, why)
	case f.Kind == fault.Exists && f.Call == engine.CallPlace:
		s.Text = fmt.Sprintf("%s has had the order before: it is asked how it stands.", p.carrier)
	case f.Call == engine.CallPlace && f.Outcome == fault.NotSent:
		s.Text = fmt.Sprintf("The order did not go out to %s: %s.", p.carrier, why)
	case f.Call == engine.CallPlace:
		s.Text = fmt.Sprintf("%s does not have the order: %s.", p.carrier, why)
	case f.Kind == fault.TooLate:
		s.Text = fmt.Sprintf("It is too late for %s at %s: %s.", callText[f.Call], p.carrier, why)
	default:
		s.Text = fmt.Sprintf("Nothing came of %s at %s: %s.", callText[f.Call], p.carrier, why)
	}
	if !f.RetryAt.IsZero() {
		s.Details = append(s.Details, "the same may be sent again at "+t.at(s, f.RetryAt))
	}
}
