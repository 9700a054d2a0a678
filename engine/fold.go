package engine

import (
	"cmp"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Fold is a delivery's state, from its journal and nothing else. It is pure. With
// the decisions held fixed, the reports of a placement in any order and any
// number of times give the same state.
func Fold(id string, entries []Entry) Delivery {
	d := Delivery{ID: id}
	d.add(entries)
	return d
}

// add goes on with the fold. Entries that were not stored yet have no Seq and get
// the next ones.
func (d *Delivery) add(entries []Entry) {
	for _, e := range entries {
		if e.Seq == 0 {
			e.Seq = d.Version + 1
		}
		d.apply(e)
	}
	for i := range d.Placements {
		p := &d.Placements[i]
		p.LostCodes, p.Penalty = p.lostCodes(d.Order), p.penaltyKnown()
	}
	d.Phase = d.phase()
	if d.Phase != PhaseFailed && d.Phase != PhaseParked { // a late rider has overtaken it
		d.Trouble, d.TroubleKind = "", 0
	}
}

func (d *Delivery) apply(e Entry) {
	d.Version, d.Updated = e.Seq, e.At
	if d.Opened.IsZero() {
		d.Opened = e.At
	}
	switch f := e.Fact.(type) {
	case Opened:
		d.open(f)
	case Held:
		d.Held, d.HoldUntil = true, time.Time{}
	case Released:
		d.release()
	case Compared:
		d.compare(f, e.At)
	case Planned:
		d.Plan, d.planned, d.planSeq, d.joining = f.Plan, true, e.Seq, nil
	case GaveUp:
		d.gaveUp, d.Trouble, d.TroubleKind = true, f.Reason, f.Kind
	case StartedOver:
		d.anew(e.Seq)
		d.StartedOver++
	case Redispatched:
		d.redispatch(f, e.Seq)
	case CancelWanted:
		if d.CancelWanted == nil {
			d.CancelWanted = &f.Cancellation
		}
	case TipWanted:
		d.TipWanted = f.Total
	case ReturnWanted:
		d.ReturnWanted = true
	case RefreshWanted:
		for i := range d.Placements {
			d.Placements[i].hint(e)
		}
	case ReorderWanted:
		d.reorder(f.Placement, e.At)
	case Placing:
		d.place(f, e)
	default:
		if p := d.find(placementOf(e.Fact)); p != nil {
			p.apply(e)
		}
	}
}

func (d *Delivery) open(f Opened) {
	d.Order, d.opened, d.chosen, d.limit = f.Order, f.Order, f.Carrier, f.Limit
	d.Held, d.HoldUntil = f.Hold, f.HoldUntil
	d.digests, d.erased = []string{cmp.Or(f.Digest, Digest(f.Order))}, f.Erased
	d.Correlation, d.trace = cmp.Or(f.Correlation, d.ID), f.Trace
}

// release: what was to be booked ahead goes at once, and nobody was asked for that.
func (d *Delivery) release() {
	if d.Order.Timing.Scheduled() {
		d.Offers, d.Plan, d.planned, d.rounds, d.turns = nil, Plan{}, false, 0, 0
	}
	d.Held, d.HoldUntil, d.Order.Timing = false, time.Time{}, Timing{}
}

// anew: everybody is asked again, as if nobody had been.
func (d *Delivery) anew(seq int64) {
	d.Offers, d.Plan, d.planned, d.rounds, d.turns, d.since = nil, d.Plan.rules(), false, 0, 0, seq
	d.gaveUp, d.Trouble, d.TroubleKind = false, "", 0
}

func (d *Delivery) redispatch(f Redispatched, seq int64) {
	d.anew(seq)
	d.CancelWanted, d.TipWanted, d.ReturnWanted, d.StartedOver, d.redispatched = nil, 0, false, 0, seq
	d.Plan, d.Held, d.HoldUntil = Plan{}, f.Hold, f.HoldUntil
	if f.Order != nil {
		d.Order = *f.Order
		d.digests = append(slices.Clip(d.digests), cmp.Or(f.Digest, Digest(*f.Order)))
	}
}

// compare takes in what carriers said. No plan made before it holds, unless they were
// asked to join the race that it is for.
func (d *Delivery) compare(f Compared, at time.Time) {
	d.offers(f.Offers)
	d.compared = at
	if f.Joining {
		d.joining = slices.Clip(d.joining)
		for _, o := range f.Offers {
			d.joining = append(d.joining, o.Carrier)
		}
		return
	}
	d.Plan, d.planned = d.Plan.rules(), false
	if !d.awaitsTurn() {
		d.rounds, d.turns = d.rounds+1, 0
		return
	}
	if d.turns == 0 {
		d.inLineSince = at
	}
	d.turns++
}

// offers replaces each carrier's former word by its latest.
func (d *Delivery) offers(latest []Offer) {
	d.Offers = slices.Clone(d.Offers)
	for _, o := range latest {
		if p := d.find(o.Placement); p != nil {
			p.requoted = true
		}
		i := slices.IndexFunc(d.Offers, func(old Offer) bool { return old.Carrier == o.Carrier })
		if i < 0 {
			d.Offers = append(d.Offers, o)
			continue
		}
		d.Offers[i] = o
	}
}

func (d *Delivery) place(f Placing, e Entry) {
	d.rounds, d.turns = 0, 0
	p := d.find(f.Offer.Placement)
	switch {
	case p == nil:
		d.Placements = append(d.Placements, PlacementState{
			ID: f.Offer.Placement, Carrier: f.Offer.Carrier, Tip: ExactFen(d.Order.Tip), tipAtFirst: d.Order.Tip,
			tips: tipsGiven{taken: d.Order.Tip},
		})
		p = &d.Placements[len(d.Placements)-1]
		p.begin(f, e)
	case p.priceWasGone():
		p.begin(f, e) // the former try is known to have come to nothing
	default:
		p.again(f, e.At)
	}
}

// reorder: one placement is tried anew, and nothing else: if it comes to nothing the
// delivery has failed.
func (d *Delivery) reorder(id PlacementID, at time.Time) {
	d.CancelWanted, d.ReturnWanted = nil, false
	d.gaveUp, d.Trouble, d.TroubleKind = true, "the placement was ordered again, and that came to nothing", fault.Refused
	if p := d.find(id); p != nil {
		p.reorder(at, d.Order.Tip)
	}
}

func (d *Delivery) find(id PlacementID) *PlacementState {
	if i := d.index(id); i >= 0 {
		return &d.Placements[i]
	}
	return nil
}

// placementOf is the placement that a fact is about; 0 if it is about none.
func placementOf(f Fact) PlacementID {
	switch f := f.(type) {
	case PlaceDone:
		return f.Placement
	case Reported:
		return f.Report.Placement
	case Hinted:
		return f.Placement
	case Absent:
		return f.Placement
	case Cancelling:
		return f.Placement
	case CancelDone:
		return f.Placement
	case Tipping:
		return f.Placement
	case TipDone:
		return f.Placement
	case ConfirmingReturn:
		return f.Placement
	case ReturnConfirmed:
		return f.Placement
	case Reordering:
		return f.Placement
	case Reordered:
		return f.Placement
	case CallFailed:
		return f.Placement
	case Impatient:
		return f.Placement
	case Overcharged:
		return f.Placement
	case TwoRiders:
		return f.Placement
	case Alarmed:
		return f.Placement
	case Parked:
		return f.Placement
	case Resolved:
		return f.Placement
	default:
		return 0
	}
}

// phase sums up the placements, most telling first.
func (d *Delivery) phase() Phase {
	var live, returned, delivered bool
	var best PlacementState
	for _, p := range d.Placements {
		switch {
		case p.isParked():
			d.Trouble, d.TroubleKind = p.trouble(), 0
			return PhaseParked
		case p.Stage == StageTaken && p.Status == Delivered:
			delivered = true
		case p.Stage == StageTaken && p.Status == Returned:
			returned = returned || p.beganSeq > d.redispatched
		case !p.Over():
			if !live || statusRank[p.Status] > statusRank[best.Status] {
				best = p
			}
			live = true
		}
	}
	switch {
	case delivered:
		return PhaseDelivered
	case live && best.Stage != StageTaken:
		return PhasePlacing
	case live:
		return livePhases[best.Status]
	case returned:
		return PhaseReturned
	case d.CancelWanted != nil:
		return PhaseCancelled
	case d.gaveUp:
		return PhaseFailed
	case d.Held:
		return PhaseHeld
	case d.planned && len(d.Plan.Waves) > 0:
		return PhasePlacing
	default:
		return PhaseQuoting
	}
}

var livePhases = map[Status]Phase{
	StatusUnknown: PhaseWaiting, Waiting: PhaseWaiting, Accepted: PhaseAccepted, AtStore: PhaseAtStore,
	PickedUp: PhasePickedUp, Delivering: PhaseDelivering, Returning: PhaseReturning,
}

func (p PlacementState) trouble() string {
	if p.parked != "" {
		return p.parked
	}
	return "the carrier ended the delivery after the pick-up: the goods may still be with the rider"
}
