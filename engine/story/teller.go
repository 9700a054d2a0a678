package story

import (
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Teller tells one delivery's journal entry by entry. It is not safe for concurrent
// use.
type Teller struct {
	zone   *time.Location
	by     map[engine.PlacementID]*told
	plan   engine.Plan // the latest
	racing bool        // and somebody was asked by it
}

// told is what was told of a placement so far.
type told struct {
	carrier    engine.CarrierID
	cancelling bool
	hinted     bool
	tip        engine.Money
	last       time.Time // of the latest report's event
	status     engine.Status
	rider      engine.Rider
}

// NewTeller begins a story. A nil zone is UTC.
func NewTeller(zone *time.Location) *Teller {
	if zone == nil {
		zone = time.UTC
	}
	return &Teller{zone: zone, by: map[engine.PlacementID]*told{}}
}

// Next is what the next entry says; ok is false if it says nothing new to people.
// Give it every entry, in order: what it says hangs on those before.
func (t *Teller) Next(e engine.Entry) (step Step, ok bool) {
	step = Step{At: e.At.In(t.zone), Details: []string{}}
	switch f := e.Fact.(type) {
	case engine.Placing, engine.PlaceDone, engine.Reported, engine.Hinted, engine.Absent, engine.Cancelling, engine.CancelDone,
		engine.Tipping, engine.TipDone, engine.ConfirmingReturn, engine.ReturnConfirmed, engine.ReorderWanted, engine.Reordering, engine.Reordered,
		engine.CallFailed, engine.Impatient, engine.Overcharged, engine.TwoRiders, engine.Alarmed, engine.Parked, engine.Resolved:
		t.placement(&step, f)
	default:
		t.whole(&step, f)
	}
	return step, step.Text != ""
}

// at is a time as people say it, with the day where it is not the step's.
func (t *Teller) at(step *Step, at time.Time) string {
	at = at.In(t.zone)
	if at.Format(time.DateOnly) == step.At.Format(time.DateOnly) {
		return at.Format(time.TimeOnly)
	}
	return at.Format(time.DateTime)
}

// known is what was told of a placement, and of one that is new nothing.
func (t *Teller) known(id engine.PlacementID) *told {
	if t.by[id] == nil {
		t.by[id] = &told{carrier: "the carrier"}
	}
	return t.by[id]
}

// cause is a reason in one line, without what it advises, which is told otherwise:
// the errors of the house end with "; what to do (outcome, request)".
func cause(reason string) string {
	if i := strings.LastIndex(reason, "; "); i > 0 && strings.HasSuffix(reason, ")") {
		reason = reason[:i]
	}
	return strings.TrimSuffix(inOneLine.Replace(reason), ".")
}

// inOneLine also says what the deadline is to whom gave none: the time that the
// engine has for a call.
var inOneLine = strings.NewReplacer(":\n- ", ": ", "\n- ", "; ", "\n", "; ", "the caller's deadline passed", "there was no answer in time")
