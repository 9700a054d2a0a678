package backtest

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// offersAt is what carriers said, as a policy that went its own way would find it:
// each one's latest word by then. One that had run out would have been asked again:
// its next word counts if there is one, else the old price is taken, as stale.
func (r *replay) offersAt(now time.Time) []engine.Offer {
	var offers []engine.Offer
	for _, first := range r.Asks[0].Situation.Offers {
		o, next := r.wordOf(first, now)
		stale := o.Open() && !o.ValidAt(now)
		if again, asked := next.Get(); stale && asked {
			o, stale = again.Offer, false
		}
		r.stale[o.Carrier] = stale
		if o.Open() && !o.ValidAt(now) {
			o.Quote.ValidUntil = now.Add(estimateHolds)
		}
		offers = append(offers, r.within(o))
	}
	return offers
}

// wordOf is a carrier's latest word by a time, and its next one.
func (r *replay) wordOf(first engine.Offer, now time.Time) (o engine.Offer, next engine.Maybe[Offered]) {
	o = first
	for _, offered := range r.Offers {
		if offered.Carrier != first.Carrier {
			continue
		}
		if offered.At.After(now) {
			return o, engine.Known(offered)
		}
		o = offered.Offer
	}
	return o, next
}

// within refuses what the host refuses: a fee above its limit.
func (r *replay) within(o engine.Offer) engine.Offer {
	limit, limited := r.Limit.Get()
	if fee, told := o.Quote.Fee.Fen(); o.Open() && limited && (!told || fee > limit) {
		o.Outcome, o.Refusal = engine.Refused, &engine.Refusal{Reason: "the host's limit for this order is " + limit.String()}
	}
	return o
}
