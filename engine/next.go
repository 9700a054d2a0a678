package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// decideNext: nothing lives, or a race is on. The next choice of the wave, or
// another plan.
func decideNext(d Delivery, now time.Time) step {
	if d.lives() {
		return raceOn(d, now)
	}
	if d.madeSince(d.since) >= mostPlacements {
		return d.giveUp(now, "many carriers were tried in vain: "+d.whyNobody(), d.worstKind())
	}
	if d.planned {
		return decideWave(d, now)
	}
	if d.rounds+d.turns == 0 {
		return step{do: actQuote}
	}
	stale, outOfReach := staleOffers(d, now)
	if len(stale) == 0 || d.rounds >= quoteRounds || d.waitedLong(now) {
		return step{do: actPlan}
	}
	return quoteAgain(d, now, stale, outOfReach)
}

// madeSince counts the placements that began behind an entry.
func (d Delivery) madeSince(seq int64) (n int) {
	for _, p := range d.Placements {
		if p.beganSeq > seq {
			n++
		}
	}
	return n
}

// quoteAgain asks some carriers once more, after a pause if they could not be
// reached, or when it is the order's turn.
func quoteAgain(d Delivery, now time.Time, carriers []CarrierID, pause bool) step {
	due := d.compared.Add(time.Second << d.rounds)
	if d.turns > 0 {
		due = d.nextTurn()
	}
	if pause && now.Before(due) {
		return waitUntil(due)
	}
	return step{do: actQuote, carriers: carriers}
}

// decideWave places the first choice of the current wave that has not been tried.
func decideWave(d Delivery, now time.Time) step {
	if len(d.Plan.Waves) == 0 {
		return d.giveUp(now, "nobody takes this order: "+d.whyNobody(), d.worstKind())
	}
	if gone := d.pricesGone(); len(gone) > 0 && d.rounds < quoteRounds {
		return quoteAgain(d, now, gone, false)
	}
	in := instructions{carrier: d.chosen, limit: d.limit}
	over := false // somebody's offers never hold long enough
	dear := false // somebody's price is above the plan's limit for it
	for _, choice := range d.Plan.Waves[0].inOrder() {
		offer, known := d.offer(choice.Carrier)
		switch tried := d.triedSincePlan(choice.Carrier); {
		case tried || !known || in.excludes(offer) != "":
			continue // whatever the policy says, the host's limits hold
		case offer.Open() && !choice.admits(offer):
			dear = true // the policy may think otherwise at another price
		case offer.ValidAt(now) && !d.spent(offer):
			return d.placeAs(choice, offer)
		case d.rounds < quoteRounds:
			return quoteAgain(d, now, []CarrierID{choice.Carrier}, false)
		default:
			over = true
		}
	}
	switch tried := d.triedSincePlan(""); {
	case !tried && over:
		return d.giveUp(now, "carriers were asked several times and no offer held long enough to be placed", fault.StaleQuote)
	case !tried && dear:
		return d.giveUp(now, "whom the plan names is dearer than it allows", fault.Refused)
	case !tried:
		return d.giveUp(now, "the policy's plan names no offer that can be placed", fault.Internal)
	}
	if stale, _ := staleOffers(d, now); len(stale) > 0 {
		return quoteAgain(d, now, stale, false)
	}
	return step{do: actPlan}
}

// giveUp ends the delivery, or starts over after a pause if the plan says so.
func (d Delivery) giveUp(now time.Time, reason string, kind fault.Kind) step {
	again := d.Plan.StartOver
	if d.StartedOver >= again.Times {
		return record(GaveUp{Reason: reason, Kind: kind})
	}
	over := d.compared // when the last of them was out
	for _, p := range d.Placements {
		over = later(over, p.news)
	}
	if due := over.Add(again.After); now.Before(due) {
		return waitUntil(due)
	}
	return record(StartedOver{Reason: reason})
}

// pricesGone are the carriers that refused a placement for its price and were not
// asked for another one yet.
func (d Delivery) pricesGone() (gone []CarrierID) {
	for _, o := range d.Offers {
		if p, used := d.Placement(o.Placement); used && p.priceWasGone() && !p.requoted {
			gone = append(gone, o.Carrier)
		}
	}
	return gone
}

// requoteID is the id under which a carrier is asked for another price: that of the
// placement whose price was gone, as the carrier knows the order by it; 0 for a new
// one.
func (d Delivery) requoteID(id CarrierID) PlacementID {
	for _, p := range d.Placements {
		if p.Carrier == id && p.beganSeq > d.since && p.priceWasGone() {
			return p.ID
		}
	}
	return 0
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
	left := d.somebodyLeft()
	for _, o := range d.Offers {
		p, used := d.Placement(o.Placement)
		switch {
		case used && p.priceWasGone() && !p.requoted:
			stale = append(stale, o.Carrier)
		case used && !p.requoted:
		case o.Open() && !o.ValidAt(now):
			stale = append(stale, o.Carrier)
		case !o.Open() && !left && mayChange(o):
			stale = append(stale, o.Carrier)
			outOfReach = true
		}
	}
	return stale, outOfReach
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

// whyNobody is what was heard from everybody, and how each try ended, in one line.
func (d Delivery) whyNobody() string {
	var why []string
	in := instructions{carrier: d.chosen, limit: d.limit}
	for _, o := range in.ruleOut(d.Offers) {
		if !o.Open() {
			why = append(why, string(o.Carrier)+": "+o.Reason())
		}
	}
	for _, p := range d.Placements {
		if ending := p.ending(); ending != "" && p.beganSeq > d.since {
			why = append(why, string(p.Carrier)+": "+ending)
		}
	}
	if len(why) == 0 {
		return "the policy chose nobody"
	}
	return strings.Join(why, "; ")
}

// ending is why a placement came to nothing.
func (p PlacementState) ending() string {
	switch {
	case p.Failure != "" || p.Stage != StageTaken:
		return p.Failure
	case p.impatient:
		return "no rider in " + p.patience.String()
	case p.tooDear:
		return "it charged more than it had quoted"
	case p.Status == Returned:
		return "the goods came back"
	case p.Cause == "":
		return "it was ended"
	default:
		return "it was ended: " + strings.ReplaceAll(string(p.Cause), "_", " ")
	}
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
