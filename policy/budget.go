package policy

import (
	"math"

	"github.com/paotui-go/paotui/engine"
)

// Budget is what a plan may cost at most, with its tips, in a race with all that run
// in it, and with what all former tries for the delivery are known to have cost; a
// penalty that nobody told is in no sum. Who names no price is in no
// budget, unless a bound of it is low enough. The zero value is none.
type Budget struct {
	Most engine.Money
	// Share is so many percent of what the goods are worth; it does not count where
	// nobody said what that is. Of both the lower holds.
	Share int
}

// Tips raise what the rider gets on top, step by step, when nobody comes. The steps
// fall due as the patience of the stage ends; without patience there are none.
type Tips struct {
	// Ladder are totals, each higher than the one before. Each carrier gets them as
	// its rule allows: lowered to the next amount that it takes, and passed over if
	// that is no more than the one before.
	Ladder []engine.Money
	// Most is what the riders of one plan get on top at most, in a race all of them
	// together; 0 is no bound.
	Most engine.Money
}

// limit is what may be spent in all; ok is false if there is no bound.
func (b Budget) limit(s *Scene) (most engine.Money, ok bool) {
	most = math.MaxInt64
	if b.Most > 0 {
		most = b.Most
	}
	if b.Share > 0 && s.Order.Cargo.Value > 0 {
		most = min(most, share(s, b.Share))
	}
	return most, most != math.MaxInt64
}

// left is what may still be spent.
func (b Budget) left(s *Scene) (left engine.Money, ok bool) {
	most, ok := b.limit(s)
	if !ok {
		return math.MaxInt64, false
	}
	for _, former := range [...][]engine.Attempt{s.Tried, s.Earlier} {
		for _, a := range former {
			if spent, known := a.Cost.Bound(); known {
				most -= spent
			}
		}
	}
	return most, true
}

// out is why the budget does not allow an offer at all.
func (b Budget) out(s *Scene, c *Candidate) string {
	left, ok := b.left(s)
	if !ok {
		return ""
	}
	limit, _ := b.limit(s)
	what := " of the budget"
	if spent := limit - left; spent > 0 {
		what += ", of which " + spent.String() + " is spent"
	}
	switch bound, known := c.Cost.Bound(); {
	case !known:
		return "it names no price, and there is a budget of " + limit.String()
	case bound > left:
		return c.Cost.String() + " is above the " + limit.String() + what
	default:
		return ""
	}
}

// keep has each wave keep to the budget, and gives its choices their tips. Who does
// not fit into a race is called after it.
func (b Budget) keep(s *Scene, tips Tips, waves []engine.Wave) []engine.Wave {
	left, bounded := b.left(s)
	kept := make([]engine.Wave, 0, len(waves))
	for _, wave := range waves {
		for len(wave.Choices) > 0 {
			rest := wave
			wave.Choices, rest.Choices = fit(wave, left)
			tips.offer(s, &wave, left)
			if bounded {
				limitJoiners(s, &wave, left)
			}
			wave.Race = wave.Race && len(wave.Choices) > 1
			kept = append(kept, wave)
			wave = rest
		}
	}
	return kept
}

// fit parts a race into those whose prices fit together into what is left, and the
// others.
func fit(wave engine.Wave, left engine.Money) (in, over []engine.Choice) {
	if !wave.Race {
		return append([]engine.Choice(nil), wave.Choices...), nil
	}
	for i, c := range wave.Choices {
		bound, _ := c.Cost.Bound() // unknown only where there is no budget
		if i > 0 && bound > left {
			over = append(over, c)
			continue
		}
		left -= bound
		in = append(in, c)
	}
	if len(over) > 0 {
		over[0].After = 0
	}
	return in, over
}

// offer gives each choice the steps that its carrier's rule, what is left and the
// tips' own bound allow.
func (t Tips) offer(s *Scene, wave *engine.Wave, left engine.Money) {
	if len(t.Ladder) == 0 || wave.Patience <= 0 {
		return
	}
	onTop := t.Most
	if onTop <= 0 {
		onTop = math.MaxInt64
	}
	first := s.Order.Tip
	if wave.Race { // all have to fit
		left -= together(wave.Choices)
		onTop -= first * engine.Money(len(wave.Choices))
	} else {
		onTop -= first
	}
	for i := range wave.Choices {
		c := &wave.Choices[i]
		more := min(left, onTop)
		if !wave.Race {
			bound, _ := c.Cost.Bound()
			more = min(left-bound, onTop)
		}
		if c.Ladder = t.steps(s, c.Carrier, more); wave.Race && len(c.Ladder) > 0 {
			top := c.Ladder[len(c.Ladder)-1] - first
			left, onTop = left-top, onTop-top
		}
	}
}

func together(choices []engine.Choice) (sum engine.Money) {
	for _, c := range choices {
		bound, _ := c.Cost.Bound()
		sum += bound
	}
	return sum
}

// steps is the ladder as one carrier takes it, with so much more at most than the tip
// that the order has from the start.
func (t Tips) steps(s *Scene, id engine.CarrierID, more engine.Money) (steps []engine.Money) {
	info, _ := s.Carrier(id)
	from := s.Order.Tip
	if info.Lacks.Tip || more <= 0 {
		return nil
	}
	most := from + min(more, math.MaxInt64-from)
	for _, want := range t.Ladder {
		if total, ok := info.Tips.Highest(from, min(want, most), s.Order.Cargo.Value); ok {
			steps, from = append(steps, total), total
		}
	}
	return steps
}

// limitJoiners shares what the race leaves of the budget among those who join later,
// since their prices may have risen by then.
func limitJoiners(s *Scene, wave *engine.Wave, left engine.Money) {
	joiners := engine.Money(0)
	for i, c := range wave.Choices {
		if c.After > 0 {
			joiners++
		}
		if i > 0 && !wave.Race {
			return
		}
		bound, _ := c.Cost.Bound()
		if left -= bound; len(c.Ladder) > 0 {
			left -= c.Ladder[len(c.Ladder)-1] - s.Order.Tip
		}
	}
	for i := range wave.Choices {
		c := &wave.Choices[i]
		if c.After > 0 {
			bound, _ := c.Cost.Bound()
			c.Limit = engine.Known(bound + max(left, 0)/joiners)
		}
	}
}
