package engine

import (
	"cmp"
	"slices"
	"time"
)

// report takes in one report. Everything derived comes from the set of reports,
// sorted by their time, so that their order of arrival does not matter.
func (p *PlacementState) report(r Report) {
	i, found := slices.BinarySearchFunc(p.Reports, r, compareReports)
	if found {
		return
	}
	p.Reports = slices.Insert(p.Reports, i, r)
	if p.Stage != StageTaken && (r.Status == StatusUnknown || p.ofFormerTrip(r)) {
		return // a number that nobody knows, or an old waybill, proves nothing
	}
	if fee, known := p.Quote.Fee.Fen(); p.Fee == (Amount{}) && known && p.Quote.Locked {
		p.Fee = AtMostFen(fee) // the reply that told it was lost; the carrier was bound to its price
	}
	p.exists()
}

func (p *PlacementState) derive() {
	p.hadGoods, p.revived = false, time.Time{}
	latest := Report{Status: Waiting}
	var told, pushed string
	for _, r := range p.Reports {
		if p.ofFormerTrip(r) {
			continue
		}
		p.hadGoods = p.hadGoods || r.Status.HasGoods() && r.time().After(p.cleared)
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
		if r.Status == StatusUnknown || latest.Status == Delivered {
			continue
		}
		if latest.Status.Final() && !r.Status.Final() {
			p.revived = r.time()
		}
		latest = r
	}
	p.Status, p.Cause = latest.Status, latest.Cause
	// WeChat's sandbox pushes another number than the one it takes in calls.
	p.Waybill = cmp.Or(told, p.placedWaybill, pushed)
	if p.Status == Waiting {
		p.Rider = Rider{} // a rider who gave the order back is not its rider
	}
}

// ofFormerTrip: it is of before a re-order, or names a waybill of then. Such a
// report is kept and moves nothing.
func (p *PlacementState) ofFormerTrip(r Report) bool {
	return r.time().Before(p.reordered.Truncate(time.Second)) || r.Waybill != "" && slices.Contains(p.former, r.Waybill)
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
	case p.unreached:
		return true // it was parked for want of any answer
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
