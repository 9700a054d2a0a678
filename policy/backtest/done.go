package backtest

import (
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// done is what was truly done in a case, and what came of it.
func (c Case) done() outcome {
	wave, chose := c.firstWave()
	var out outcome
	if chose {
		out.first, out.quote = nameOf(wave), quoteOf(wave, c.Asks[0].Situation.Offers)
	}
	sum := spent{cost: exactly(0), tips: exactly(0), penalties: exactly(0)}
	for _, t := range c.Trials {
		sum = sum.plus(t)
	}
	out.tips, out.penalties = sum.tips, sum.penalties
	out.extra = exactly(float64(max(c.rounds(c.Trials)-1, 0)))
	out.failed = failure(c.End)
	if c.End.carried() {
		out.cost, out.wait = sum.cost, figure{is: unknown}
		if t, ok := c.carrier(); ok {
			if at, known := t.Accepted.Get(); known {
				out.wait = exactly(max(at.Sub(c.At()).Seconds(), 0))
			}
		}
	}
	return out
}

// failure is 1 for a delivery that did not arrive. One that the host called off
// says nothing about a policy.
func failure(e End) figure {
	switch e {
	case CalledOff:
		return figure{}
	case Delivered:
		return exactly(0)
	default:
		return exactly(1)
	}
}

// carrier is the trial that carried the goods.
func (c Case) carrier() (Trial, bool) {
	i := slices.IndexFunc(c.Trials, func(t Trial) bool { return t.End == Delivered })
	if i < 0 {
		i = slices.IndexFunc(c.Trials, func(t Trial) bool { return t.End == Returned })
	}
	if i < 0 {
		return Trial{}, false
	}
	return c.Trials[i], true
}

// spent adds up money.
type spent struct{ cost, tips, penalties figure }

func (s spent) plus(t Trial) spent {
	return spent{s.cost.plus(amount(t.Cost)), s.tips.plus(amount(t.Tip)), s.penalties.plus(amount(t.Penalty))}
}

// rounds counts trials, those of one race as one.
func (c Case) rounds(trials []Trial) (n int) {
	for i, t := range trials {
		if i == 0 || !t.Race || !trials[i-1].Race || c.askOf(t) != c.askOf(trials[i-1]) {
			n++
		}
	}
	return n
}

// askOf is which answer of the policy a trial follows from.
func (c Case) askOf(t Trial) int {
	n := 0
	for i, a := range c.Asks {
		if !a.Situation.Now.After(t.Began) {
			n = i
		}
	}
	return n
}

// firstWave is what was wanted first: by the plan, or, where none is told, what was
// placed first.
func (c Case) firstWave() (engine.Wave, bool) {
	if plan, told := c.Asks[0].Plan.Get(); told {
		if len(plan.Waves) == 0 {
			return engine.Wave{}, false
		}
		return plan.Waves[0], true
	}
	group := c.group(0)
	var wave engine.Wave
	for _, t := range group {
		wave.Choices = append(wave.Choices, engine.Choice{Carrier: t.Carrier})
	}
	wave.Race = len(group) > 1
	return wave, len(group) > 0
}

// group is the trial at an index, with those that raced it.
func (c Case) group(from int) []Trial {
	for i := from; i < len(c.Trials); i++ {
		if i > from && c.rounds(c.Trials[from:i+1]) > 1 {
			return c.Trials[from:i]
		}
	}
	return c.Trials[min(from, len(c.Trials)):]
}

// nameOf is a wave's first choice, or all that race from the start.
func nameOf(w engine.Wave) string {
	var names []string
	for i, choice := range w.Choices {
		if i == 0 || w.Race && choice.After <= 0 {
			names = append(names, string(choice.Carrier))
		}
	}
	if len(names) > 1 {
		slices.Sort(names)
		return "race of " + strings.Join(names, ", ")
	}
	return strings.Join(names, "")
}

// quoteOf is what a wave's first choice quoted. A race has several, and lies
// between them.
func quoteOf(w engine.Wave, offers []engine.Offer) figure {
	var all []figure
	for i, choice := range w.Choices {
		if i == 0 || w.Race && choice.After <= 0 {
			offer, _ := engine.Comparison{Offers: offers}.Offer(choice.Carrier)
			all = append(all, priceOf(choice, offer))
		}
	}
	return either(all)
}

// priceOf is what an offer would cost: as quoted, or as the policy assumes.
func priceOf(c engine.Choice, o engine.Offer) figure {
	if fen, told := o.Quote.Fee.Fen(); told && o.Outcome == engine.Priced {
		return figure{is: quoted, value: float64(fen)}
	}
	if fen, supposed := c.Cost.Fen(); supposed && o.Open() {
		return figure{is: assumed, value: float64(fen)}
	}
	return figure{is: unknown}
}

// either is one of several figures, and nobody knows which.
func either(all []figure) figure {
	switch len(all) {
	case 0:
		return figure{}
	case 1:
		return all[0]
	}
	out := all[0]
	low, high, ok := out.bounds()
	for _, f := range all[1:] {
		l, h, told := f.bounds()
		low, high, ok = min(low, l), max(high, h), ok && told
	}
	switch {
	case !ok:
		return figure{is: unknown}
	case low == high && !slices.ContainsFunc(all, func(f figure) bool { return f.is == unknown }):
		return out
	default:
		return between(low, high)
	}
}
