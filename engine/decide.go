package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// The engine's patience. Times are from the last news unless said otherwise.
const (
	estimateHolds  = 2 * time.Minute  // an estimate whose carrier names no end
	resolveLimit   = 10 * time.Minute // an unknown placement is parked after this
	cancelLimit    = 6                // tries to cancel before a person has to look
	tipLimit       = 10               // tries to give the same tip before it is left at that
	quoteRounds    = 4                // comparisons without a placement before giving up
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
	actTip                   // raise the tip of step.placement
	actRecord                // write step.fact
	actNothing               // the delivery is over
)

// step is one decision. Only the fields that its action names are set.
type step struct {
	do        action
	until     time.Time
	carriers  []CarrierID
	choice    Choice
	patience  time.Duration
	placement PlacementID
	fact      Fact
}

func waitUntil(t time.Time) step { return step{do: actWait, until: t} }

// sight is what decide may know beyond the journal: how the carriers' wires
// behave, and when each placement was last asked about, which is not worth an
// entry.
type sight struct {
	info  func(CarrierID) Info
	tips  func(CarrierID) bool
	asked func(PlacementID) time.Time
	// answered is when a question was asked that had an answer.
	answered func(PlacementID) time.Time
	hinted   func(PlacementID) time.Time // when something unproven spoke of it
	poll     time.Duration               // the shortest time between two questions about a silent order
}

// decide says what to do next. It is a pure function: the same delivery at the
// same time gives the same step.
func decide(d Delivery, now time.Time, see sight) step {
	next := step{do: actNothing}
	for _, p := range d.Placements {
		s := followHint(p, now, see)
		if s.do == actQuery {
			return s
		}
		next = sooner(next, s)
	}
	if d.Final() {
		return next
	}
	for _, p := range d.Placements {
		s := decidePlacement(d, p, now, see)
		if s.do != actWait && s.do != actNothing {
			return s
		}
		next = sooner(next, s)
	}
	if d.lives() || next.do == actWait && d.Phase == PhaseParked {
		return next
	}
	s := decideNext(d, now)
	if s.do == actWait {
		return sooner(next, s)
	}
	return s
}

// lives says whether a placement keeps another from starting.
func (d Delivery) lives() bool {
	return slices.ContainsFunc(d.Placements, func(p PlacementState) bool { return !p.Over() })
}

// followHint asks about a placement that something unproven spoke of, also if it
// was over: not too often, and the less often the longer nobody answers.
func followHint(p PlacementState, now time.Time, see sight) step {
	hinted, asked := see.hinted(p.ID), see.asked(p.ID)
	if !hinted.After(see.answered(p.ID)) || now.Sub(hinted) > hintHolds {
		return step{do: actNothing}
	}
	if due := asked.Add(max(see.poll/10, asked.Sub(hinted)/2)); now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actQuery, placement: p.ID}
}

func sooner(a, b step) step {
	switch {
	case a.do == actNothing:
		return b
	case b.do == actNothing || a.until.Before(b.until):
		return a
	default:
		return b
	}
}

// decidePlacement is about one placement; actNothing means that it keeps nobody
// from going on.
func decidePlacement(d Delivery, p PlacementState, now time.Time, see sight) step {
	switch {
	case p.lostGoods() && p.parked == "":
		return record(Parked{p.ID, p.trouble()})
	case p.parked != "" && p.Stage != StageTaken && isAbsent(p, see):
		return record(absent(p))
	case p.parked != "":
		return follow(d, p, now, see) // a person was called; the carrier may still tell
	case p.isMissing():
		return record(Parked{p.ID, "the carrier had this order and now says that there is none"})
	case p.Over():
		return step{do: actNothing}
	case p.Stage == StagePostponed:
		return resend(d, p, now)
	case p.Stage == StagePlacing && now.Before(p.sendBy):
		return waitUntil(p.sendBy) // whoever wrote the intent may be about to send
	case p.Stage != StageTaken:
		return resolve(d, p, now, see)
	}
	next := step{do: actNothing}
	for _, rule := range []func(Delivery, PlacementState, time.Time, sight) step{callOff, tip, losePatience, follow} {
		s := rule(d, p, now, see)
		if s.do != actWait && s.do != actNothing {
			return s
		}
		next = sooner(next, s)
	}
	return next
}

// resend: the carrier asked to send the same again, later.
func resend(d Delivery, p PlacementState, now time.Time) step {
	switch {
	case d.CancelWanted != nil:
		return record(refusePlacement(p, fault.Canceled, "called off before the carrier took it"))
	case p.tries >= busyTries:
		return record(refusePlacement(p, fault.Busy, "the carrier stayed busy: "+p.Failure))
	case later(now, p.retryAt).After(p.Quote.ValidUntil):
		return record(refusePlacement(p, fault.Busy, "by the time the carrier would take it the quote has ended: "+p.Failure))
	case now.Before(p.retryAt):
		return waitUntil(p.retryAt)
	default:
		return step{do: actReplay, placement: p.ID}
	}
}

// resolve finds out about a placement of which nobody knows whether it arrived.
func resolve(d Delivery, p PlacementState, now time.Time, see sight) step {
	info := see.info(p.Carrier)
	if isAbsent(p, see) {
		return record(absent(p))
	}
	if now.Sub(p.began) > resolveLimit && see.asked(p.ID).After(p.began) {
		return record(Parked{p.ID, "nobody can tell whether the carrier has this order: " + p.Failure})
	}
	s := askAbout(p, p.began, now, see)
	if s.do == actQuery && info.Resolve == ByReplay && info.Replay == ReplaySame {
		s.do = actReplay
	}
	return s
}

// isAbsent: the carrier said "no such order" twice, when the call's effect could
// no longer be on its way.
func isAbsent(p PlacementState, see sight) bool {
	info := see.info(p.Carrier)
	settled, n := p.sendBy.Add(info.Settle), 0
	for _, asked := range p.absences {
		if asked.After(settled) {
			n++
		}
	}
	return info.Resolve == ByQuery && n >= 2
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

func record(f Fact) step { return step{do: actRecord, fact: f} }

// decideNext: nothing lives. The next choice of the wave, or another plan.
func decideNext(d Delivery, now time.Time) step {
	if len(d.Placements) >= mostPlacements {
		return record(GaveUp{"many carriers were tried in vain: " + d.whyNobody(), d.worstKind()})
	}
	if d.planned {
		return decideWave(d, now)
	}
	if d.rounds == 0 {
		return step{do: actQuote}
	}
	stale, outOfReach := staleOffers(d, now)
	if len(stale) == 0 || d.rounds >= quoteRounds {
		return step{do: actPlan}
	}
	return quoteAgain(d, now, stale, outOfReach)
}

// quoteAgain asks some carriers once more, after a pause if they could not be
// reached.
func quoteAgain(d Delivery, now time.Time, carriers []CarrierID, pause bool) step {
	if due := d.compared.Add(time.Second << d.rounds); pause && now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actQuote, carriers: carriers}
}

// decideWave places the first choice of the current wave that has not been tried.
func decideWave(d Delivery, now time.Time) step {
	if len(d.Plan.Waves) == 0 {
		return record(GaveUp{"nobody takes this order: " + d.whyNobody(), d.worstKind()})
	}
	wave, in := d.Plan.Waves[0], instructions{carrier: d.chosen, limit: d.limit}
	over := false // somebody's offers never hold long enough
	for _, choice := range wave.Choices {
		offer, known := d.offer(choice.Carrier)
		switch tried := d.triedSincePlan(choice.Carrier); {
		case tried || !known || in.excludes(offer) != "":
			continue // whatever the policy says, the host's limits hold
		case offer.ValidAt(now) && !d.used(offer.Placement):
			return step{do: actPlace, choice: choice, patience: wave.Patience}
		case d.rounds < quoteRounds:
			return quoteAgain(d, now, []CarrierID{choice.Carrier}, false)
		default:
			over = true
		}
	}
	switch tried := d.triedSincePlan(""); {
	case !tried && over:
		return record(GaveUp{"carriers were asked several times and no offer held long enough to be placed", fault.StaleQuote})
	case !tried:
		return record(GaveUp{"the policy's plan names no offer that can be placed", fault.Internal})
	}
	if stale, _ := staleOffers(d, now); len(stale) > 0 {
		return quoteAgain(d, now, stale, false)
	}
	return step{do: actPlan}
}

// triedSincePlan says whether a carrier ("": any) was given the order since the
// policy was last asked.
func (d Delivery) triedSincePlan(id CarrierID) bool {
	for _, p := range d.Placements {
		if p.beganSeq > d.planSeq && (id == "" || p.Carrier == id) {
			return true
		}
	}
	return false
}

// staleOffers are the carriers to be asked again before the policy is: those whose
// offers ran out or whose price was gone, and, if nobody else is left, those that
// could not be reached (outOfReach).
func staleOffers(d Delivery, now time.Time) (stale []CarrierID, outOfReach bool) {
	in := instructions{carrier: d.chosen, limit: d.limit}
	left := slices.ContainsFunc(d.Offers, func(o Offer) bool { return o.Open() && !d.used(o.Placement) && in.excludes(o) == "" })
	for _, o := range d.Offers {
		switch {
		case d.used(o.Placement):
			if d.priceWasGone(o) {
				stale = append(stale, o.Carrier)
			}
		case o.Open() && !o.ValidAt(now):
			stale = append(stale, o.Carrier)
		case !o.Open() && !left && mayChange(o):
			stale = append(stale, o.Carrier)
			outOfReach = true
		}
	}
	return stale, outOfReach
}

// priceWasGone: the carrier refused a placement because its quote was stale, for
// the first time.
func (d Delivery) priceWasGone(o Offer) bool {
	times := 0
	last := false
	for _, p := range d.Placements {
		if p.Carrier != o.Carrier {
			continue
		}
		last = p.ID == o.Placement && p.Stage == StageRefused && p.failedKind == fault.StaleQuote
		times++
	}
	return last && times == 1
}

// mayChange: the carrier did not refuse the order, it could not be asked.
func mayChange(o Offer) bool {
	if o.Outcome == Late || o.Outcome == KeptBack {
		return true
	}
	if o.Refusal == nil {
		return false
	}
	switch o.Refusal.Kind {
	case fault.Unavailable, fault.Busy, fault.Canceled, fault.KeptBack:
		return true
	default:
		return false
	}
}

// whyNobody is what was heard from everybody, in one line.
func (d Delivery) whyNobody() string {
	var why []string
	for _, o := range d.Offers {
		if !o.Open() {
			why = append(why, string(o.Carrier)+": "+o.Reason())
		}
	}
	for _, p := range d.Placements {
		if p.Failure != "" {
			why = append(why, string(p.Carrier)+": "+p.Failure)
		}
	}
	if len(why) == 0 {
		return "the policy chose nobody"
	}
	return strings.Join(why, "; ")
}

// worstKind tells "everybody refused" from "somebody could not be reached".
func (d Delivery) worstKind() fault.Kind {
	unreached := slices.ContainsFunc(d.Offers, func(o Offer) bool {
		return !o.Open() && (mayChange(o) || o.Refusal != nil && isFailure(o.Refusal.Kind))
	})
	broken := slices.ContainsFunc(d.Placements, func(p PlacementState) bool {
		return p.Stage == StageRefused && isFailure(p.failedKind)
	})
	if unreached || broken {
		return fault.Unavailable
	}
	return fault.Refused
}

// isFailure: it is not the order that was refused, something did not work.
func isFailure(k fault.Kind) bool {
	switch k {
	case fault.Unavailable, fault.Busy, fault.KeptBack, fault.Canceled, fault.Access, fault.Internal, fault.Quota:
		return true
	default:
		return false
	}
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

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
