package engine

import (
	"cmp"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// What to do about a placement of which nobody knows whether it arrived, and about
// one that is known not to have.

// resend: the carrier asked to send the same again, later.
func resend(d Delivery, p PlacementState, now time.Time) step {
	switch {
	case d.CancelWanted != nil:
		return record(refusePlacement(p, fault.Canceled, "called off before the carrier took it"))
	case d.beaten(p):
		return record(refusePlacement(p, fault.Canceled, "another carrier's rider has the order"))
	case p.tries >= busyTries:
		return record(refusePlacement(p, fault.Busy, "the carrier stayed busy: "+p.Failure))
	case later(now, p.retryAt).After(p.Quote.ValidUntil) && p.inLine:
		return record(refusePlacement(p, fault.StaleQuote, "the quote ended while our own limit kept the order back: "+p.Failure))
	case later(now, p.retryAt).After(p.Quote.ValidUntil):
		return record(refusePlacement(p, fault.Busy, "by the time the carrier would take it the quote has ended: "+p.Failure))
	case now.Before(p.retryAt):
		return waitUntil(p.retryAt)
	default:
		return step{do: actReplay, placement: p.ID}
	}
}

// reorder places anew what the host wants placed anew.
func reorder(d Delivery, p PlacementState, now time.Time) step {
	refuse := func(kind fault.Kind, why string) step {
		return record(CallFailed{Placement: p.ID, Call: CallReorder, Kind: kind, Outcome: fault.NotSent, Reason: why})
	}
	switch {
	case d.CancelWanted != nil:
		return refuse(fault.Canceled, "called off before the carrier took it")
	case p.tries >= busyTries:
		return refuse(fault.Busy, "the carrier stayed busy: "+p.Failure)
	case now.Before(p.retryAt):
		return waitUntil(p.retryAt)
	default:
		return step{do: actReorder, placement: p.ID}
	}
}

// resolve finds out about a placement of which nobody knows whether it arrived.
func resolve(d Delivery, p PlacementState, now time.Time, see sight) step {
	if isAbsent(p, see) {
		return record(absent(p))
	}
	info := see.info(p.Carrier)
	wanted := d.CancelWanted == nil && !d.beaten(p) && now.Before(p.staleAt)
	byReplay := info.Resolve == ByReplay
	if byReplay && !wanted {
		return record(Parked{Placement: p.ID, Reason: "nobody knows whether the carrier has this order, and asking would order it again: " + p.Failure})
	}
	if s := d.outOfReach(p, p.began, now, see, "nobody can tell whether the carrier has this order: "+p.Failure); s.acts() {
		return s
	}
	s := sooner(askAbout(p, p.began, now, see), askOnceSettled(p, now, see))
	notThere := see.answered(p.ID).After(p.news) // it answered, and still nobody knows: it found nothing
	if s.do == actQuery && info.Replay == ReplaySame && wanted && (byReplay || notThere) {
		s.do = actReplay
	}
	return s
}

// outOfReach raises an alarm a minute after something began that nobody answers
// for, and parks it when the plan's limit is over. Nothing is parked unasked.
func (d Delivery) outOfReach(p PlacementState, since, now time.Time, see sight, why string) step {
	switch age := now.Sub(since); {
	case age > d.silenceLimit() && see.asked(p.ID).After(since):
		return record(Parked{Placement: p.ID, Reason: why, Unreached: !see.answered(p.ID).After(since)})
	case age > alarmAfter && !p.alarmed.After(since):
		return record(Alarmed{Placement: p.ID, Reason: why})
	default:
		return step{do: actNothing}
	}
}

// silenceLimit is how long the plan waits for a carrier that can not be asked.
func (d Delivery) silenceLimit() time.Duration { return cmp.Or(d.Plan.Unreachable, resolveLimit) }

// isAbsent: the carrier said "no such order" twice, when the call's effect could
// no longer be on its way and the carrier could not have forgotten it yet.
func isAbsent(p PlacementState, see sight) bool {
	info := see.info(p.Carrier)
	settled, n := p.sendBy.Add(info.Settle), 0
	for _, asked := range p.absences {
		if asked.After(settled) && !p.forgotten(asked, info) {
			n++
		}
	}
	return info.Resolve == ByQuery && n >= 2
}

// forgotten: at that time the carrier need not know the order any more even if it
// had it.
func (p PlacementState) forgotten(at time.Time, info Info) bool {
	return info.Retention > 0 && at.After(p.began.Add(info.Retention))
}

// askAbout asks what became of something that began at since, often at first.
func askAbout(p PlacementState, since, now time.Time, see sight) step {
	due := later(since, see.asked(p.ID)).Add(askAgain(now.Sub(since), see.poll))
	if now.Before(due) {
		return waitUntil(due)
	}
	return query(p)
}

// askOnceSettled asks as soon as "no such order" counts.
func askOnceSettled(p PlacementState, now time.Time, see sight) step {
	info := see.info(p.Carrier)
	settled := p.sendBy.Add(info.Settle)
	switch {
	case info.Resolve != ByQuery || see.asked(p.ID).After(settled):
		return step{do: actNothing}
	case now.After(settled):
		return query(p)
	default:
		return waitUntil(settled.Add(time.Millisecond))
	}
}

// askAgain is the time between two questions: a second at first, more as the
// matter grows old.
func askAgain(age, poll time.Duration) time.Duration {
	return min(max(age/4, time.Second), max(poll, time.Second))
}

func refusePlacement(p PlacementState, kind fault.Kind, why string) Fact {
	return CallFailed{Placement: p.ID, Call: CallPlace, Kind: kind, Outcome: fault.Rejected, Reason: why}
}

func absent(p PlacementState) Fact {
	return refusePlacement(p, fault.NotFound, "the carrier was asked twice and does not have it")
}

// absenceCounts: of a placement that was never seen, every "no such order" counts;
// of one that was, one each half hour is enough for a person to be called.
func (p PlacementState) absenceCounts(asked time.Time) bool {
	if p.Stage != StageTaken {
		return true
	}
	n := len(p.missing)
	return n == 0 || asked.Sub(p.missing[n-1]) >= 30*time.Minute && !p.isMissing()
}

// isMissing: the carrier has said again and again, since its last report, that it
// does not have the order.
func (p PlacementState) isMissing() bool {
	if p.Stage != StageTaken || p.Over() {
		return false
	}
	var last time.Time
	if len(p.Reports) > 0 {
		last = p.Reports[len(p.Reports)-1].time()
	}
	n := 0
	for _, asked := range p.missing {
		if asked.After(last) {
			n++
		}
	}
	return n >= missingLimit
}
