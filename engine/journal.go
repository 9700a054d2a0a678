package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Entry is one line of a delivery's journal. Entries are only ever appended; the
// delivery's state is the [Fold] of them.
type Entry struct {
	// Seq counts from 1 within the delivery; the store assigns it.
	Seq int64
	// At is when it was written, by the engine's clock.
	At   time.Time
	Fact Fact
}

// Fact is what an entry says: something that happened, something that was decided,
// or something that the host wants. The types are listed below; no others exist.
type Fact interface{ kind() string }

type (
	// Opened: the host dispatched the order.
	Opened struct {
		Order Order `json:"order"`
		// Carrier is the one that a person chose; "" leaves it to the policy.
		Carrier CarrierID `json:"carrier,omitempty"`
		// Limit is the highest fee that the host accepts.
		Limit Maybe[Money] `json:"limit_fen"`
	}

	// Compared: carriers were asked. Its offers replace those that the same
	// carriers made before, and no plan made on those holds any longer.
	Compared struct {
		Offers []Offer `json:"offers"`
	}

	// Planned: the policy decided. Only the first wave binds.
	Planned struct {
		Plan Plan `json:"plan"`
	}

	// Placing is the intent to place an offer, written before the call leaves. An
	// intent without a fact behind it means that nobody knows.
	Placing struct {
		Offer Offer `json:"offer"`
		// Cost is what the policy reckoned with.
		Cost Amount `json:"cost"`
		// Patience is how long to wait for a rider; 0 is for ever.
		Patience time.Duration `json:"patience,omitempty"`
		// SendBy is the moment after which the call does not leave any more.
		SendBy time.Time `json:"send_by"`
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

	// Absent: a query, asked at Asked, was answered that there is no such order.
	Absent struct {
		Placement PlacementID `json:"placement"`
		Asked     time.Time   `json:"asked"`
	}

	// CancelWanted: the host wants the delivery called off.
	CancelWanted struct {
		Cancellation Cancellation `json:"cancellation"`
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

	// TipWanted: the host wants the rider to get this much on top, in all.
	TipWanted struct {
		Total Money `json:"total_fen"`
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
	}

	// Impatient: nobody took the placement in time; it is to be cancelled and the
	// policy asked again.
	Impatient struct {
		Placement PlacementID `json:"placement"`
	}

	// Parked: the engine does not know how a placement stands and has stopped
	// guessing. A person has to look; a report ends it.
	Parked struct {
		Placement PlacementID `json:"placement"`
		Reason    string      `json:"reason"`
	}

	// GaveUp: nobody will carry this.
	GaveUp struct {
		Reason string `json:"reason"`
		// Kind tells a refusal by everybody from a failure to reach anybody.
		Kind fault.Kind `json:"kind"`
	}
)

// Call names the verb of a [CallFailed].
type Call string

const (
	CallPlace  Call = "place"
	CallCancel Call = "cancel"
	CallTip    Call = "tip"
)

func (Opened) kind() string       { return "opened" }
func (Compared) kind() string     { return "compared" }
func (Planned) kind() string      { return "planned" }
func (Placing) kind() string      { return "placing" }
func (PlaceDone) kind() string    { return "place_done" }
func (Reported) kind() string     { return "reported" }
func (Absent) kind() string       { return "absent" }
func (CancelWanted) kind() string { return "cancel_wanted" }
func (Cancelling) kind() string   { return "cancelling" }
func (CancelDone) kind() string   { return "cancel_done" }
func (TipWanted) kind() string    { return "tip_wanted" }
func (Tipping) kind() string      { return "tipping" }
func (TipDone) kind() string      { return "tip_done" }
func (CallFailed) kind() string   { return "call_failed" }
func (Impatient) kind() string    { return "impatient" }
func (Parked) kind() string       { return "parked" }
func (GaveUp) kind() string       { return "gave_up" }

// Kind is the fact's stable name, such as "place_done".
func (e Entry) Kind() string {
	if e.Fact == nil {
		return ""
	}
	return e.Fact.kind()
}

type entryJSON struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	Fact json.RawMessage `json:"fact"`
}

// MarshalJSON writes {"seq":1,"at":"...","kind":"opened","fact":{...}}.
func (e Entry) MarshalJSON() ([]byte, error) {
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return nil, err
	}
	return json.Marshal(entryJSON{e.Seq, e.At, e.Kind(), fact})
}

// UnmarshalJSON reads what MarshalJSON writes. A kind that this version does not
// know is an error: folding without it would give a wrong state.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var j entryJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	read, ok := factReaders[j.Kind]
	if !ok {
		return fmt.Errorf("journal entry %d is of kind %q, which this version does not know", j.Seq, j.Kind)
	}
	fact, err := read(j.Fact)
	if err != nil {
		return fmt.Errorf("journal entry %d (%s): %w", j.Seq, j.Kind, err)
	}
	*e = Entry{j.Seq, j.At, fact}
	return nil
}

var factReaders = map[string]func([]byte) (Fact, error){
	Opened{}.kind():       readFact[Opened],
	Compared{}.kind():     readFact[Compared],
	Planned{}.kind():      readFact[Planned],
	Placing{}.kind():      readFact[Placing],
	PlaceDone{}.kind():    readFact[PlaceDone],
	Reported{}.kind():     readFact[Reported],
	Absent{}.kind():       readFact[Absent],
	CancelWanted{}.kind(): readFact[CancelWanted],
	Cancelling{}.kind():   readFact[Cancelling],
	CancelDone{}.kind():   readFact[CancelDone],
	TipWanted{}.kind():    readFact[TipWanted],
	Tipping{}.kind():      readFact[Tipping],
	TipDone{}.kind():      readFact[TipDone],
	CallFailed{}.kind():   readFact[CallFailed],
	Impatient{}.kind():    readFact[Impatient],
	Parked{}.kind():       readFact[Parked],
	GaveUp{}.kind():       readFact[GaveUp],
}

func readFact[F Fact](b []byte) (Fact, error) {
	var f F
	err := json.Unmarshal(b, &f)
	return f, err
}
