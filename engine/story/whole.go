package story

import (
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// whole tells what is about the delivery as a whole.
func (t *Teller) whole(s *Step, fact engine.Fact) {
	switch f := fact.(type) {
	case engine.Opened:
		t.opened(s, f)
	case engine.Held:
		s.Text = "The host holds it back: nobody is asked until it is released."
	case engine.Released:
		s.Text = "It is released: the goods are ready, and it is wanted as soon as possible."
	case engine.Compared:
		s.Text = "The carriers were asked what it would cost."
		if f.Joining {
			s.Text = "Those who are to join the race were asked again what it would cost."
		}
		for _, o := range f.Offers {
			s.Details = append(s.Details, t.offer(s, o))
		}
	case engine.Planned:
		t.plan, t.racing = f.Plan, false
		s.Text = plan(f.Plan)
		if len(f.Conditions) > 0 {
			s.Details = append(s.Details, "switched on: "+strings.Join(f.Conditions, ", "))
		}
		s.Details = append(s.Details, f.Plan.Reasons...)
	case engine.GaveUp:
		s.Text = "It is given up: " + cause(f.Reason) + "."
	case engine.StartedOver:
		s.Text = "Everybody is asked again: " + cause(f.Reason) + "."
	case engine.Redispatched:
		s.Text = "The host wants another try of the same order."
		if f.Order != nil {
			s.Text = "The host wants another try, with the order amended."
		}
	case engine.CancelWanted:
		s.Text = "The host calls it off: " + reasons[f.Cancellation.Reason] + "."
	case engine.TipWanted:
		s.Text = fmt.Sprintf("The host wants the rider to get %s on top, in all.", f.Total)
	case engine.ReturnWanted:
		s.Text = "The host says that the goods are back."
	case engine.RefreshWanted:
		s.Text = "The host wants the carriers asked how things stand."
	}
}

func (t *Teller) opened(s *Step, f engine.Opened) {
	s.Text = fmt.Sprintf("The order was taken on, for the shop %s.", f.Order.Shop)
	if f.Order.Timing.Scheduled() {
		s.Details = append(s.Details, fmt.Sprintf("it is wanted at a time of its own: %s %s", schedules[f.Order.Timing.When], t.at(s, f.Order.Timing.At)))
	}
	if f.Carrier != "" {
		s.Details = append(s.Details, fmt.Sprintf("a person chose %s: it goes with them or not at all", f.Carrier))
	}
	if limit, ok := f.Limit.Get(); ok {
		s.Details = append(s.Details, fmt.Sprintf("it may cost %s at most", limit))
	}
	switch {
	case f.Hold && f.HoldUntil.IsZero():
		s.Details = append(s.Details, "it is held: nobody is asked until it is released")
	case f.Hold:
		s.Details = append(s.Details, fmt.Sprintf("it is held until it is released, or until %s", t.at(s, f.HoldUntil)))
	}
	if f.Correlation != "" {
		s.Details = append(s.Details, "the host's own id for it is "+f.Correlation)
	}
	if trace := strings.Split(f.Trace, "-"); len(trace) == 4 {
		s.Details = append(s.Details, "its trace is "+trace[1])
	}
	if f.Erased {
		s.Details = append(s.Details, "its personal data was erased since")
	}
}

var schedules = map[engine.When]string{
	engine.DispatchAt: "a rider is looked for at", engine.PickUpAt: "the rider is at the shop at", engine.DeliverBy: "the goods are at the door by",
}

var reasons = map[engine.CancelReason]string{
	engine.NotNeeded: "the goods are no longer wanted", engine.PriceTooHigh: "the price does not suit",
	engine.WrongOrder: "the order was wrong", engine.SlowPickup: "no rider came in time",
	engine.SlowDelivery: "the rider takes too long", engine.OtherReason: "for a reason of its own, which the journal has",
}

// offer is what a carrier said when it was asked.
func (t *Teller) offer(s *Step, o engine.Offer) string {
	line := string(o.Carrier) + ": "
	switch o.Outcome {
	case engine.Priced:
		line += o.Quote.Fee.String()
		if o.Quote.Locked {
			line += ", locked until " + t.at(s, o.Quote.ValidUntil)
		}
	case engine.Unpriced:
		line += "takes it, and names no price"
	case engine.Refused:
		line += "no: " + cause(o.Reason())
	case engine.Late:
		line += "had not answered in time"
	case engine.KeptBack:
		line += "was not asked, since our own limits held the question back"
	}
	if len(o.Quote.Notes) > 0 {
		line += " (" + strings.Join(o.Quote.Notes, "; ") + ")"
	}
	return line
}

// plan says whom the policy wants, and who would be next.
func plan(p engine.Plan) string {
	if len(p.Waves) == 0 {
		return "Nobody is to carry it as things are."
	}
	var waves []string
	for _, w := range p.Waves {
		var names []string
		for _, c := range w.Choices {
			name := string(c.Carrier)
			if w.Race && c.After > 0 {
				name += " after " + span(c.After)
			}
			if limit, ok := c.Limit.Get(); ok {
				name += fmt.Sprintf(" (up to %s)", limit)
			}
			names = append(names, name)
		}
		joined := strings.Join(names, ", ")
		if w.Race && len(names) > 1 {
			joined = "a race of " + joined
		}
		waves = append(waves, joined)
	}
	text := "The choice: " + waves[0]
	if first := p.Waves[0]; first.Patience > 0 {
		text += fmt.Sprintf(", for %s", span(first.Patience))
	}
	if len(waves) > 1 {
		text += "; then " + strings.Join(waves[1:], ", ")
	}
	return text + "."
}

// span is a duration as people say it.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.Round(time.Second).String()
}
