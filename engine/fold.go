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
		d.Order, d.chosen, d.limit = f.Order, f.Carrier, f.Limit
	case Compared:
		d.offers(f.Offers)
		d.Plan, d.planned = Plan{}, false
		d.rounds++
		d.compared = e.At
	case Planned:
		d.Plan, d.planned, d.planSeq = f.Plan, true, e.Seq
	case Placing:
		d.place(f, e)
	case CancelWanted:
		if d.CancelWanted == nil {
			d.CancelWanted = &f.Cancellation
		}
	case TipWanted:
		d.TipWanted = f.Total
	case GaveUp:
		d.gaveUp, d.Trouble, d.TroubleKind = true, f.Reason, f.Kind
	default:
		d.applyToPlacement(e)
	}
}

// offers replaces each carrier's former word by its latest.
func (d *Delivery) offers(latest []Offer) {
	d.Offers = slices.Clone(d.Offers)
	for _, o := range latest {
		i := slices.IndexFunc(d.Offers, func(old Offer) bool { return old.Carrier == o.Carrier })
		if i < 0 {
			d.Offers = append(d.Offers, o)
			continue
		}
		d.Offers[i] = o
	}
}

func (d *Delivery) place(f Placing, e Entry) {
	d.rounds = 0
	if i := d.index(f.Offer.Placement); i >= 0 { // the same placement, sent again
		d.Placements[i].again(f, e.At)
		return
	}
	d.Placements = append(d.Placements, PlacementState{
		ID: f.Offer.Placement, Carrier: f.Offer.Carrier, Quote: f.Offer.Quote, Cost: f.Cost,
		Stage: StagePlacing, patience: f.Patience, sendBy: f.SendBy, token: f.Offer.Quote.Token, Tip: ExactFen(d.Order.Tip),
		began: e.At, beganSeq: e.Seq, news: e.At, under: f.Under,
	})
}

func (d *Delivery) applyToPlacement(e Entry) {
	p := d.find(e.Fact)
	if p == nil {
		return
	}
	p.news = e.At
	switch f := e.Fact.(type) {
	case PlaceDone:
		p.taken(f.Placed)
	case Reported:
		p.report(f.Report)
	case Absent:
		p.absent(f)
	case Cancelling:
		p.penaltyBefore.call(p.Penalty, p.cancel)
		p.cancel, p.Penalty = callState{state: callIntended, at: e.At}, Amount{}
		p.cancelTries++
	case CancelDone:
		p.cancelled(f, e.At)
	case Tipping:
		p.tipping(f, e.At)
	case TipDone:
		p.tip, p.tipTo, p.Tip, p.tipBefore = callState{state: callDone, at: e.At}, f.Total, ExactFen(f.Total), lastKnown{}
	case CallFailed:
		p.failed(f, e.At)
	case Impatient:
		p.impatient = true
	case Parked:
		p.parked = f.Reason
	}
}

func (d *Delivery) find(f Fact) *PlacementState {
	var id PlacementID
	switch f := f.(type) {
	case PlaceDone:
		id = f.Placement
	case Reported:
		id = f.Report.Placement
	case Absent:
		id = f.Placement
	case Cancelling:
		id = f.Placement
	case CancelDone:
		id = f.Placement
	case Tipping:
		id = f.Placement
	case TipDone:
		id = f.Placement
	case CallFailed:
		id = f.Placement
	case Impatient:
		id = f.Placement
	case Parked:
		id = f.Placement
	}
	if i := d.index(id); i >= 0 {
		return &d.Placements[i]
	}
	return nil
}

// again: the same placement is sent once more. What is known to have arrived stays
// so: sending proves nothing.
func (p *PlacementState) again(f Placing, at time.Time) {
	p.sendBy, p.news = f.SendBy, at
	p.doubted = p.doubted || p.Stage == StagePlacing || p.Stage == StageUnknown
	if !p.doubted {
		p.under = f.Under // what it went out under before never arrived
	}
	if p.Stage != StageTaken {
		p.Stage, p.Failure, p.absences = StagePlacing, "", nil
	}
}

// exists: the carrier has, or had, the order. Nothing stays of the search for it,
// so that a reply and a report may come in either order.
func (p *PlacementState) exists() {
	p.Stage, p.parked = StageTaken, ""
	p.Failure, p.failedKind, p.absences = "", 0, nil
	p.tries, p.retryAt, p.doubted = 0, time.Time{}, false
	p.derive()
}

func (p *PlacementState) taken(placed Placed) {
	p.PickupCode, p.ReceiptCode = placed.PickupCode, placed.ReceiptCode
	if placed.Fee != (Amount{}) {
		p.Fee = placed.Fee
	}
	p.placedWaybill = placed.Waybill
	p.exists()
}

// absent: a query did not find it. As long as nothing has proven that it exists
// that may be the answer; afterwards it is a riddle for a person.
func (p *PlacementState) absent(f Absent) {
	if p.Stage != StageTaken {
		p.absences = append(p.absences, f.Asked)
	}
	p.missing = append(p.missing, f.Asked)
}

// report takes in one report. Everything derived comes from the set of reports,
// sorted by their time, so that their order of arrival does not matter.
func (p *PlacementState) report(r Report) {
	i, found := slices.BinarySearchFunc(p.Reports, r, compareReports)
	if found {
		return
	}
	p.Reports = slices.Insert(p.Reports, i, r)
	if r.Status == StatusUnknown && p.Stage != StageTaken {
		return // a number that nobody knows proves nothing
	}
	if fee, known := p.Quote.Fee.Fen(); p.Fee == (Amount{}) && known && p.Quote.Locked {
		p.Fee = AtMostFen(fee) // the reply that told it was lost; the carrier was bound to its price
	}
	p.exists()
}

func (p *PlacementState) derive() {
	p.hadGoods = false
	latest := Report{Status: Waiting}
	var told, pushed string
	for _, r := range p.Reports {
		p.hadGoods = p.hadGoods || r.Status.HasGoods()
		if r.Waybill != "" && !r.Asked.IsZero() {
			told = r.Waybill
		} else if r.Waybill != "" {
			pushed = r.Waybill
		}
		if r.Rider != (Rider{}) {
			p.Rider = r.Rider
		}
		if _, ok := r.ArrivesAt.Get(); ok {
			p.ArrivesAt = r.ArrivesAt
		}
		if r.Status != StatusUnknown && latest.Status != Delivered {
			latest = r
		}
	}
	p.Status, p.Cause = latest.Status, latest.Cause
	// WeChat's sandbox pushes another number than the one it takes in calls.
	p.Waybill = cmp.Or(told, p.placedWaybill, pushed)
	if p.Status == Waiting {
		p.Rider = Rider{} // a rider who gave the order back is not its rider
	}
}

// compareReports is a total order over what reports say: by second, then by how
// far along, then by every field, so that equal means equal.
func compareReports(a, b Report) int {
	return cmp.Or(
		a.time().Compare(b.time()),
		cmp.Compare(statusRank[a.Status], statusRank[b.Status]),
		a.At.Compare(b.At), a.Asked.Compare(b.Asked),
		cmp.Compare(a.Status, b.Status), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Native, b.Native),
		cmp.Compare(a.Waybill, b.Waybill), cmp.Compare(a.Rider.Name, b.Rider.Name), cmp.Compare(a.Rider.Phone, b.Rider.Phone),
		a.ArrivesAt.Or(time.Time{}).Compare(b.ArrivesAt.Or(time.Time{})),
		cmp.Compare(a.Note, b.Note), cmp.Compare(a.Merchant, b.Merchant),
	)
}

// knows says whether this was reported before, by push or by query: the same event
// of the same second.
func (p *PlacementState) knows(r Report) bool {
	return slices.ContainsFunc(p.Reports, func(k Report) bool {
		return k.time().Equal(r.time()) && k.Status == r.Status && k.Cause == r.Cause && k.Native == r.Native &&
			k.Waybill == r.Waybill && k.Rider == r.Rider && k.Note == r.Note
	})
}

// tells says whether the answer to a query, which has no time of its own, says
// anything that the reports so far did not: the same answer as before, only later,
// is nothing new.
func (p *PlacementState) tells(r Report) bool {
	switch {
	case p.knows(r):
		return false
	case !r.At.IsZero():
		return true
	case r.Status == StatusUnknown:
		return !slices.ContainsFunc(p.Reports, func(k Report) bool { return k.Status == StatusUnknown && k.Native == r.Native })
	case p.Stage != StageTaken, r.Status != p.Status, r.Cause != p.Cause, p.isMissing():
		return true
	case r.Waybill != "" && r.Waybill != p.Waybill:
		return true
	default: // whoever is named while no rider has it gave it back
		return r.Status != Waiting && r.Rider != (Rider{}) && r.Rider != p.Rider
	}
}

// cancelled: the carrier agreed. It counts as a report of its own, dated by when
// we asked, so that what the carrier says later can overtake it.
func (p *PlacementState) cancelled(f CancelDone, at time.Time) {
	p.cancel = callState{state: callDone, at: at}
	p.Penalty, p.penaltyBefore = f.Cancelled.Penalty, lastKnown{}
	if f.Cancelled.Status != StatusUnknown {
		p.report(Report{Placement: p.ID, Status: f.Cancelled.Status, Cause: ByMerchant, Asked: f.Asked, Proven: true})
	}
}

func (p *PlacementState) failed(f CallFailed, at time.Time) {
	switch f.Call {
	case CallPlace:
		p.placeFailed(f)
	case CallCancel:
		p.cancel = failedCall(f, at)
		if f.Kind == fault.KeptBack {
			p.cancelHeld++ // our own limits, not the carrier
		}
		if penalty, ok := p.penaltyBefore.failed(f.Outcome); ok {
			p.Penalty = penalty
		}
	case CallTip:
		p.tip = failedCall(f, at)
		if tip, ok := p.tipBefore.failed(f.Outcome); ok {
			p.Tip = tip // else it is counted as spent
		}
	}
}

// tipping: from the intent on, and until a fact, the tip may have been given.
func (p *PlacementState) tipping(f Tipping, at time.Time) {
	p.tipBefore.call(p.Tip, p.tip)
	if f.To > p.tipTo {
		p.tipTries = 0
	}
	p.tip, p.tipTo, p.Tip = callState{state: callIntended, at: at}, f.To, AtMostFen(f.To)
	p.tipTries++
}

func (p *PlacementState) placeFailed(f CallFailed) {
	if p.Stage == StageTaken || p.Stage == StageRefused && f.Kind != fault.Exists {
		return // a report overtook the lost reply, or it was given up meanwhile
	}
	p.Failure, p.failedKind = f.Reason, f.Kind
	switch {
	case p.doubted && f.Kind != fault.NotFound && f.Outcome != fault.Unknown:
		p.Stage = StageUnknown // what turns a repeat away says nothing about the first
	case f.Outcome == fault.Unknown || f.Kind == fault.Exists:
		p.doubted = true
		p.Stage, p.absences = StageUnknown, nil // "already exists" proves arrival, not life
	case !f.RetryAt.IsZero():
		p.Stage, p.retryAt = StagePostponed, f.RetryAt
		p.tries++
	default:
		p.Stage, p.parked = StageRefused, ""
	}
}

func failedCall(f CallFailed, at time.Time) callState {
	if f.Outcome == fault.Unknown {
		return callState{callUnknown, at, f.Kind, f.RetryAt}
	}
	return callState{callRefused, at, f.Kind, f.RetryAt}
}

// phase sums up the placements, most telling first.
func (d *Delivery) phase() Phase {
	if slices.ContainsFunc(d.Placements, func(p PlacementState) bool { return p.Stage == StageTaken && p.Status == Delivered }) {
		return PhaseDelivered
	}
	var live, returned bool
	var best PlacementState
	for _, p := range d.Placements {
		switch {
		case p.parked != "" || p.lostGoods():
			d.Trouble, d.TroubleKind = p.trouble(), 0
			return PhaseParked
		case p.Stage == StageTaken && p.Status == Returned:
			returned = true
		case !p.Over():
			if !live || statusRank[p.Status] > statusRank[best.Status] {
				best = p
			}
			live = true
		}
	}
	switch {
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
