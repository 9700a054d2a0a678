package engine

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// tip raises the tip to what the host wants, and tries again what did not reach the
// carrier, while no rider has accepted. A tip of unknown outcome is repeated only
// where a repeat adds nothing.
func tip(d Delivery, p PlacementState, now time.Time, see sight) step {
	nothing := step{do: actNothing}
	if !d.mayTip(p, see) {
		return nothing
	}
	total := max(d.TipWanted, p.tipTo)
	repeat := p.tip.state != callNone && total <= p.tipTo
	switch {
	case total <= d.Order.Tip:
		return nothing
	case repeat && p.tip.state == callDone, repeat && p.tip.state == callRefused && p.tip.retryAt.IsZero():
		return nothing
	case repeat && p.tipTries >= tipLimit:
		return nothing
	}
	if due := tryAgain(p.tip, p.tipTries); repeat && now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actTip, placement: p.ID, total: total}
}

// mayTip: the placement waits for a rider, is to be kept, and the last tip's
// outcome is known or does not matter.
func (d Delivery) mayTip(p PlacementState, see sight) bool {
	_, unwanted := d.unwanted(p)
	stuck := p.tip.open() && !see.info(p.Carrier).TipRepeats
	return p.Status == Waiting && !unwanted && !stuck && see.tips(p.Carrier)
}

// losePatience climbs the wave's ladder of tips when a carrier finds no rider, and
// gives up on it when there is no more of that, each after one more question.
func losePatience(d Delivery, p PlacementState, now time.Time, see sight) step {
	_, unwanted := d.unwanted(p)
	if p.patience <= 0 || p.impatient || unwanted || p.Status != Waiting {
		return step{do: actNothing}
	}
	end := p.patienceEnds(d.Order.Timing)
	switch rung, more := d.nextRung(p, see); {
	case now.Before(end):
		return step{do: actNothing}
	case see.asked(p.ID).Before(end):
		return query(p)
	case p.tipCameTooLate() && !see.asked(p.ID).After(p.tip.at):
		return askAbout(p, p.tip.at, now, see)
	case more:
		return step{do: actTip, placement: p.ID, total: rung}
	default:
		return record(Impatient{p.ID})
	}
}

// tipCameTooLate: the carrier turned it away as if a rider had accepted.
func (p PlacementState) tipCameTooLate() bool {
	return p.tip.state == callRefused && p.tip.kind == fault.TooLate
}

// nextRung is the next step of the ladder.
func (d Delivery) nextRung(p PlacementState, see sight) (Money, bool) {
	if !d.mayTip(p, see) || p.tip.state == callRefused && p.tip.kind != fault.Invalid && p.tip.retryAt.IsZero() {
		return 0, false
	}
	so := max(p.tipTo, d.Order.Tip, d.TipWanted)
	i := slices.IndexFunc(p.ladder, func(m Money) bool { return m > so })
	if i < 0 {
		return 0, false
	}
	return p.ladder[i], true
}

// patienceEnds: nobody looks for a rider before the time of a scheduled order, and
// each tip gives the riders as long again to think about it.
func (p PlacementState) patienceEnds(t Timing) time.Time {
	raised := p.rungAt
	if p.tip.open() && slices.Contains(p.ladder, p.tipTo) {
		raised = later(raised, p.tip.at)
	}
	return later(later(p.began, quietUntil(t)), raised).Add(p.patience)
}

// follow asks about an order that has fallen silent, and otherwise waits. While a
// step is due that would be told, it asks as often as it may.
func follow(d Delivery, p PlacementState, now time.Time, see sight) step {
	news := later(p.news, quietUntil(d.Order.Timing))
	every := see.poll
	if !p.isExpected(now) {
		every = min(max(see.poll, now.Sub(news)/4), slowestPoll*see.poll)
	}
	asked, end := see.asked(p.ID), p.patienceEnds(d.Order.Timing)
	due := later(news, asked).Add(every)
	if p.patience > 0 && !p.impatient && p.Status == Waiting && end.Before(due) && asked.Before(end) {
		due = end // one more question; the next have their usual time
	}
	if now.Before(due) {
		return waitUntil(due)
	}
	return query(p)
}

// isExpected: the carrier said that the goods should be there by now.
func (p PlacementState) isExpected(now time.Time) bool {
	arrives, told := p.ArrivesAt.Get()
	return told && p.Status.HasGoods() && now.After(arrives) && now.Before(arrives.Add(30*time.Minute))
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
