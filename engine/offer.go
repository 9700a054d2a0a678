package engine

import (
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// OfferOutcome is how a carrier answered a comparison.
type OfferOutcome string

const (
	// Priced: it takes the order at Quote.Fee.
	Priced OfferOutcome = "priced"
	// Unpriced: it takes the order and does not say for how much.
	Unpriced OfferOutcome = "unpriced"
	// Refused: it does not take the order, or could not be asked; see Refusal.
	Refused OfferOutcome = "refused"
	// Late: it had not answered when the comparison ended.
	Late OfferOutcome = "late"
	// KeptBack: our own limit or breaker did not let the question out.
	KeptBack OfferOutcome = "kept_back"
)

// Offer is one carrier's line in a comparison. Every carrier has exactly one.
type Offer struct {
	Carrier CarrierID    `json:"carrier"`
	Outcome OfferOutcome `json:"outcome"`
	// Placement is the id under which the quote was asked and a placement of this
	// offer goes out. An id is placed at most once.
	Placement PlacementID `json:"placement"`
	// Quote is set for priced and unpriced offers.
	Quote Quote `json:"quote"`
	// Refusal is set for all others.
	Refusal *Refusal `json:"refusal,omitempty"`
	// Asked and Answered are when the question left and the answer came.
	Asked    time.Time `json:"asked,omitzero"`
	Answered time.Time `json:"answered,omitzero"`
}

// Open says whether the carrier would take the order.
func (o Offer) Open() bool { return o.Outcome == Priced || o.Outcome == Unpriced }

// ValidAt says whether an open offer still holds at a moment.
func (o Offer) ValidAt(now time.Time) bool { return o.Open() && now.Before(o.Quote.ValidUntil) }

// Reason is why the carrier does not take the order, in one line; "" if it does.
func (o Offer) Reason() string {
	if o.Refusal == nil {
		return ""
	}
	return o.Refusal.Reason
}

// Refusal is why a carrier does not take an order. It can be stored and read
// back; it holds no personal data.
type Refusal struct {
	Reason string     `json:"reason"`
	Kind   fault.Kind `json:"kind"`
	// Problems are the broken rules, if that is the reason.
	Problems Problems `json:"problems,omitempty"`
	// Room is when our own limit, which kept the question back, may have room for it;
	// zero if something else is the reason.
	Room time.Time `json:"room,omitzero"`
}

// refusalOf is what an error that came at a moment says.
func refusalOf(err error, at time.Time) *Refusal {
	if problems, ok := errors.AsType[Problems](err); ok {
		return &Refusal{Reason: problems.Error(), Kind: fault.Invalid, Problems: problems}
	}
	r := &Refusal{Reason: err.Error(), Kind: fault.KindOf(err)}
	if isOurLimit(err) {
		r.Room = at.Add(retryAfter(err))
	}
	return r
}

// Comparison is what all carriers said about one order.
type Comparison struct {
	Order Order `json:"order"`
	// Offers has one line for each carrier of the engine, in the order in which
	// they were handed in.
	Offers []Offer   `json:"offers"`
	At     time.Time `json:"at"`
}

// Offer is the line of one carrier.
func (c Comparison) Offer(id CarrierID) (Offer, bool) {
	for _, o := range c.Offers {
		if o.Carrier == id {
			return o, true
		}
	}
	return Offer{}, false
}
