package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// The rules for a placement that a carrier has, the first that wants to act first:
// callOff, tip, losePatience, follow.

// callOff cancels a placement that the host, or our patience, wants ended.
func callOff(d Delivery, p PlacementState, now time.Time, see sight) step {
	if d.CancelWanted == nil && !(p.impatient && p.Status == Waiting) || p.Status == Returning {
		return step{do: actNothing}
	}
	switch p.cancel.state {
	case callNone:
		return step{do: actCancel, placement: p.ID}
	case callDone:
		if p.aliveSince(p.cancel.at) || now.Sub(p.cancel.at) > resolveLimit {
			return cancelAgain(p, now) // it took its word back, or never kept it
		}
		return askAbout(p, p.cancel.at, now, see) // agreed, without a word on how it ended
	case callIntended, callUnknown:
		if !see.asked(p.ID).After(p.cancel.at) {
			return askAbout(p, p.cancel.at, now, see)
		}
		return cancelAgain(p, now) // asked since, and it still lives
	default:
		switch {
		case p.cancel.kind == fault.TooLate && p.hadGoods, p.cancel.kind == fault.Unsupported:
			return step{do: actNothing} // it lives on, and the journal says so
		case p.cancel.kind == fault.TooLate && !see.asked(p.ID).After(p.cancel.at):
			return askAbout(p, p.cancel.at, now, see)
		}
		return cancelAgain(p, now)
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

// askAbout asks what became of something that began at since, often at first.
func askAbout(p PlacementState, since, now time.Time, see sight) step {
	due := later(since, see.asked(p.ID)).Add(askAgain(now.Sub(since), see.poll))
	if now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actQuery, placement: p.ID}
}

func cancelAgain(p PlacementState, now time.Time) step {
	if p.cancelTries-p.cancelHeld >= cancelLimit {
		return record(Parked{p.ID, "the carrier does not let the order be cancelled"})
	}
	due := later(p.cancel.retryAt, p.cancel.at.Add(time.Second<<min(p.cancelTries, 6)))
	if now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actCancel, placement: p.ID}
}

// tip raises the tip to what the host wants, while no rider has accepted. A tip of
// unknown outcome is repeated only where a repeat adds nothing.
func tip(d Delivery, p PlacementState, now time.Time, see sight) step {
	nothing := step{do: actNothing}
	leaving := d.CancelWanted != nil || p.impatient
	if d.TipWanted <= d.Order.Tip || p.Status != Waiting || leaving || !see.tips(p.Carrier) {
		return nothing
	}
	repeat := p.tip.state != callNone && d.TipWanted <= p.tipTo
	switch {
	case p.tip.open() && !see.info(p.Carrier).TipRepeats:
		return nothing
	case repeat && p.tip.state == callDone, repeat && p.tip.state == callRefused && p.tip.retryAt.IsZero():
		return nothing
	case repeat && p.tipTries >= tipLimit:
		return nothing
	}
	if due := later(p.tip.retryAt, p.tip.at.Add(time.Second<<min(p.tipTries, 6))); repeat && now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actTip, placement: p.ID}
}

// losePatience gives up on a carrier that finds no rider, after one more question.
func losePatience(d Delivery, p PlacementState, now time.Time, see sight) step {
	if p.patience <= 0 || p.impatient || d.CancelWanted != nil || p.Status != Waiting {
		return step{do: actNothing}
	}
	end := p.patienceEnds(d.Order.Timing)
	switch {
	case now.Before(end):
		return step{do: actNothing}
	case see.asked(p.ID).Before(end):
		return step{do: actQuery, placement: p.ID}
	default:
		return record(Impatient{p.ID})
	}
}

// patienceEnds: nobody looks for a rider before the time of a scheduled order.
func (p PlacementState) patienceEnds(t Timing) time.Time {
	return later(p.began, quietUntil(t)).Add(p.patience)
}

// follow asks about an order that has fallen silent, and otherwise waits.
func follow(d Delivery, p PlacementState, now time.Time, see sight) step {
	news := later(p.news, quietUntil(d.Order.Timing))
	asked := see.asked(p.ID)
	every := min(max(see.poll, now.Sub(news)/4), slowestPoll*see.poll)
	due := later(news, asked).Add(every)
	if end := p.patienceEnds(d.Order.Timing); p.patience > 0 && !p.impatient && p.Status == Waiting && end.Before(due) {
		due = end
	}
	if now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actQuery, placement: p.ID}
}

// quietUntil is the time before which a scheduled order's silence means nothing.
func quietUntil(t Timing) time.Time {
	switch t.When {
	case DispatchAt:
		return t.At
	case PickUpAt:
		return t.At.Add(-30 * time.Minute)
	case DeliverBy:
		return t.At.Add(-time.Hour)
	default:
		return time.Time{}
	}
}
