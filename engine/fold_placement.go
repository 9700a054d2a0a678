package engine

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// apply takes in an entry about the placement.
func (p *PlacementState) apply(e Entry) {
	if _, hint := e.Fact.(Hinted); hint {
		p.hint(e)
		return // it is no news
	}
	p.news = e.At
	doubt := p.inDoubt(e)
	switch f := e.Fact.(type) {
	case PlaceDone:
		p.taken(f.Placed)
	case Reported:
		p.report(f.Report)
		p.mark(f.Report, e.Seq)
	case Absent:
		p.absent(f)
	case Cancelling:
		p.deducted.ask()
		p.cancel = callState{state: callIntended, at: e.At}
		p.cancels = append(p.cancels, e.At)
	case CancelDone:
		p.cancelled(f, e.At)
	case Tipping:
		p.tipping(f, e.At)
	case TipDone:
		p.tipped(f.Total, e.At)
	case ConfirmingReturn:
		p.giveBack = callState{state: callIntended, at: e.At}
		p.giveBacks = append(p.giveBacks, e.At)
	case ReturnConfirmed:
		p.giveBack = callState{state: callDone, at: e.At}
	case Reordering:
		p.reorderDue, p.sendBy, p.under = false, f.SendBy, f.Under
		p.Quote, p.token = f.Quote, f.Quote.Token
	case Reordered:
		p.former = slices.DeleteFunc(slices.Clone(p.former), func(w string) bool { return w == f.Placed.Waybill })
		p.taken(f.Placed)
	case CallFailed:
		p.failed(f, e.At)
	case Impatient:
		p.impatient = true
	case Overcharged:
		p.charges, p.tooDear = true, f.Cancel
	case TwoRiders:
		p.rival = true
	case Alarmed:
		p.alarmed = e.At
	case Parked:
		p.parked, p.unreached = f.Reason, f.Unreached
	case Resolved:
		p.resolved(f, e.At)
	}
	if doubt && (p.Stage == StageTaken || p.Stage == StageRefused) {
		p.marks.found = e.Seq
	}
}

// begin: the intent to place is new.
func (p *PlacementState) begin(f Placing, e Entry) {
	p.Quote, p.Cost, p.token = f.Offer.Quote, f.Cost, f.Offer.Quote.Token
	p.Stage, p.Failure, p.failedKind, p.requoted = StagePlacing, "", 0, false
	p.patience, p.ladder, p.race = f.Patience, f.Ladder, f.Race
	p.sendBy, p.staleAt, p.under = f.SendBy, f.StaleAt, f.Under
	p.began, p.beganSeq, p.news = e.At, e.Seq, e.At
	p.doubted, p.tries, p.retryAt, p.absences, p.marks = false, 0, time.Time{}, nil, marks{}
}

// hint: something that proves nothing spoke of it.
func (p *PlacementState) hint(e Entry) {
	p.hinted, p.hintSeq = e.At, e.Seq
	p.hints++
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
	if p.parked != "" { // what was tried in vain is tried anew
		p.parked, p.unreached, p.cancels, p.giveBacks = "", false, nil, nil
	}
	p.Stage = StageTaken
	p.Failure, p.failedKind, p.absences = "", 0, nil
	p.tries, p.retryAt, p.doubted = 0, time.Time{}, false
	p.derive()
}

func (p *PlacementState) taken(placed Placed) {
	p.PickupCode, p.ReceiptCode = placed.PickupCode, placed.ReceiptCode
	if placed.Fee != (Amount{}) {
		p.Fee = placed.Fee
	}
	p.placed, p.placedWaybill = true, placed.Waybill
	p.exists()
}

// lostCodes: the order asked for codes, and the reply that tells them was never
// read.
func (p *PlacementState) lostCodes(o Order) bool {
	asked := o.PickupCode != No || o.ReceiptCode != No
	return asked && p.Stage == StageTaken && !p.placed
}

// penaltyKnown is what cancelling cost, as far as the carrier has told. An order that
// came back to life after it agreed to a cancel, and then ended or turned back by the
// merchant's side before it agreed to a newer one, did so by a cancel whose answer we
// do not have.
func (p *PlacementState) penaltyKnown() Amount {
	if p.Stage == StageTaken && p.Cause == ByMerchant && p.deducted.asked.Before(p.revived) {
		return Amount{}
	}
	return p.deducted.amount()
}

// absent: a query did not find it. As long as nothing has proven that it exists
// that may be the answer; afterwards it is a riddle for a person.
func (p *PlacementState) absent(f Absent) {
	if p.Stage != StageTaken {
		p.absences = append(p.absences, f.Asked)
	}
	p.missing = append(p.missing, f.Asked)
}

// cancelled: the carrier agreed. It counts as a report of its own, dated by when
// we asked, so that what the carrier says later can overtake it.
func (p *PlacementState) cancelled(f CancelDone, at time.Time) {
	p.cancel = callState{state: callDone, at: at}
	if !f.Asked.Before(p.reordered) { // else it is of a former trip
		p.deducted.agreed(f.Cancelled.Penalty, f.Asked)
	}
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
		if n := len(p.cancels); f.Kind == fault.KeptBack && n > 0 {
			p.cancels = slices.Clip(p.cancels[:n-1]) // our own limits, not the carrier
		}
		p.deducted.failed(f.Outcome)
	case CallTip:
		p.tip = failedCall(f, at)
		p.tips.failed(f.Outcome)
		p.Tip = p.tips.amount()
		if f.Outcome == fault.Unknown {
			p.climbed(at)
		}
	case CallConfirmReturn:
		p.giveBack = failedCall(f, at)
		if n := len(p.giveBacks); f.Kind == fault.KeptBack && n > 0 {
			p.giveBacks = slices.Clip(p.giveBacks[:n-1])
		}
	case CallReorder:
		p.reorderFailed(f)
	}
}

// climbed: the rider may have been offered more, so that patience begins anew.
func (p *PlacementState) climbed(at time.Time) {
	if slices.Contains(p.ladder, p.tipTo) {
		p.rungAt = at
	}
}

// tipping: from the intent on, and until a fact, the tip may have been given.
func (p *PlacementState) tipping(f Tipping, at time.Time) {
	if f.To > p.tipTo {
		p.tipTries = 0
	}
	p.tips.ask(f.To)
	p.tip, p.tipTo, p.Tip = callState{state: callIntended, at: at}, max(p.tipTo, f.To), p.tips.amount()
	p.tipTries++
}

// tipped: the carrier took a total. If a higher one was asked for meanwhile, that is
// the one to go on from.
func (p *PlacementState) tipped(total Money, at time.Time) {
	if !p.reordered.IsZero() && len(p.tips.sent) == 0 {
		return // it is of a former trip
	}
	p.tips.took(total)
	p.Tip = p.tips.amount()
	if total >= p.tipTo {
		p.tip, p.tipTo = callState{state: callDone, at: at}, total
		p.climbed(at)
	}
}

func (p *PlacementState) placeFailed(f CallFailed) {
	if p.Stage == StageTaken || p.Stage == StageRefused && f.Kind != fault.Exists {
		return // a report overtook the lost reply, or it was given up meanwhile
	}
	p.Failure, p.failedKind = f.Reason, f.Kind
	if f.Kind == fault.StaleQuote {
		p.staleTimes++
	}
	switch {
	case p.doubted && f.Kind != fault.NotFound && f.Outcome != fault.Unknown:
		p.Stage = StageUnknown // what turns a repeat away says nothing about the first
	case f.Outcome == fault.Unknown || f.Kind == fault.Exists:
		p.doubted = true
		p.Stage, p.absences = StageUnknown, nil // "already exists" proves arrival, not life
	case !f.RetryAt.IsZero():
		p.Stage, p.retryAt, p.inLine = StagePostponed, f.RetryAt, f.Limit
		if !f.Limit {
			p.tries++
		}
	default:
		p.Stage, p.parked, p.unreached = StageRefused, "", false
	}
}

// resolved: a person knows what nobody here could find out.
func (p *PlacementState) resolved(f Resolved, at time.Time) {
	p.parked, p.unreached, p.cancels, p.giveBacks, p.missing = "", false, nil, nil, nil
	found := Report{Placement: p.ID, Asked: at, Proven: true}
	switch f.As {
	case FoundDead:
		if p.Stage != StageTaken {
			p.Stage, p.Failure, p.failedKind = StageRefused, "a person found out that the carrier does not have it", fault.NotFound
			return
		}
		p.cleared, found.Status = at, Ended
	case FoundReturned:
		p.cleared, found.Status = at, Returned
	case FoundDelivered:
		found.Status = Delivered
	case FoundAlive:
		if !p.lostGoods() {
			p.exists()
			return
		}
		found.Status = Delivering
	default:
		return
	}
	p.report(found)
}

// reorder: the carrier is to take the placement anew. What it said so far is of a
// former trip.
func (p *PlacementState) reorder(at time.Time, tip Money) {
	p.Penalty = p.penaltyKnown()
	former := p.Charges()
	p.Former = &former
	p.Quote, p.token = Quote{}, ""
	p.Fee, p.Tip = Amount{}, ExactFen(tip)
	p.tipAtFirst, p.tipTo, p.tipTries = tip, 0, 0
	p.tips, p.deducted = tipsGiven{taken: tip}, deducted{}
	for _, r := range p.Reports {
		if !r.Asked.IsZero() {
			p.isFormer(r.Waybill)
		}
	}
	p.isFormer(p.Waybill) // the sandbox pushes another, the same for every trip
	p.isFormer(p.placedWaybill)
	p.Stage, p.Failure, p.placed, p.placedWaybill, p.marks = StagePlacing, "", false, "", marks{}
	p.reorderDue, p.reordered, p.began, p.cleared = true, at, at, at
	p.staleAt, p.retryAt, p.tries = time.Time{}, time.Time{}, 0 // it is not sent again to find out
	p.parked, p.unreached, p.impatient, p.tooDear, p.charges = "", false, false, false, false
	p.cancel, p.cancels, p.tip, p.absences, p.missing = callState{}, nil, callState{}, nil, nil
	p.derive()
}

func (p *PlacementState) isFormer(waybill string) {
	if waybill != "" && !slices.Contains(p.former, waybill) {
		p.former = append(slices.Clip(p.former), waybill)
	}
}

// reorderFailed: the former trip's end stays its end if nothing was done.
func (p *PlacementState) reorderFailed(f CallFailed) {
	switch {
	case p.Stage == StageTaken: // a report overtook the lost reply
	case f.Outcome == fault.Unknown || f.Kind == fault.Exists:
		p.Stage, p.Failure, p.failedKind, p.doubted = StageUnknown, f.Reason, f.Kind, true
	case !f.RetryAt.IsZero():
		p.reorderDue, p.retryAt, p.Failure, p.failedKind = true, f.RetryAt, f.Reason, f.Kind
		p.tries++
	default:
		p.Stage, p.Failure, p.failedKind, p.reorderDue = StageRefused, f.Reason, f.Kind, false
	}
}

func failedCall(f CallFailed, at time.Time) callState {
	if f.Outcome == fault.Unknown {
		return callState{callUnknown, at, f.Kind, f.RetryAt}
	}
	return callState{callRefused, at, f.Kind, f.RetryAt}
}
