package engine

import "time"

// Of several placements that a rider has, one is kept.

// hasRider: a rider has accepted it, or has gone further.
func (p PlacementState) hasRider() bool {
	return p.Stage == StageTaken && (p.Status == Delivered || !p.Over() && statusRank[p.Status] >= statusRank[Accepted])
}

// winner is the placement that is kept if a rider has one: the one that delivered,
// the one with the goods, the one that is not being called off, the one that is
// further along, the one that was made first.
func (d Delivery) winner() (best PlacementState, ok bool) {
	for _, p := range d.Placements {
		counts := p.beganSeq > d.redispatched || p.Status == Delivered || p.goodsOnTheWay()
		if counts && p.hasRider() && (!ok || p.isBetterThan(best)) {
			best, ok = p, true
		}
	}
	return best, ok
}

func (p PlacementState) isBetterThan(q PlacementState) bool {
	for _, better := range [...]func(PlacementState) bool{
		func(p PlacementState) bool { return p.Status == Delivered },
		PlacementState.goodsOnTheWay,
		func(p PlacementState) bool { return p.cancel.state == callNone },
	} {
		if better(p) != better(q) {
			return better(p)
		}
	}
	if statusRank[p.Status] != statusRank[q.Status] {
		return statusRank[p.Status] > statusRank[q.Status]
	}
	return p.beganSeq < q.beganSeq
}

func (p PlacementState) goodsOnTheWay() bool { return p.Stage == StageTaken && p.Status.HasGoods() }

// beaten: another placement is kept, and this one has to end. Where no rider has
// any, one that came back to life loses against the wave that took its place.
func (d Delivery) beaten(p PlacementState) bool {
	if p.Over() || p.goodsOnTheWay() {
		return false
	}
	if best, ok := d.winner(); ok {
		return best.ID != p.ID
	}
	for _, q := range d.Placements {
		if q.ID != p.ID && !q.Over() && q.beganSeq > p.beganSeq && !(p.race && q.race && d.sameWave(p, q)) {
			return true
		}
	}
	return false
}

// sameWave: both were placed by the plan that holds.
func (d Delivery) sameWave(p, q PlacementState) bool {
	return p.beganSeq > d.planSeq && q.beganSeq > d.planSeq
}

// mayRace: the plan wants several at once, and nothing has been won or lost yet.
func (d Delivery) mayRace() bool {
	if d.CancelWanted != nil || d.Held || d.gaveUp || !d.planned || len(d.Plan.Waves) == 0 || !d.Plan.Waves[0].Race {
		return false
	}
	for _, p := range d.Placements {
		if p.Over() {
			if p.Status == Returned && p.beganSeq > d.redispatched {
				return false // the goods came back: nobody else is asked
			}
			continue
		}
		if p.hasRider() || p.impatient || p.parked != "" || !p.race || p.beganSeq <= d.planSeq {
			return false
		}
	}
	return true
}

// secondRider tells once that two riders have the order: a race was close, or a
// carrier took back its word.
func secondRider(d Delivery, p PlacementState, _ time.Time, _ sight) step {
	best, ok := d.winner()
	if !ok || best.ID == p.ID || p.rival || !p.hasRider() {
		return step{do: actNothing}
	}
	return record(TwoRiders{Placement: p.ID, Kept: best.ID})
}
