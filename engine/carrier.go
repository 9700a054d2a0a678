package engine

import (
	"context"
	"strconv"
	"time"
)

// Carrier is one way to have goods carried: usually one company by one route. It
// is a value that someone constructs and hands in; it is safe for concurrent use.
//
// The contract, for who calls and who implements:
//
//   - Units are the engine's: fen, grams, millimetres, metres, time.Duration,
//     GCJ-02. Yuan, kilograms and Unix seconds stay inside the adapter.
//   - An error is a *fault.Error, or [Problems]. It may say [fault.Rejected] or
//     [fault.NotSent] only where the carrier is known not to have acted; anything
//     else is [fault.Unknown]. The engine goes elsewhere on the first two and
//     asks on the last.
//   - An adapter never retries and never waits. It makes at most one request per
//     call that could change something.
//   - The placement id is made by the engine, new for every placement, fixed
//     before Quote. An adapter sends it as it is, in decimal.
//   - A call ends when its context ends, with an error that says what is known
//     about the work. The engine does not wait for a call that does not.
//   - A panic in Check or Quote costs that carrier this order; in any other call
//     it is an unknown outcome.
//
// Abilities that not every carrier has are optional interfaces of one method:
// [Tipper], [CancelQuoter], [ReturnConfirmer], [Reorderer]. Implementing one is
// enough to have it; a type that serves several companies says in Info().Lacks what
// one of them does not have. [AbilitiesOf] reads both.
type Carrier interface {
	// Info says facts about the carrier: no I/O, always the same answer.
	Info() Info

	// Check names every rule of form and timing that the order breaks for this
	// carrier: no I/O, every problem at once, nil if there is none. What depends
	// on the account is Quote's to refuse.
	Check(Order) Problems

	// Quote asks what the trip would cost, and places nothing. A carrier that
	// would take the order without naming a price returns a Quote with an unknown
	// Fee. A carrier that refuses returns an error; zeros in a failed reply are
	// not prices.
	Quote(context.Context, Inquiry) (Quote, error)

	// Place orders the trip under the inquiry's placement id, at the terms of the
	// quote. What a second Place with the same id does is told by Info().Replay.
	Place(context.Context, Placement) (Placed, error)

	// Query asks where a placement stands. It works with what Ref held before
	// Place, since the reply that told the carrier's own number may have been lost
	// (Info().Resolve names the wires where it can not). A placement that the
	// carrier does not know is fault.NotFound, Rejected; a number that was quoted
	// and never placed is not found.
	Query(context.Context, Ref) (Report, error)

	// Cancel calls a placement off. If it is too late the error is fault.TooLate,
	// Rejected, and the placement lives on.
	Cancel(context.Context, Ref, Cancellation) (Cancelled, error)
}

// Tipper is a [Carrier] that takes a tip after the order was placed.
type Tipper interface {
	// Tip raises what the rider gets on top of the fee from TipRequest.From to
	// TipRequest.To; the adapter sends the total or the step, as its wire wants.
	// A step that the carrier's rule does not allow is fault.Invalid, NotSent.
	Tip(context.Context, TipRequest) error
}

// CancelQuoter is a [Carrier] that can say beforehand what cancelling would cost.
type CancelQuoter interface {
	// CancelCost asks what a cancel at this moment would cost, and cancels nothing.
	// The answer is advice, and nothing holds the carrier to it: an estimate
	// ([EstimatedFen]), unknown where the wire does not tell, never exact. What was
	// charged in the end is Cancelled.Penalty's to say.
	//
	// For a placement that is over the error is fault.TooLate, Rejected; for one that
	// the carrier does not know fault.NotFound, Rejected. A question changes nothing,
	// so an outcome of Unknown says no more than that no answer came.
	CancelCost(context.Context, Ref, Cancellation) (Amount, error)
}

// ReturnConfirmer is a [Carrier] that wants to be told when goods that travelled
// back have arrived.
type ReturnConfirmer interface {
	// ConfirmReturn says that the goods of a placement that is [Returning] are back
	// at the sender. A nil means that it is taken, and a query then tells [Returned].
	//
	// For a return that is over already, confirmed before or ended by the rider, the
	// answer is nil or fault.TooLate, Rejected; either way nothing changes, and a
	// query tells Returned. Any other end is fault.TooLate, Rejected, too. Goods that
	// are not on their way back are an error, Rejected where the no is clear, and the
	// placement goes on as it was. A placement that the carrier does not know is
	// fault.NotFound, Rejected. After Unknown a query tells; while it says Returning
	// the same may be sent again.
	ConfirmReturn(context.Context, Ref) error
}

// Reorderer is a [Carrier] that can place an order anew, under the same placement
// id, after it ended without a delivery.
//
// It is a host's verb: the engine never does so by itself, for the reports of the
// former waybill may still come in, under an id that is now another order's. Only
// the waybill tells them apart.
type Reorderer interface {
	// Reorder is Place for an id that was placed before and is over: the order goes
	// out as the Placement has it, at the terms of a quote that was asked for after
	// the end. Placed.Waybill is the new number; from then on it belongs into Ref,
	// since a call that names the old one may be answered as about an unknown order.
	//
	// An id that was never placed is fault.NotFound, Rejected; an order that was
	// delivered is fault.TooLate, Rejected. One that is still under way is an error,
	// of whatever kind, and stays as it is: there is no second rider. All else is as
	// with Place: Rejected and NotSent say that this call made no order. After
	// Unknown a query decides, not a repeat: a live status is the new order, and the
	// old end counts only when Info().Settle is over.
	Reorder(context.Context, Placement) (Placed, error)
}

// Abilities are the optional interfaces, each by its method.
type Abilities struct {
	Tip           bool // [Tipper]
	CancelCost    bool // [CancelQuoter]
	ConfirmReturn bool // [ReturnConfirmer]
	Reorder       bool // [Reorderer]
}

// AbilitiesOf is what a carrier can do beyond the contract: what it implements and
// does not lack. Whoever calls an optional method looks here first, once.
func AbilitiesOf(c Carrier) Abilities {
	lacks := c.Info().Lacks
	_, tips := c.(Tipper)
	_, costs := c.(CancelQuoter)
	_, returns := c.(ReturnConfirmer)
	_, reorders := c.(Reorderer)
	return Abilities{
		Tip:           tips && !lacks.Tip,
		CancelCost:    costs && !lacks.CancelCost,
		ConfirmReturn: returns && !lacks.ConfirmReturn,
		Reorder:       reorders && !lacks.Reorder,
	}
}

// Info is what a carrier is and how its wire behaves.
type Info struct {
	// ID names it, unique within an engine; chosen at construction.
	ID CarrierID
	// Name is for people, in English; LocalName in Chinese.
	Name      string
	LocalName string
	// Lacks are the optional interfaces that its type implements and that it can not
	// do all the same; the zero value is for a type that implements what it can do. A
	// method that is lacking answers fault.Unsupported, NotSent.
	Lacks Abilities
	// Replay says what a second Place with the same id does.
	Replay Replay
	// Resolve says how an unknown placement is resolved; see [Resolution].
	Resolve Resolution
	// Tips is which tips it takes, where it takes any.
	Tips TipRule
	// TipRepeats: a tip that is sent again to the same total adds nothing, because
	// the wire takes totals or a key. If false, a lost reply leaves the tip unknown
	// and it is not sent again.
	TipRepeats bool
	// Settle is how long after a call's end its effect may still appear.
	Settle time.Duration
	// Retention is how long after its end an order can still be queried; 0 is not
	// known.
	Retention time.Duration
}

// Replay is what a carrier does with a second Place under the same placement id.
type Replay string

const (
	// ReplayUnspecified: nobody says. The engine does not repeat a Place.
	ReplayUnspecified Replay = ""
	// ReplaySame: it is the same order, answered again.
	ReplaySame Replay = "same_order"
	// ReplayRefused: it is refused as existing (fault.Exists).
	ReplayRefused Replay = "refused"
)

// Resolution is how the engine finds out about a placement of unknown outcome.
type Resolution string

const (
	// ByQuery: ask, with what Ref held before Place. The usual, and the zero value.
	ByQuery Resolution = ""
	// ByReplay: place the same again, because a query needs a number that only the
	// reply tells. Goes only with [ReplaySame].
	ByReplay Resolution = "replay"
)

// PlacementID is the engine's number for one placement: decimal, below 2^63, new
// for every placement, never used again. In JSON it is a string, since it does
// not fit a double.
type PlacementID int64

// String is the id in decimal, the one form that every wire takes.
func (id PlacementID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParsePlacementID reads the decimal form; ok is false for anything that the
// engine can not have made.
func ParsePlacementID(s string) (id PlacementID, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != s {
		return 0, false
	}
	return PlacementID(n), true
}

// MarshalText writes the decimal form.
func (id PlacementID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the decimal form; 0 is no id.
func (id *PlacementID) UnmarshalText(b []byte) error {
	got, ok := ParsePlacementID(string(b))
	if !ok && string(b) != "0" {
		return strconv.ErrSyntax
	}
	*id = got
	return nil
}

// Inquiry is what a quote is asked for.
type Inquiry struct {
	Order   Order
	Account Account
	// ID is the placement id that a placement of this quote will carry; some
	// carriers bind the quote to it.
	ID PlacementID
}

// Quote is a carrier's answer: what it would cost, how far it is, how long the
// answer holds.
type Quote struct {
	// Fee is what will be paid in all: the delivery with its coupon, the tip, the
	// insurance. Unknown means serviceable without a price; it is never zero for
	// want of an answer.
	Fee Amount `json:"fee"`
	// Delivery is the gross delivery charge, Coupon what is taken off it, Tip and
	// Insurance what is added; each unknown where the wire is silent.
	Delivery  Amount `json:"delivery"`
	Coupon    Amount `json:"coupon"`
	Tip       Amount `json:"tip"`
	Insurance Amount `json:"insurance"`
	// Distance is the trip's length in metres.
	Distance Maybe[int] `json:"distance_m"`
	// AcceptIn is how long the carrier thinks it takes until a rider accepts.
	AcceptIn Maybe[Seconds] `json:"accept_s"`
	// ValidUntil is when the quote ends. A carrier that does not say leaves it
	// zero, and the engine gives the estimate two minutes from the asking.
	ValidUntil time.Time `json:"valid_until,omitzero"`
	// Locked: the carrier has bound itself to the price until ValidUntil.
	Locked bool `json:"locked"`
	// Token is the carrier's own handle of the quote; the placement carries it.
	Token string `json:"token,omitempty"`
	// Service is the service product that was quoted, in the carrier's own code.
	Service string `json:"service,omitempty"`
	// Notes say what a person should know: a wish that was dropped, a reading that
	// was taken. No personal data.
	Notes []string `json:"notes,omitempty"`
}

// Seconds is a duration that JSON writes as a whole number of seconds.
type Seconds int64

// Duration is s as a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Placement is an order to a carrier: the inquiry and the quote that it accepts.
type Placement struct {
	Inquiry
	Quote Quote
}

// Ref is how the engine refers to a placement. It is complete before Place is
// called; the carrier's own number joins it as soon as it is known.
type Ref struct {
	ID      PlacementID
	Account Account
	// Token is the accepted quote's token.
	Token string
	// Waybill is the carrier's own number; "" until a reply or a report told it.
	Waybill string
}

// Placed is what a carrier says when it takes an order.
type Placed struct {
	Waybill string `json:"waybill,omitempty"`
	// Status is where the order stands at once; [StatusUnknown] if the reply does
	// not say, or in numbers of its own.
	Status Status `json:"status,omitempty"`
	// Fee is what is charged in all, as in [Quote].
	Fee Amount `json:"fee"`
	// PickupCode and ReceiptCode are the codes to show or tell; "" for none.
	PickupCode  string         `json:"pickup_code,omitempty"`
	ReceiptCode string         `json:"receipt_code,omitempty"`
	AcceptIn    Maybe[Seconds] `json:"accept_s"`
}

// Cancellation says why a placement is called off.
type Cancellation struct {
	Reason CancelReason `json:"reason"`
	// Text is for the carrier, in the merchant's words; some reasons require it.
	Text string `json:"text,omitempty"`
}

// CancelReason is the neutral form of the carriers' lists.
type CancelReason string

const (
	NotNeeded    CancelReason = "not_needed"    // the goods are no longer wanted
	PriceTooHigh CancelReason = "price"         // the price does not suit
	WrongOrder   CancelReason = "wrong_order"   // the order was wrong; a new one follows
	SlowPickup   CancelReason = "slow_pickup"   // no rider in time
	SlowDelivery CancelReason = "slow_delivery" // the rider takes too long
	OtherReason  CancelReason = "other"         // Text says
)

// Cancelled is what a carrier says when it accepts a cancellation.
type Cancelled struct {
	// Status says which yes it was: [Ended], the placement is dead; [Returning],
	// the goods travel back; [StatusUnknown], it was asked for and a query tells.
	Status Status `json:"status,omitempty"`
	// Penalty is what the cancellation costs.
	Penalty Amount `json:"penalty"`
	// Note is the carrier's explanation; no personal data.
	Note string `json:"note,omitempty"`
}

// TipRequest asks for a tip.
type TipRequest struct {
	Ref
	// From is the total so far, To the total wanted; To > From.
	From, To Money
	// GoodsValue is what the order says that the goods are worth, for carriers that
	// bound a tip by it; 0 is not known.
	GoodsValue Money
}
