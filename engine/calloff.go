package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// unwanted says whether a placement that a carrier has is to end, and why.
func (d Delivery) unwanted(p PlacementState) (Cancellation, bool) {
	switch {
	case p.Status == Returning:
		return Cancellation{}, false
	case d.CancelWanted != nil:
		return *d.CancelWanted, true
	case d.beaten(p):
		return Cancellation{Reason: NotNeeded}, true
	case p.impatient && p.Status == Waiting:
		return Cancellation{Reason: SlowPickup}, true
	case p.tooDear && p.Status == Waiting:
		return Cancellation{Reason: PriceTooHigh}, true
	default:
		return Cancellation{}, false
	}
}

// callOff cancels a placement that is to end.
func callOff(d Delivery, p PlacementState, now time.Time, see sight) step {
	why, unwanted := d.unwanted(p)
	if !unwanted {
		return step{do: actNothing}
	}
	switch p.cancel.state {
	case callNone:
		return step{do: actCancel, placement: p.ID, why: why}
	case callDone:
		if p.aliveSince(p.cancel.at) || now.Sub(p.cancel.at) > agreedLimit {
			return d.cancelAgain(p, why, now, see) // it took its word back, or never kept it
		}
		return askAbout(p, p.cancel.at, now, see) // agreed, without a word on how it ended
	case callIntended, callUnknown:
		if !see.asked(p.ID).After(p.cancel.at) {
			return askAbout(p, p.cancel.at, now, see)
		}
		return d.cancelAgain(p, why, now, see) // asked since, and it still lives
	default:
		switch {
		case p.cancel.kind == fault.TooLate && p.hadGoods, p.cancel.kind == fault.Unsupported:
			return step{do: actNothing} // it lives on, and the journal says so
		case p.cancel.kind == fault.TooLate && !see.asked(p.ID).After(p.cancel.at):
			return askAbout(p, p.cancel.at, now, see)
		}
		return d.cancelAgain(p, why, now, see)
	}
}

// aliveSince says whether the carrier reported, for a time behind t's second, that
// the placement lives.
func (p PlacementState) aliveSince(t time.Time) bool {
	if len(p.Reports) == 0 || p.Over() {
		return false
	}
	return p.Reports[len(p.Reports)-1].time().After(t)
}

// cancelAgain tries with growing pauses, until the plan's limit is over.
func (d Delivery) cancelAgain(p PlacementState, why Cancellation, now time.Time, see sight) step {
	since, tries := p.trying(p.cancels, now)
	if tries > 0 {
		if s := d.outOfReach(p, since, now, see, "the order can not be cancelled"); s.acts() {
			return s
		}
	}
	if due := tryAgain(p.cancel, tries); now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actCancel, placement: p.ID, why: why}
}

// trying is since when, and how often, a call was tried: in the life that the
// placement has now, and without a pause longer than any that the engine makes.
func (p PlacementState) trying(calls []time.Time, now time.Time) (since time.Time, tries int) {
	const pause = resolveLimit / 2
	var last time.Time
	for _, at := range calls {
		if at.Before(p.revived) {
			continue
		}
		if tries == 0 || at.Sub(last) > pause {
			since, tries = at, 0
		}
		last = at
		tries++
	}
	if now.Sub(last) > pause {
		return time.Time{}, 0
	}
	return since, tries
}

// tryAgain is when a call that failed is made again.
func tryAgain(c callState, tries int) time.Time {
	return later(c.retryAt, c.at.Add(time.Second<<min(tries, 6)))
}

// confirmReturn tells the carrier that the goods are back, with the same care. A
// carrier that does not want to know, or will not have it, is overruled: the host
// has the goods.
func confirmReturn(d Delivery, p PlacementState, now time.Time, see sight) step {
	if !d.ReturnWanted || p.Status != Returning {
		return step{do: actNothing}
	}
	back := Resolved{Placement: p.ID, As: FoundReturned, By: "host", Why: "the host says that the goods are back"}
	switch {
	case !see.confirms(p.Carrier):
		return record(back)
	case p.giveBack.state == callNone:
		return step{do: actConfirm, placement: p.ID}
	case p.giveBack.retryAt.IsZero() && !see.asked(p.ID).After(p.giveBack.at), p.giveBack.state == callDone && now.Sub(p.giveBack.at) < alarmAfter:
		return askAbout(p, p.giveBack.at, now, see)
	case p.giveBack.state == callDone, p.giveBack.state == callRefused && p.giveBack.retryAt.IsZero():
		return record(back)
	}
	since, tries := p.trying(p.giveBacks, now)
	if tries > 0 {
		if s := d.outOfReach(p, since, now, see, "the carrier can not be told that the goods are back"); s.acts() {
			return s
		}
	}
	if due := tryAgain(p.giveBack, tries); now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actConfirm, placement: p.ID}
}

// overcharge tells once that more is charged than was accepted.
func overcharge(d Delivery, p PlacementState, _ time.Time, _ sight) step {
	accepted, quoted := p.Quote.Fee.Fen()
	charged, told := p.Fee.Fen()
	if p.charges || !quoted || !told || charged <= accepted+d.Plan.Overcharge.Tolerance {
		return step{do: actNothing}
	}
	return record(Overcharged{Placement: p.ID, Accepted: accepted, Charged: charged, Cancel: d.Plan.Overcharge.Cancel})
}
