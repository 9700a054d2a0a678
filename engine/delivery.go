package engine

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Phase is where a delivery stands as a whole.
type Phase string

const (
	PhaseQuoting    Phase = "quoting"    // asking carriers, or about to
	PhasePlacing    Phase = "placing"    // an offer is being placed, or its outcome found out
	PhaseWaiting    Phase = "waiting"    // a carrier has it and looks for a rider
	PhaseAccepted   Phase = "accepted"   // a rider is on the way to the shop
	PhaseAtStore    Phase = "at_store"   // the rider is at the shop
	PhasePickedUp   Phase = "picked_up"  // the goods are in the rider's hands
	PhaseDelivering Phase = "delivering" // on the way to the receiver
	PhaseDelivered  Phase = "delivered"  // final: the goods arrived
	PhaseReturning  Phase = "returning"  // on the way back to the shop
	PhaseReturned   Phase = "returned"   // final: the goods are back
	PhaseCancelled  Phase = "cancelled"  // final: the host called it off
	PhaseFailed     Phase = "failed"     // final: nobody carries it
	PhaseParked     Phase = "parked"     // a person has to look
)

// Final says whether nothing more is going to happen by itself.
func (p Phase) Final() bool {
	return p == PhaseDelivered || p == PhaseReturned || p == PhaseCancelled || p == PhaseFailed
}

// Delivery is the state of one dispatched order: the fold of its journal. It is
// for reading: its slices may be shared with the store.
type Delivery struct {
	ID      string `json:"id"`
	Order   Order  `json:"order"`
	Version int64  `json:"version"`
	Phase   Phase  `json:"phase"`
	// Opened and Updated are the times of the first and the last entry.
	Opened  time.Time `json:"opened"`
	Updated time.Time `json:"updated"`
	// Offers is the latest word of every carrier.
	Offers []Offer `json:"offers,omitempty"`
	// Plan is the policy's latest.
	Plan Plan `json:"plan,omitzero"`
	// Placements are all that were tried, in their order.
	Placements []PlacementState `json:"placements,omitempty"`
	// CancelWanted is set once the host has called it off.
	CancelWanted *Cancellation `json:"cancel_wanted,omitempty"`
	// TipWanted is the tip that the host wants the rider to get in all.
	TipWanted Money `json:"tip_wanted_fen,omitempty"`
	// Trouble says why it failed or is parked; "" if neither.
	Trouble string `json:"trouble,omitempty"`
	// TroubleKind tells a refusal by everybody from a failure to reach anybody.
	TroubleKind fault.Kind `json:"trouble_kind,omitempty"`

	chosen   CarrierID
	limit    Maybe[Money]
	planned  bool // Plan is current: made after the latest comparison
	planSeq  int64
	rounds   int // comparisons since the last placement
	gaveUp   bool
	compared time.Time
	due      Maybe[time.Time] // what this process wrote last as Head.Due
}

// PlacementState is where one placement stands.
type PlacementState struct {
	ID      PlacementID `json:"id"`
	Carrier CarrierID   `json:"carrier"`
	// Quote is the accepted quote, Cost what the policy reckoned with.
	Quote Quote  `json:"quote"`
	Cost  Amount `json:"cost"`
	// Stage says what is known about the placing itself.
	Stage Stage `json:"stage"`
	// Status and Cause are the carrier's latest word; Rider, Waybill, ArrivesAt
	// the latest that were told.
	Status    Status           `json:"status"`
	Cause     Cause            `json:"cause,omitempty"`
	Rider     Rider            `json:"rider,omitzero"`
	Waybill   string           `json:"waybill,omitempty"`
	ArrivesAt Maybe[time.Time] `json:"arrives_at"`
	// PickupCode and ReceiptCode as the carrier gave them.
	PickupCode  string `json:"pickup_code,omitempty"`
	ReceiptCode string `json:"receipt_code,omitempty"`
	// Fee is what is charged for the trip, Tip what the rider gets on top in all,
	// Penalty what cancelling cost.
	Fee     Amount `json:"fee"`
	Tip     Amount `json:"tip"`
	Penalty Amount `json:"penalty"`
	// Failure is why it was refused, or why its outcome is not known.
	Failure string `json:"failure,omitempty"`
	// Reports is everything the carrier said, in the order of events.
	Reports []Report `json:"reports,omitempty"`

	under         AccountRef
	doubted       bool        // an attempt's outcome was once not known
	missing       []time.Time // when the carrier said that it does not have it, though it had
	tipBefore     lastKnown
	penaltyBefore lastKnown
	patience      time.Duration
	began         time.Time // when the intent was first written
	beganSeq      int64
	sendBy        time.Time
	token         string
	placedWaybill string // the number in the reply to Place
	tries         int    // place calls that were answered "busy"
	retryAt       time.Time
	failedKind    fault.Kind
	absences      []time.Time // when queries were answered "no such order"
	hadGoods      bool
	impatient     bool
	parked        string
	cancel        callState
	cancelTries   int
	cancelHeld    int   // those of the tries that did not leave this process
	tipTo         Money // the total of the tip in flight or done
	tip           callState
	tipTries      int
	news          time.Time // when the journal last learned something about it
}

// Stage is what is known about the placing of a placement.
type Stage string

const (
	// StagePlacing: the intent is written, no answer is.
	StagePlacing Stage = "placing"
	// StageUnknown: the call failed and the carrier may have the order.
	StageUnknown Stage = "unknown"
	// StagePostponed: the carrier asked to send the same again later.
	StagePostponed Stage = "postponed"
	// StageTaken: the carrier has, or had, the order.
	StageTaken Stage = "taken"
	// StageRefused: the carrier never took it.
	StageRefused Stage = "refused"
)

// callState follows a cancel or a tip.
type callState struct {
	state   callProgress
	at      time.Time // when the state was reached
	kind    fault.Kind
	retryAt time.Time
}

// open: nobody knows whether the call's work was done.
func (c callState) open() bool { return c.state == callIntended || c.state == callUnknown }

// lastKnown is what an amount was before calls that may have changed it.
type lastKnown struct {
	amount Amount
	doubt  bool // one of them was never answered
}

// call: another call begins, while the former one stands at before.
func (k *lastKnown) call(amount Amount, before callState) {
	switch {
	case before.open():
		k.doubt = true
	case !k.doubt:
		k.amount = amount
	}
}

// failed is the amount after a call that failed; ok is false if nobody knows.
func (k *lastKnown) failed(outcome fault.Outcome) (amount Amount, ok bool) {
	k.doubt = k.doubt || outcome == fault.Unknown
	return k.amount, !k.doubt
}

type callProgress uint8

const (
	callNone callProgress = iota
	callIntended
	callDone
	callRefused
	callUnknown
)

// Over says whether the carrier certainly does nothing more with it, and no goods
// are lost on the way.
func (p PlacementState) Over() bool {
	switch p.Stage {
	case StageRefused:
		return true
	case StageTaken:
		return p.Status == Returned || p.Status == Delivered || p.Status == Ended && !p.hadGoods
	default:
		return false
	}
}

// lostGoods: the carrier ended the placement after it had picked up the goods, and
// nobody said that they are back.
func (p PlacementState) lostGoods() bool {
	return p.Stage == StageTaken && p.Status == Ended && p.hadGoods
}

// Placement finds a placement by its id.
func (d Delivery) Placement(id PlacementID) (PlacementState, bool) {
	if i := d.index(id); i >= 0 {
		return d.Placements[i], true
	}
	return PlacementState{}, false
}

func (d Delivery) index(id PlacementID) int {
	return slices.IndexFunc(d.Placements, func(p PlacementState) bool { return p.ID == id })
}

// Current is the placement that matters now: the one that lives, or the last.
func (d Delivery) Current() (PlacementState, bool) {
	for _, p := range d.Placements {
		if !p.Over() {
			return p, true
		}
	}
	if n := len(d.Placements); n > 0 {
		return d.Placements[n-1], true
	}
	return PlacementState{}, false
}

// Final says whether nothing more is going to happen by itself. A report can
// still overtake it.
func (d Delivery) Final() bool { return d.Phase.Final() }

// offer is the latest word of a carrier.
func (d Delivery) offer(id CarrierID) (Offer, bool) {
	return Comparison{Offers: d.Offers}.Offer(id)
}

// used says whether a placement id was already sent out.
func (d Delivery) used(id PlacementID) bool { return d.index(id) >= 0 }
