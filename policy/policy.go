package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Policy is parts put together. They do their work in the order of the fields: price
// what has no price, keep out, rank, stage, offer tips, keep to the budget. The zero
// value is the cheapest, one after the other, with who names no price last.
//
// A carrier that was tried is not tried again, and an offer that has run out is not
// placed.
type Policy struct {
	// Price supposes prices for who names none; the first part that knows one counts.
	// Who has none still is ranked behind everybody who has; see [Unpriced].
	Price []Pricer
	// KeepOut leaves offers out; the first part that does gives the reason.
	KeepOut []Filter
	// Rank is the order in which the others are called; empty is [Cheapest], and of
	// the same price [Fastest].
	Rank By
	// Stage says how many are called at once, and for how long; nil is [OneByOne].
	Stage Stager
	// Tips are offered when nobody comes.
	Tips Tips
	// Budget is what a plan may cost at most.
	Budget Budget

	// StartOver, Overcharge and Unreachable are the plan's: see [engine.Plan].
	StartOver   engine.StartOver
	Overcharge  engine.Overcharge
	Unreachable time.Duration
}

// By ranks by the first part that tells two offers apart. What is equal to all of
// them goes by the carrier's id.
type By []Ranker

var cheapestThenFastest = By{Cheapest{}, Fastest{}}

// Plan makes the plan. It is pure, and the order of the offers makes no difference.
func (p Policy) Plan(s engine.Situation) engine.Plan {
	plan := engine.Plan{StartOver: p.StartOver, Overcharge: p.Overcharge, Unreachable: p.Unreachable}
	w := &work{scene: NewScene(s), rank: p.Rank}
	if len(w.rank) == 0 {
		w.rank = cheapestThenFastest
	}
	all := w.all(len(s.Offers))
	for i, c := range all {
		c.Offer = &w.scene.Offers[i]
		if p.judge(&w.scene, c, &plan); c.out == "" {
			c.score = w.rank[0].Score(&w.scene, c)
		}
	}
	slices.SortFunc(all, w.compare)
	in := len(all)
	for in > 0 && all[in-1].out != "" {
		in--
	}
	w.ranked, w.out = all[:in], all[in:]
	slices.SortFunc(plan.Assumed, func(a, b engine.Assumption) int { return cmp.Compare(a.Carrier, b.Carrier) })
	plan.Waves = p.stage(w)
	plan.Reasons = w.reasons(plan)
	return plan
}

// judge prices an offer and says whether it is out.
func (p Policy) judge(s *Scene, c *Candidate, plan *engine.Plan) {
	if c.out = closed(s, c.Offer); c.out != "" {
		return
	}
	c.Cost = told(c.Offer)
	if c.Cost == (engine.Amount{}) {
		p.suppose(s, c)
		if fen, ok := c.Cost.Fen(); ok {
			plan.Assumed = append(plan.Assumed, engine.Assumption{Carrier: c.Offer.Carrier, Fee: fen, How: c.How})
		}
	}
	for _, part := range p.KeepOut {
		if c.out = part.Out(s, c); c.out != "" {
			return
		}
	}
	c.out = p.Budget.out(s, c)
}

// told is the price that the carrier named, or the bound of it.
func told(o *engine.Offer) engine.Amount {
	if o.Outcome != engine.Priced {
		return engine.Amount{}
	}
	return o.Quote.Fee
}

func (p Policy) suppose(s *Scene, c *Candidate) {
	for _, part := range p.Price {
		if fen, how, ok := part.Price(s, c); ok && fen > 0 {
			c.Cost, c.How = engine.AssumedFen(fen), how
			return
		}
	}
}

// stage parts the ranked offers into waves that keep to the budget, with their tips.
func (p Policy) stage(w *work) []engine.Wave {
	if len(w.ranked) == 0 {
		return nil
	}
	stage := p.Stage
	if stage == nil {
		stage = OneByOne{}
	}
	waves := stage.Waves(&w.scene, w.ranked)
	if p.Budget == (Budget{}) && len(p.Tips.Ladder) == 0 {
		return waves
	}
	return p.Budget.keep(&w.scene, p.Tips, waves)
}

// work is what one plan is made with, in one allocation for a few carriers.
type work struct {
	scene       Scene
	rank        By
	ranked, out []*Candidate
	candidates  [6]Candidate
	pointers    [6]*Candidate
	text        [640]byte
}

// all is room for so many candidates.
func (w *work) all(n int) []*Candidate {
	room, all := w.candidates[:], w.pointers[:]
	if n > len(room) {
		room, all = make([]Candidate, n), make([]*Candidate, n)
	}
	for i := range n {
		all[i] = &room[i]
	}
	return all[:n]
}

// compare is the ranking; who is out is behind, by id.
func (w *work) compare(a, b *Candidate) int {
	switch {
	case a.out != "" && b.out == "":
		return 1
	case a.out == "" && b.out != "":
		return -1
	case a.out == "":
		if n := byScore(a.score, b.score); n != 0 {
			return n
		}
		for _, part := range w.rank[1:] {
			if n := byScore(part.Score(&w.scene, a), part.Score(&w.scene, b)); n != 0 {
				return n
			}
		}
	}
	return cmp.Compare(a.Offer.Carrier, b.Offer.Carrier)
}

// byScore puts the lower first, and what is not known last.
func byScore(a, b Score) int {
	x, aKnown := a.Get()
	y, bKnown := b.Get()
	switch {
	case aKnown && bKnown:
		return cmp.Compare(x, y)
	case aKnown:
		return -1
	case bKnown:
		return 1
	default:
		return 0
	}
}
