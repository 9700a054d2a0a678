package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/priority"
)

// The engine's patience. Times are from the last news unless said otherwise.
const (
	estimateHolds  = 2 * time.Minute  // an estimate whose carrier names no end
	alarmAfter     = time.Minute      // a placement of which nobody can tell how it stands
	resolveLimit   = 10 * time.Minute // until it is parked, unless the plan says otherwise
	agreedLimit    = 2 * time.Minute  // a cancel that was agreed to and then not seen is asked for again
	tipLimit       = 10               // tries to give the same tip before it is left at that
	quoteRounds    = 4                // comparisons without a placement before giving up
	lineLimit      = 30 * time.Minute // of waiting for our own limits without a word from anybody
	lineSpread     = 30 * time.Second // the most by which those are spread that our limits turned away
	mostPlacements = 12               // placements of one delivery before giving up
	missingLimit   = 4                // times, half an hour apart, that a carrier says it lost an order
	busyTries      = 4                // "send again later" before going elsewhere
	hintHolds      = time.Hour        // a hint that nobody answers a question about is forgotten
	slowestPoll    = 10               // a silent order is asked after at most this many poll intervals
)

// action is what is to be done next about a delivery.
type action uint8

const (
	actWait    action = iota // nothing before step.until
	actQuote                 // ask the carriers in step.carriers (none: all)
	actPlan                  // ask the policy
	actPlace                 // place step.choice's offer
	actReplay                // place step.placement again, to learn what became of it
	actQuery                 // ask where step.placement stands
	actCancel                // cancel step.placement
	actTip                   // raise the tip of step.placement to step.total
	actReorder               // place step.placement anew under its id, as the host wants
	actConfirm               // tell the carrier of step.placement that the goods are back
	actRecord                // write step.fact
	actNothing               // the delivery is over
)

// step is one decision. Only the fields that its action names are set.
type step struct {
	do        action
	until     time.Time
	carriers  []CarrierID
	joining   bool // actQuote: for a race that is on
	choice    Choice
	placement PlacementID
	total     Money
	why       Cancellation
	fact      Fact
	class     priority.Class // of actQuery
}

func waitUntil(t time.Time) step { return step{do: actWait, until: t} }

func record(f Fact) step { return step{do: actRecord, fact: f} }

// acts: it is something to do now.
func (s step) acts() bool { return s.do != actWait && s.do != actNothing }

// sight is what decide may know beyond the journal: how the carriers' wires
// behave, and when each placement was last asked about, which is not worth an
// entry.
type sight struct {
	info     func(CarrierID) Info
	tips     func(CarrierID) bool
	confirms func(CarrierID) bool // takes the confirmation of a return
	asked    func(PlacementID) time.Time
	answered func(PlacementID) time.Time // when a question was asked that had an answer
	heard    func(PlacementID) int64     // the version at which that question was asked
	poll     time.Duration               // the shortest time between two questions about a silent order
}

// decide says what to do next. It is a pure function: the same delivery at the
// same time gives the same step.
func decide(d Delivery, now time.Time, see sight) step {
	next := step{do: actNothing}
	for _, p := range d.Placements {
		next = sooner(next, followHint(p, now, see))
		if !d.Final() {
			next = sooner(next, decidePlacement(d, p, now, see))
		}
	}
	switch {
	case next.acts() || d.Final() || d.Phase == PhaseParked || d.Phase == PhaseDelivered:
		return next
	case d.Held && !d.lives():
		return sooner(next, heldStep(d, now))
	case d.lives() && !d.mayRace():
		return next
	}
	return sooner(next, decideNext(d, now))
}

// sooner is the more urgent of two steps: what acts before what waits, money at
// stake before anything else, and the shorter wait before the longer.
func sooner(a, b step) step {
	switch {
	case a.do == actNothing:
		return b
	case b.do == actNothing:
		return a
	case a.acts() != b.acts():
		if a.acts() {
			return a
		}
		return b
	case a.acts() && b.urgency() > a.urgency(), !a.acts() && b.until.Before(a.until):
		return b
	default:
		return a
	}
}

// urgency orders steps that act: a decision costs nothing, then comes what the
// transport lets pass first.
func (s step) urgency() int {
	switch s.do {
	case actRecord:
		return 10
	case actCancel:
		return 9
	case actReplay:
		return 8
	case actQuery:
		return int(s.class)
	default:
		return int(priority.Place)
	}
}

// heldStep waits for the host's word, or for the time of an order that could not be
// booked ahead.
func heldStep(d Delivery, now time.Time) step {
	switch {
	case d.HoldUntil.IsZero():
		return step{do: actNothing}
	case now.Before(d.HoldUntil):
		return waitUntil(d.HoldUntil)
	default:
		return record(Released{})
	}
}

// followHint asks about a placement that something unproven spoke of, also if it
// was over: not too often, and the less often the longer nobody answers.
func followHint(p PlacementState, now time.Time, see sight) step {
	asked := see.asked(p.ID)
	if p.hintSeq <= see.heard(p.ID) || now.Sub(p.hinted) > hintHolds {
		return step{do: actNothing}
	}
	if due := asked.Add(max(see.poll/10, asked.Sub(p.hinted)/2)); now.Before(due) {
		return waitUntil(due)
	}
	return query(p)
}

func query(p PlacementState) step {
	return step{do: actQuery, placement: p.ID, class: p.urgency()}
}

// decidePlacement is about one placement; actNothing means that it keeps nobody
// from going on.
func decidePlacement(d Delivery, p PlacementState, now time.Time, see sight) step {
	switch {
	case p.parked != "" && p.Stage != StageTaken && isAbsent(p, see):
		return record(absent(p))
	case p.lostGoods() && d.ReturnWanted:
		return record(Resolved{Placement: p.ID, As: FoundReturned, By: "host", Why: "the host says that the goods are back"})
	case p.lostGoods() && p.parked == "":
		return record(Parked{Placement: p.ID, Reason: p.trouble()})
	case p.parked != "":
		return follow(d, p, now, see) // a person was called; the carrier may still tell
	case p.isMissing():
		return record(Parked{Placement: p.ID, Reason: "the carrier had this order and now says that there is none"})
	case p.Over():
		return step{do: actNothing}
	case p.reorderDue:
		return reorder(d, p, now)
	case p.Stage == StagePostponed:
		return resend(d, p, now)
	case p.Stage == StagePlacing && now.Before(p.sendBy):
		return waitUntil(p.sendBy) // whoever wrote the intent may be about to send
	case p.Stage != StageTaken:
		return resolve(d, p, now, see)
	}
	next := step{do: actNothing}
	for _, rule := range [...]func(Delivery, PlacementState, time.Time, sight) step{
		secondRider, overcharge, callOff, confirmReturn, tip, losePatience, follow,
	} {
		s := rule(d, p, now, see)
		if s.acts() {
			return s
		}
		next = sooner(next, s)
	}
	return next
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
