package engine

import (
	"encoding/json"
	"fmt"
	"time"
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
// or something that the host wants. The types are in facts.go; no others exist.
type Fact interface{ kind() string }

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
	fact, err := ReadFact(j.Kind, j.Fact)
	if err != nil {
		return fmt.Errorf("journal entry %d (%s): %w", j.Seq, j.Kind, err)
	}
	*e = Entry{j.Seq, j.At, fact}
	return nil
}

// ReadFact reads the JSON form of a fact of some [Entry.Kind], for stores that keep
// the parts of an entry apart.
func ReadFact(kind string, b []byte) (Fact, error) {
	read, ok := factReaders[kind]
	if !ok {
		return nil, &StoreTrouble{Text: "this version does not know its kind: a newer program wrote it"}
	}
	return read(b)
}

var factReaders = map[string]func([]byte) (Fact, error){
	Opened{}.kind():           readFact[Opened],
	Held{}.kind():             readFact[Held],
	Released{}.kind():         readFact[Released],
	Compared{}.kind():         readFact[Compared],
	Planned{}.kind():          readFact[Planned],
	GaveUp{}.kind():           readFact[GaveUp],
	StartedOver{}.kind():      readFact[StartedOver],
	Redispatched{}.kind():     readFact[Redispatched],
	CancelWanted{}.kind():     readFact[CancelWanted],
	TipWanted{}.kind():        readFact[TipWanted],
	ReturnWanted{}.kind():     readFact[ReturnWanted],
	RefreshWanted{}.kind():    readFact[RefreshWanted],
	Placing{}.kind():          readFact[Placing],
	PlaceDone{}.kind():        readFact[PlaceDone],
	Reported{}.kind():         readFact[Reported],
	Hinted{}.kind():           readFact[Hinted],
	Absent{}.kind():           readFact[Absent],
	Cancelling{}.kind():       readFact[Cancelling],
	CancelDone{}.kind():       readFact[CancelDone],
	Tipping{}.kind():          readFact[Tipping],
	TipDone{}.kind():          readFact[TipDone],
	ConfirmingReturn{}.kind(): readFact[ConfirmingReturn],
	ReturnConfirmed{}.kind():  readFact[ReturnConfirmed],
	ReorderWanted{}.kind():    readFact[ReorderWanted],
	Reordering{}.kind():       readFact[Reordering],
	Reordered{}.kind():        readFact[Reordered],
	CallFailed{}.kind():       readFact[CallFailed],
	Impatient{}.kind():        readFact[Impatient],
	Overcharged{}.kind():      readFact[Overcharged],
	TwoRiders{}.kind():        readFact[TwoRiders],
	Alarmed{}.kind():          readFact[Alarmed],
	Parked{}.kind():           readFact[Parked],
	Resolved{}.kind():         readFact[Resolved],
}

func readFact[F Fact](b []byte) (Fact, error) {
	var f F
	err := json.Unmarshal(b, &f)
	return f, err
}
