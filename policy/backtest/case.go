package backtest

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Case is one delivery as history tells it: what the policy could see, what was
// done, and what came of it.
type Case struct {
	ID    string
	Order engine.Order
	// Asks are the times that the policy was asked, at least one; the first is where
	// a replay begins.
	Asks []Ask
	// Offers are all that were made, in the order of their times.
	Offers []Offered
	// Limit is the highest fee that the host accepted for this order.
	Limit engine.Maybe[engine.Money]
	// Trials are the placements that were made, in their order.
	Trials []Trial
	// End is how the delivery ended.
	End End
}

// At is when the policy was first asked.
func (c Case) At() time.Time { return c.Asks[0].Situation.Now }

// Ask is one time that the policy was asked.
type Ask struct {
	Situation engine.Situation
	// Plan is what it said; unknown where only the placements are told.
	Plan engine.Maybe[engine.Plan]
	// Trials is how many there were before.
	Trials int
}

// Offered is an offer with its time.
type Offered struct {
	At time.Time
	engine.Offer
}

// Trial is one placement that was truly made.
type Trial struct {
	Carrier engine.CarrierID
	Began   time.Time
	// Accepted is when a rider first took it, Ended when it was known to be over.
	Accepted, Ended engine.Maybe[time.Time]
	End             End
	Status          engine.Status
	Cause           engine.Cause
	// Race: others were placed beside it.
	Race bool
	// Told are the instructions that it was placed with, where they were kept.
	Told engine.Maybe[Instructions]
	// Acts is what was done to it while it waited for a rider, in the order of time,
	// by a policy's will. What the host did is none: it would have come anyway.
	Acts []Act
	// FirstTip is what it was placed with.
	FirstTip engine.Money
	// Quoted is the fee of the offer that was placed; Charged what was taken for the
	// trip in the end; Cost what it came to in all, with later tips and penalty.
	Quoted, Charged, Tip, Penalty, Cost engine.Amount
}

// Instructions is how long a placement waits, and what its tip climbs to.
type Instructions struct {
	Patience time.Duration
	Ladder   []engine.Money
}

// Act is a tip raised to a total, or, with Cancel, the end of patience.
type Act struct {
	// After is counted from the placing; unknown if only the deed is told.
	After  engine.Maybe[time.Duration]
	Total  engine.Money
	Cancel bool
}

// End is how a placement or a delivery came to its end.
type End string

const (
	Delivered End = "delivered"
	Returned  End = "returned"   // carried, and the goods came back
	NoRider   End = "no_rider"   // the carrier found nobody, and gave up
	Refused   End = "refused"    // the carrier never took it
	Cancelled End = "cancelled"  // by our own side, for lack of patience or for another rider
	CalledOff End = "called_off" // by the host or its customer, whoever carried
	Ended     End = "ended"      // otherwise, with no delivery
	Failed    End = "failed"     // of a delivery: nobody carried it
)

// carried: somebody took the goods and is paid for it.
func (e End) carried() bool { return e == Delivered || e == Returned }

var placementEnds = []End{Delivered, Returned, NoRider, Refused, Cancelled, CalledOff, Ended}
