package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// What is said about a delivery as a whole.
type (
	// Opened: the host dispatched the order.
	Opened struct {
		Order Order `json:"order"`
		// Digest is the order's, so that it can be known again when the personal data
		// in it is erased.
		Digest string `json:"digest,omitempty"`
		// Carrier is the one that a person chose; "" leaves it to the policy.
		Carrier CarrierID `json:"carrier,omitempty"`
		// Limit is the highest fee that the host accepts.
		Limit Maybe[Money] `json:"limit_fen"`
		// Hold: nothing is asked for before the host releases it, or HoldUntil if that
		// is set.
		Hold      bool      `json:"hold,omitempty"`
		HoldUntil time.Time `json:"hold_until,omitzero"`
		// Correlation is the host's id for it all, "" if it gave none.
		Correlation string `json:"correlation,omitempty"`
		// Trace is the span that it was dispatched in, as in a traceparent header; "" if
		// it was in none.
		Trace string `json:"trace,omitempty"`
		// Erased: the personal data was taken out of the journal afterwards.
		Erased bool `json:"erased,omitempty"`
	}

	// Held: the host wants nothing asked for until it says so.
	Held struct{}

	// Released: the goods are ready, by the host's word or because their time has
	// come. What was to be booked ahead is wanted at once from now on.
	Released struct{}

	// Compared: carriers were asked. Its offers replace those that the same
	// carriers made before, and no plan made on those holds any longer.
	Compared struct {
		Offers []Offer `json:"offers"`
		// Joining: they were asked for a price at which to join a race that is on. Its
		// plan holds.
		Joining bool `json:"joining,omitempty"`
	}

	// Planned: the policy decided. Only the first wave binds.
	Planned struct {
		Plan Plan `json:"plan"`
		// Conditions are what was switched on when it did.
		Conditions []string `json:"conditions,omitempty"`
	}

	// GaveUp: nobody will carry this.
	GaveUp struct {
		Reason string `json:"reason"`
		// Kind tells a refusal by everybody from a failure to reach anybody.
		Kind fault.Kind `json:"kind"`
	}

	// StartedOver: nobody carried it, and the plan wants everybody asked again.
	StartedOver struct {
		Reason string `json:"reason"`
	}

	// Redispatched: the host wants another try of a delivery in which nothing lives.
	Redispatched struct {
		// Order takes the place of the former one; nil leaves it.
		Order  *Order `json:"order,omitempty"`
		Digest string `json:"digest,omitempty"`
		// Hold and HoldUntil are as in [Opened].
		Hold      bool      `json:"hold,omitempty"`
		HoldUntil time.Time `json:"hold_until,omitzero"`
	}

	// CancelWanted: the host wants the delivery called off.
	CancelWanted struct {
		Cancellation Cancellation `json:"cancellation"`
	}

	// TipWanted: the host wants the rider to get this much on top, in all.
	TipWanted struct {
		Total Money `json:"total_fen"`
	}

	// ReturnWanted: the host says that the goods are back.
	ReturnWanted struct{}

	// RefreshWanted: the host wants the carriers asked how things stand.
	RefreshWanted struct{}
)

// What is said about one placement.
type (
	// Placing is the intent to place an offer, written before the call leaves. An
	// intent without a fact behind it means that nobody knows.
	Placing struct {
		Offer Offer `json:"offer"`
		// Cost is what the policy reckoned with, or the price at which it joined a race.
		Cost Amount `json:"cost"`
		// Patience is how long to wait for a rider; 0 is for ever.
		Patience time.Duration `json:"patience,omitempty"`
		// Ladder is what the tip is raised to, each time that patience ends.
		Ladder []Money `json:"ladder_fen,omitempty"`
		// Race: others of the same wave may be placed beside it.
		Race bool `json:"race,omitempty"`
		// SendBy is the moment after which the call does not leave any more.
		SendBy time.Time `json:"send_by"`
		// StaleAt is the moment after which it is not sent again to find out about it.
		StaleAt time.Time `json:"stale_at,omitzero"`
		// Under is the account that it goes out under.
		Under AccountRef `json:"under,omitzero"`
	}

	// PlaceDone: the carrier has taken the order.
	PlaceDone struct {
		Placement PlacementID `json:"placement"`
		Placed    Placed      `json:"placed"`
	}

	// Reported: the carrier said where the placement stands.
	Reported struct {
		Report Report `json:"report"`
	}

	// Hinted: something that proves nothing spoke of the placement.
	Hinted struct {
		Placement PlacementID `json:"placement"`
	}

	// Absent: a query, asked at Asked, was answered that there is no such order.
	Absent struct {
		Placement PlacementID `json:"placement"`
		Asked     time.Time   `json:"asked"`
	}

	// Cancelling is the intent to cancel a placement.
	Cancelling struct {
		Placement PlacementID `json:"placement"`
		SendBy    time.Time   `json:"send_by"`
	}

	// CancelDone: the carrier agreed to cancel.
	CancelDone struct {
		Placement PlacementID `json:"placement"`
		Cancelled Cancelled   `json:"cancelled"`
		// Asked is when the cancellation was asked for.
		Asked time.Time `json:"asked"`
	}

	// Tipping is the intent to raise the tip of a placement.
	Tipping struct {
		Placement PlacementID `json:"placement"`
		From      Money       `json:"from_fen"`
		To        Money       `json:"to_fen"`
		SendBy    time.Time   `json:"send_by"`
	}

	// TipDone: the carrier took the tip.
	TipDone struct {
		Placement PlacementID `json:"placement"`
		Total     Money       `json:"total_fen"`
	}

	// ConfirmingReturn is the intent to tell the carrier that the goods are back.
	ConfirmingReturn struct {
		Placement PlacementID `json:"placement"`
		SendBy    time.Time   `json:"send_by"`
	}

	// ReturnConfirmed: the carrier took note that the goods are back, and a query is
	// to show it.
	ReturnConfirmed struct {
		Placement PlacementID `json:"placement"`
	}

	// ReorderWanted: the host wants an ended placement placed anew under its own id.
	// What is said of its former waybills is kept and counts no longer.
	ReorderWanted struct {
		Placement PlacementID `json:"placement"`
	}

	// Reordering is the intent to do so, at a fresh quote.
	Reordering struct {
		Placement PlacementID `json:"placement"`
		Quote     Quote       `json:"quote"`
		SendBy    time.Time   `json:"send_by"`
		Under     AccountRef  `json:"under,omitzero"`
	}

	// Reordered: the carrier took the placement anew.
	Reordered struct {
		Placement PlacementID `json:"placement"`
		Placed    Placed      `json:"placed"`
	}

	// CallFailed: a call that was intended did not succeed. Outcome says whether
	// the work may have been done all the same.
	CallFailed struct {
		Placement PlacementID   `json:"placement"`
		Call      Call          `json:"call"`
		Kind      fault.Kind    `json:"kind"`
		Outcome   fault.Outcome `json:"outcome"`
		Reason    string        `json:"reason"`
		// RetryAt is when the same may be sent again; zero if it may not.
		RetryAt time.Time `json:"retry_at,omitzero"`
		// Limit: it was a limit of our own that kept it back.
		Limit bool `json:"limit,omitempty"`
	}

	// Impatient: nobody took the placement in time; it is to be cancelled and the
	// policy asked again.
	Impatient struct {
		Placement PlacementID `json:"placement"`
	}

	// Overcharged: the carrier charges more than the quote that was accepted, by more
	// than the plan tolerates.
	Overcharged struct {
		Placement PlacementID `json:"placement"`
		Accepted  Money       `json:"accepted_fen"`
		Charged   Money       `json:"charged_fen"`
		// Cancel: the plan does not want it at that price.
		Cancel bool `json:"cancel"`
	}

	// TwoRiders: a second rider has the order, because a race was close or a carrier
	// took back its word. Placement is the one that is called off.
	TwoRiders struct {
		Placement PlacementID `json:"placement"`
		Kept      PlacementID `json:"kept"`
	}

	// Alarmed: for a minute nobody could tell how a placement stands. The engine goes
	// on asking.
	Alarmed struct {
		Placement PlacementID `json:"placement"`
		Reason    string      `json:"reason"`
	}

	// Parked: the engine does not know how a placement stands and has stopped
	// guessing. A person has to look; news of it, or [Engine.Resolve], ends it.
	Parked struct {
		Placement PlacementID `json:"placement"`
		Reason    string      `json:"reason"`
		// Unreached: nobody answered. The carrier's next answer ends it.
		Unreached bool `json:"unreached,omitempty"`
	}

	// Resolved: a person found out how a parked placement stands.
	Resolved struct {
		Placement PlacementID `json:"placement"`
		As        Finding     `json:"as"`
		// By is who found out, Why how.
		By  string `json:"by"`
		Why string `json:"why"`
	}
)

// Call names the verb of a [CallFailed].
type Call string

const (
	CallPlace         Call = "place"
	CallCancel        Call = "cancel"
	CallTip           Call = "tip"
	CallConfirmReturn Call = "confirm_return"
	CallReorder       Call = "reorder"
)

// Finding is what a person found out about a placement.
type Finding string

const (
	// FoundDead: nobody rides, and the goods are not on the way: they never left, or
	// are back, or are given up.
	FoundDead Finding = "dead"
	// FoundAlive: the carrier has the order and is at work on it.
	FoundAlive Finding = "alive"
	// FoundReturned: the goods are back.
	FoundReturned Finding = "returned"
	// FoundDelivered: the goods arrived.
	FoundDelivered Finding = "delivered"
)

func (Opened) kind() string           { return "opened" }
func (Held) kind() string             { return "held" }
func (Released) kind() string         { return "released" }
func (Compared) kind() string         { return "compared" }
func (Planned) kind() string          { return "planned" }
func (GaveUp) kind() string           { return "gave_up" }
func (StartedOver) kind() string      { return "started_over" }
func (Redispatched) kind() string     { return "redispatched" }
func (CancelWanted) kind() string     { return "cancel_wanted" }
func (TipWanted) kind() string        { return "tip_wanted" }
func (ReturnWanted) kind() string     { return "return_wanted" }
func (RefreshWanted) kind() string    { return "refresh_wanted" }
func (Placing) kind() string          { return "placing" }
func (PlaceDone) kind() string        { return "place_done" }
func (Reported) kind() string         { return "reported" }
func (Hinted) kind() string           { return "hinted" }
func (Absent) kind() string           { return "absent" }
func (Cancelling) kind() string       { return "cancelling" }
func (CancelDone) kind() string       { return "cancel_done" }
func (Tipping) kind() string          { return "tipping" }
func (TipDone) kind() string          { return "tip_done" }
func (ConfirmingReturn) kind() string { return "confirming_return" }
func (ReturnConfirmed) kind() string  { return "return_confirmed" }
func (ReorderWanted) kind() string    { return "reorder_wanted" }
func (Reordering) kind() string       { return "reordering" }
func (Reordered) kind() string        { return "reordered" }
func (CallFailed) kind() string       { return "call_failed" }
func (Impatient) kind() string        { return "impatient" }
func (Overcharged) kind() string      { return "overcharged" }
func (TwoRiders) kind() string        { return "two_riders" }
func (Alarmed) kind() string          { return "alarmed" }
func (Parked) kind() string           { return "parked" }
func (Resolved) kind() string         { return "resolved" }
