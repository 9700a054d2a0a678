package engine

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Phase is where a delivery stands as a whole.
type Phase string

const (
	PhaseHeld       Phase = "held"       // nothing is asked for yet: the goods are not ready
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

// Final says whether the phase is an end. The delivery is over when, besides,
// nothing lives: see [Delivery.Final].
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
	// Correlation is the id under which the host follows the order through its own
	// services and ours: that of the context it was dispatched with, see package origin,
	// or else the order's id.
	Correlation string `json:"correlation,omitempty"`
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
	// Held: nothing is asked for before the host releases it, or HoldUntil if set.
	Held      bool      `json:"held,omitempty"`
	HoldUntil time.Time `json:"hold_until,omitzero"`
	// ReturnWanted: the host has said that the goods are back.
	ReturnWanted bool `json:"return_wanted,omitempty"`
	// StartedOver is how often everybody was asked anew.
	StartedOver int `json:"started_over,omitempty"`

	trace   string // the span that it was dispatched in
	chosen  CarrierID
	limit   Maybe[Money]
	opened  Order    // as it was dispatched
	digests []string // of all orders that were dispatched under this id
	erased  bool     // personal data is gone
	since   int64    // what was tried up to this entry does not count
	// redispatched is the entry by which the host began anew: what was placed before
	// it carries another order, or one that nobody counts on.
	redispatched int64
	planned      bool // Plan is current: made after the latest comparison
	planSeq      int64
	rounds       int         // comparisons since the last placement
	turns        int         // comparisons in a row that our own limits kept back; they are no rounds
	inLineSince  time.Time   // the first of them
	joining      []CarrierID // who was asked again to join the plan's race, once for each time
	gaveUp       bool
	compared     time.Time
	unwritten    []Entry          // decisions that are written with what comes next
	due          Maybe[time.Time] // what this process wrote last as Head.Due
	stored       standing         // as the store had it when this process last read or wrote it
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

// Final says whether nothing more is going to happen by itself: it has come to an
// end, and so has each of its placements. A report can still overtake it.
func (d Delivery) Final() bool { return d.Phase.Final() && !d.lives() }

// lives says whether a placement is not over.
func (d Delivery) lives() bool {
	return slices.ContainsFunc(d.Placements, func(p PlacementState) bool { return !p.Over() })
}

// offer is the latest word of a carrier.
func (d Delivery) offer(id CarrierID) (Offer, bool) {
	return Comparison{Offers: d.Offers}.Offer(id)
}

// spent says whether an offer can not be placed any more: its placement id was
// sent out. One that was refused for its price, and has a new one, may be sent
// again.
func (d Delivery) spent(o Offer) bool {
	p, used := d.Placement(o.Placement)
	return used && !(p.priceWasGone() && p.requoted)
}

// priceWasGone: the carrier refused it because the accepted price had ended, for
// the first time.
func (p PlacementState) priceWasGone() bool {
	return p.Stage == StageRefused && p.failedKind == fault.StaleQuote && p.staleTimes == 1
}
