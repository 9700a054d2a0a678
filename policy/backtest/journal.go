package backtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Why a delivery is not judged.
const (
	neverAsked   = "no policy was ever asked"
	stillOpen    = "it is still under way"
	heldStill    = "it is held"
	isParked     = "nobody knows how it ended: it is parked"
	isErased     = "its order was erased"
	personChose  = "a person chose the carrier"
	begunAnew    = "a person had it begun anew"
	neverPlanned = "it names no offers"
)

func readJournal(line []byte) (t told, err error) {
	var record engine.Record
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&record); err != nil {
		return told{}, plain(err)
	}
	if record.ID == "" || len(record.Entries) == 0 {
		return told{}, errors.New("it is a journal without an id or without entries")
	}
	defer func() { // a line from outside may hold what no engine wrote
		if recover() != nil {
			t, err = told{}, errors.New("its journal can not be folded")
		}
	}()
	return fromJournal(record), nil
}

// fromJournal makes a case of a delivery's journal.
func fromJournal(record engine.Record) told {
	d := engine.Fold(record.ID, record.Entries)
	t := told{entries: len(record.Entries), unjudged: Unjudged{ID: record.ID, Shop: d.Order.Shop, At: d.Opened}}
	asked := engine.AskedOf(record.ID, record.Entries)
	if t.unjudged.Reason = whyNot(d, asked, record.Entries); t.unjudged.Reason != "" {
		return t
	}
	t.Case = Case{ID: d.ID, Order: asked[0].Situation.Order, End: endOf(d)}
	for _, a := range asked {
		t.Asks = append(t.Asks, Ask{a.Situation, engine.Known(a.Plan), a.Placements})
	}
	for _, e := range record.Entries {
		switch f := e.Fact.(type) {
		case engine.Opened:
			t.Limit = f.Limit
		case engine.Compared:
			for _, o := range f.Offers {
				t.Offers = append(t.Offers, Offered{e.At, o})
			}
		}
	}
	for _, p := range d.Placements {
		t.Trials = append(t.Trials, trialOf(d, p, record.Entries))
	}
	return t
}

func whyNot(d engine.Delivery, asked []engine.Asked, entries []engine.Entry) string {
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.Opened:
			if f.Carrier != "" {
				return personChose
			}
		case engine.Redispatched, engine.ReorderWanted:
			return begunAnew
		}
	}
	switch {
	case d.Erased():
		return isErased
	case d.Phase == engine.PhaseParked:
		return isParked
	case d.Phase == engine.PhaseHeld:
		return heldStill
	case !d.Final():
		return stillOpen
	case len(asked) == 0:
		return neverAsked
	default:
		return ""
	}
}

func endOf(d engine.Delivery) End {
	switch d.Phase {
	case engine.PhaseDelivered:
		return Delivered
	case engine.PhaseReturned:
		return Returned
	case engine.PhaseCancelled:
		return CalledOff
	default:
		return Failed
	}
}

// trialOf is one placement of a delivery.
func trialOf(d engine.Delivery, p engine.PlacementState, entries []engine.Entry) Trial {
	cost := p.Charges()
	t := Trial{
		Carrier: p.Carrier, Began: p.Began(), Status: p.Status, Cause: p.Cause, FirstTip: d.Order.Tip,
		Quoted: p.Quote.Fee, Charged: cost.Charged, Tip: cost.Tips, Penalty: cost.Penalties, Cost: cost.Total,
	}
	for _, r := range p.Reports {
		if isTaken(r.Status) {
			t.Accepted = engine.Known(latest(reportTime(r), t.Began))
			break
		}
	}
	ours := t.follow(p, entries)
	t.End = placementEnd(d, p, ours)
	if ours && t.End == Cancelled && !slices.ContainsFunc(t.Acts, func(a Act) bool { return a.Cancel }) {
		t.Acts = append(t.Acts, Act{After: since(t.Began, t.Ended), Cancel: true})
	}
	return t
}

// isTaken: a rider has accepted, or has gone further.
func isTaken(s engine.Status) bool {
	switch s {
	case engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered, engine.Returning, engine.Returned:
		return true
	default:
		return false
	}
}

func reportTime(r engine.Report) time.Time {
	if r.At.IsZero() {
		return r.Asked
	}
	return r.At
}

// follow fills in what the journal says of the placement, and says whether our own
// side ended it without the host's word.
func (t *Trial) follow(p engine.PlacementState, entries []engine.Entry) (ours bool) {
	var wanted, cancelled bool
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.CancelWanted:
			wanted = true
		case engine.Placing:
			if _, known := t.Told.Get(); f.Offer.Placement == p.ID && !known {
				t.Told, t.Race = engine.Known(Instructions{f.Patience, f.Ladder}), f.Race
			}
		case engine.TipDone:
			if in, _ := t.Told.Get(); f.Placement == p.ID && slices.Contains(in.Ladder, f.Total) {
				t.Acts = append(t.Acts, Act{After: engine.Known(e.At.Sub(t.Began)), Total: f.Total})
			}
		case engine.Impatient:
			if f.Placement == p.ID {
				t.Acts = append(t.Acts, Act{After: engine.Known(e.At.Sub(t.Began)), Cancel: true})
			}
		case engine.Cancelling:
			cancelled = cancelled || f.Placement == p.ID && !wanted
		case engine.CallFailed:
			t.endsAt(f.Placement == p.ID && f.Call == engine.CallPlace, e.At)
		case engine.CancelDone:
			t.endsAt(f.Placement == p.ID, e.At)
		case engine.Resolved:
			t.endsAt(f.Placement == p.ID, e.At)
		case engine.Reported:
			t.endsAt(f.Report.Placement == p.ID && f.Report.Status.Final(), e.At)
		}
	}
	return cancelled
}

func (t *Trial) endsAt(so bool, at time.Time) {
	if so {
		t.Ended = engine.Known(at)
	}
}

func placementEnd(d engine.Delivery, p engine.PlacementState, ours bool) End {
	switch {
	case p.Stage == engine.StageRefused:
		return Refused
	case p.Status == engine.Delivered:
		return Delivered
	case p.Status == engine.Returned:
		return Returned
	case p.Cause == engine.ByMerchant && ours:
		return Cancelled
	case p.Cause == engine.ByMerchant && d.CancelWanted != nil:
		return CalledOff
	case slices.ContainsFunc(p.Reports, func(r engine.Report) bool { return isTaken(r.Status) }):
		return Ended
	default:
		return NoRider
	}
}

func since(began time.Time, at engine.Maybe[time.Time]) engine.Maybe[time.Duration] {
	if t, known := at.Get(); known {
		return engine.Known(t.Sub(began))
	}
	return engine.Maybe[time.Duration]{}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
