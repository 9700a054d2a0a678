package engine

import (
	"cmp"
	"slices"
	"time"
)

// A race may grow: choices with After join those that still wait for a rider.

// raceOn places the next of a race's choices whose time has come and whose offer
// holds, and asks the others again, all at once.
func raceOn(d Delivery, now time.Time) step {
	if d.madeSince(d.since) >= mostPlacements {
		return step{do: actNothing}
	}
	next := step{do: actNothing}
	for _, choice := range d.Plan.Waves[0].inOrder() {
		switch s := join(d, choice, now); {
		case s.do == actPlace:
			return s
		case s.do == actQuote && next.do == actQuote:
			next.carriers = append(next.carriers, s.carriers...)
		default:
			next = sooner(next, s)
		}
	}
	return next
}

// join is what a choice of a race that is on needs next. One that may not come in
// stays out without a word, and the race goes on.
func join(d Delivery, choice Choice, now time.Time) step {
	in := instructions{carrier: d.chosen, limit: d.limit}
	offer, known := d.offer(choice.Carrier)
	if !known || d.triedSincePlan(choice.Carrier) || in.excludes(offer) != "" {
		return step{do: actNothing}
	}
	if due := d.joinsAt(choice); now.Before(due) {
		return waitUntil(due)
	}
	switch ready := offer.ValidAt(now) && !d.spent(offer); {
	case ready && choice.admits(offer):
		return d.placeAs(choice, offer)
	case choice.After <= 0:
		return step{do: actNothing} // it was to be there from the first
	case ready && d.askedToJoin(choice.Carrier) == 0:
		return waitUntil(offer.Quote.ValidUntil) // it may be cheaper then
	case ready:
		return step{do: actNothing}
	default:
		return d.askToJoin(choice, offer, now)
	}
}

// askToJoin asks a carrier for an offer at which it can join, at most quoteRounds
// times, and after a pause if it could not be asked. Who was asked and is too dear,
// or says no, is not asked again.
func (d Delivery) askToJoin(choice Choice, offer Offer, now time.Time) step {
	asked := d.askedToJoin(choice.Carrier)
	switch {
	case asked == 0 || asked < quoteRounds && offer.Open() && choice.admits(offer):
	case asked < quoteRounds && !offer.Open() && mayChange(offer):
		if due := offer.Asked.Add(time.Second << asked); now.Before(due) {
			return waitUntil(due)
		}
	default:
		return step{do: actNothing}
	}
	return step{do: actQuote, carriers: []CarrierID{choice.Carrier}, joining: true}
}

// askedToJoin is how often a carrier was asked again since the plan was made.
func (d Delivery) askedToJoin(id CarrierID) (n int) {
	for _, asked := range d.joining {
		if asked == id {
			n++
		}
	}
	return n
}

// joinsAt is when a choice of a race that is on is to be placed. Whoever came in
// before its time, since nothing lived any more, brings those of the same time along.
func (d Delivery) joinsAt(choice Choice) time.Time {
	if choice.After <= 0 {
		return time.Time{}
	}
	for _, other := range d.Plan.Waves[0].inOrder() {
		if other.After >= choice.After && d.triedSincePlan(other.Carrier) {
			return time.Time{}
		}
	}
	return later(d.raceBegan(), quietUntil(d.Order.Timing)).Add(choice.After)
}

// raceBegan is when the first placement of the plan began.
func (d Delivery) raceBegan() time.Time {
	var first PlacementState
	for _, p := range d.Placements {
		if p.beganSeq > d.planSeq && (first.beganSeq == 0 || p.beganSeq < first.beganSeq) {
			first = p
		}
	}
	return first.began
}

// placeAs places a choice, at the price that was told since the plan was made.
func (d Delivery) placeAs(choice Choice, offer Offer) step {
	if d.askedToJoin(choice.Carrier) > 0 && offer.Outcome == Priced {
		choice.Cost = offer.Quote.Fee
	}
	return step{do: actPlace, choice: choice}
}

// inOrder are a wave's choices in the order in which they are placed: each carrier of
// a race once, at its first time.
func (w Wave) inOrder() []Choice {
	if !w.Race {
		return w.Choices
	}
	sorted := slices.SortedStableFunc(slices.Values(w.Choices), func(a, b Choice) int { return cmp.Compare(a.After, b.After) })
	var once []Choice
	for _, c := range sorted {
		if !slices.ContainsFunc(once, func(former Choice) bool { return former.Carrier == c.Carrier }) {
			once = append(once, c)
		}
	}
	return once
}

// admits: the offer is within the choice's limit, or its price is as unknown as it
// was when the policy assumed one that is.
func (c Choice) admits(o Offer) bool {
	limit, limited := c.Limit.Get()
	if !limited {
		return true
	}
	fee, known := o.Quote.Fee.Fen()
	if !known && c.Cost.Certainty() == Assumed {
		fee, known = c.Cost.Fen()
	}
	return known && fee <= limit
}
