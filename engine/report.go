package engine

import "time"

// Status is where a placement stands, in words that every carrier's own numbers
// map to.
type Status string

const (
	// StatusUnknown is the zero value: the carrier said nothing that we know.
	StatusUnknown Status = ""
	// Waiting for a rider to accept; also after a rider gave the order back.
	Waiting Status = "waiting"
	// Accepted: a rider is on the way to the pick-up.
	Accepted Status = "accepted"
	// AtStore: the rider has arrived at the pick-up.
	AtStore Status = "at_store"
	// PickedUp: the goods are in the rider's hands.
	PickedUp Status = "picked_up"
	// Delivering: on the way to the receiver.
	Delivering Status = "delivering"
	// Delivered: done.
	Delivered Status = "delivered"
	// Returning: the goods are coming back; see [Cause].
	Returning Status = "returning"
	// Returned: the goods are back at the sender. Final.
	Returned Status = "returned"
	// Ended: the placement ended before the goods were delivered; see [Cause].
	Ended Status = "ended"
)

// statusRank orders the statuses of one second: of two reports with the same
// time, the one that is further along is taken as the later. Returning is behind
// Ended: a carrier that agrees to cancel after the pick-up may say both at once,
// and the goods are on their way back.
var statusRank = map[Status]int{
	StatusUnknown: 0, Waiting: 1, Accepted: 2, AtStore: 3, PickedUp: 4, Delivering: 5,
	Ended: 6, Returning: 7, Returned: 8, Delivered: 9,
}

// Final says whether the carrier regards its work as done. Even a final status
// can be overtaken: see [Report].
func (s Status) Final() bool { return s == Delivered || s == Returned || s == Ended }

// HasGoods says whether the goods are in a rider's hands, so that no other
// placement may start.
func (s Status) HasGoods() bool { return s == PickedUp || s == Delivering || s == Returning }

// Cause says by whom or what a placement ended or turned back.
type Cause string

const (
	ByMerchant   Cause = "merchant"             // the merchant cancelled
	ByRider      Cause = "rider"                // the rider's own reason
	ByCarrier    Cause = "carrier"              // the carrier's system cancelled
	ForceMajeure Cause = "force_majeure"        // weather, roads
	ShopsFault   Cause = "shop"                 // goods not ready, shop closed
	Unreachable  Cause = "receiver_unreachable" // nobody at the door
	Declined     Cause = "receiver_declined"    // the receiver refused the goods
)

// Rider is who carries. Personal data.
type Rider struct {
	Name string `json:"name,omitempty"`
	// Phone may be masked by the carrier.
	Phone string `json:"phone,omitempty"`
}

// Report is what a carrier says about one placement, by push or by query; both go
// one way. Reports of a placement, in any order and any number of times, give the
// same state: the one with the latest time counts, by whole seconds, because that
// is the wire's grain; of the same second the one further along.
type Report struct {
	Placement PlacementID `json:"placement"`
	// Merchant is the account number that the report names; "" if the wire names
	// none. A report for another merchant than the placement's is not applied.
	Merchant string `json:"merchant,omitempty"`
	// Status is what the report says; [StatusUnknown] for a number that we do not
	// know, which is kept and surfaced but never a transition.
	Status Status `json:"status"`
	Cause  Cause  `json:"cause,omitempty"`
	// Native is the wire's own status, such as "102".
	Native string `json:"native,omitempty"`
	// At is the carrier's time of the event; zero if it gives none.
	At time.Time `json:"at,omitzero"`
	// Asked is when we asked, for a report that answers a query; zero for a push.
	// It stands in for At where that is zero.
	Asked time.Time `json:"asked,omitzero"`
	// Waybill is the carrier's own number; "" if not told. Reports are matched by
	// Placement, never by Waybill.
	Waybill string `json:"waybill,omitempty"`
	Rider   Rider  `json:"rider,omitzero"`
	// ArrivesAt is the carrier's guess of when the goods arrive.
	ArrivesAt Maybe[time.Time] `json:"arrives_at"`
	// Note is the carrier's remark. It may hold personal data.
	Note string `json:"note,omitempty"`
	// Proven: the wire's authentication covers the report. A report that is not
	// proven is a hint: it changes no state, it makes the engine ask.
	Proven bool `json:"proven"`
}

// time is the report's place in the order of events.
func (r Report) time() time.Time {
	if r.At.IsZero() {
		return r.Asked.Truncate(time.Second)
	}
	return r.At.Truncate(time.Second)
}
