package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// PlacementState is where one placement stands.
type PlacementState struct {
	ID      PlacementID `json:"id"`
	Carrier CarrierID   `json:"carrier"`
	// Quote is the accepted quote, Cost what the policy reckoned with, or the price at
	// which it joined a race.
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
	// Former is what its trips of before it was ordered again came to; nil if it never
	// was. It is not in the three amounts above.
	Former *Cost `json:"former,omitempty"`
	// Failure is why it was refused, or why its outcome is not known.
	Failure string `json:"failure,omitempty"`
	// LostCodes: the carrier took the order and its reply was lost, with the codes
	// that it may have told.
	LostCodes bool `json:"lost_codes,omitempty"`
	// Reports is everything the carrier said, in the order of events.
	Reports []Report `json:"reports,omitempty"`

	under         AccountRef
	began         time.Time // when the intent was first written
	beganSeq      int64
	sendBy        time.Time
	staleAt       time.Time
	race          bool
	token         string
	placed        bool        // the reply to Place was read
	placedWaybill string      // the number in it
	doubted       bool        // an attempt's outcome was once not known
	tries         int         // place calls that were answered "busy"
	staleTimes    int         // place calls that were refused for their price
	requoted      bool        // and there is a new one
	retryAt       time.Time   // when it may be sent again
	inLine        bool        // it was our own limit that kept it back last
	failedKind    fault.Kind  // of the last call to Place
	absences      []time.Time // when queries were answered "no such order"
	missing       []time.Time // the same, while it was known to exist
	hadGoods      bool
	revived       time.Time // when the carrier last took back that it was over
	cleared       time.Time // until when a person knows where the goods are
	former        []string  // waybills of before a re-order
	reorderDue    bool      // the host wants it placed anew
	reordered     time.Time // what is of before is of a former trip
	news          time.Time // when the journal last learned something about it
	hinted        time.Time
	hintSeq       int64
	marks         marks
	hints         int

	patience  time.Duration
	ladder    []Money
	rungAt    time.Time // when the tip was last raised
	impatient bool
	tooDear   bool
	charges   bool // that it charges more was told
	rival     bool // that it is a second rider was told
	parked    string
	unreached bool // it is parked because nobody answers
	alarmed   time.Time

	cancel     callState
	cancels    []time.Time // when it was tried, unless our own limits kept it back
	deducted   deducted
	tip        callState
	tipAtFirst Money // what it was placed with
	tipTo      Money // the highest total that was asked for or done
	tipTries   int
	tips       tipsGiven
	giveBack   callState // telling the carrier that the goods are back
	giveBacks  []time.Time
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

// callState follows a cancel, a tip or the confirmation of a return.
type callState struct {
	state   callProgress
	at      time.Time // when the state was reached
	kind    fault.Kind
	retryAt time.Time
}

// open: nobody knows whether the call's work was done.
func (c callState) open() bool { return c.state == callIntended || c.state == callUnknown }

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

// isParked: a person has to look.
func (p PlacementState) isParked() bool { return p.parked != "" || p.lostGoods() }

// lostGoods: the carrier ended the placement after it had picked up the goods, and
// nobody said that they are back.
func (p PlacementState) lostGoods() bool {
	return p.Stage == StageTaken && p.Status == Ended && p.hadGoods
}
