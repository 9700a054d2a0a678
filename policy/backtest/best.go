package backtest

import (
	"slices"

	"github.com/paotui-go/paotui/engine"
)

// best is what could have been reached at best, for who knew all that history
// tells: the lowest of what was quoted and what was truly charged, the rider who
// truly came soonest. Each figure by itself: no one policy may reach them all.
func (c Case) best() outcome {
	out := outcome{quote: c.lowestQuote()}
	carriers := c.carried()
	out.cost = c.lowestOf(func(id engine.CarrierID) bool { return !c.failedAlways(id) })
	for _, t := range carriers {
		out.cost = lower(out.cost, amount(t.Cost))
		out.tips = lower(out.tips, amount(t.Tip))
		if at, told := t.Accepted.Get(); told {
			late := c.Trials[0].Began.Sub(c.At()) // until somebody could be called at all
			out.wait = lower(out.wait, exactly(max((late+at.Sub(t.Began)).Seconds(), 0)))
		}
	}
	switch {
	case slices.ContainsFunc(carriers, func(t Trial) bool { return t.End == Delivered }):
		out.failed, out.extra, out.penalties = exactly(0), exactly(0), exactly(0)
	case c.End == CalledOff:
	default:
		out.failed, out.extra, out.penalties, out.tips = figure{is: unknown}, figure{is: unknown}, figure{is: unknown}, figure{is: unknown}
	}
	return out
}

// carried are the trials that carried the goods.
func (c Case) carried() []Trial {
	var all []Trial
	for _, t := range c.Trials {
		if t.End.carried() {
			all = append(all, t)
		}
	}
	return all
}

// failedAlways: the carrier was called, and never carried it.
func (c Case) failedAlways(id engine.CarrierID) bool {
	called := slices.ContainsFunc(c.Trials, func(t Trial) bool { return t.Carrier == id })
	return called && !slices.ContainsFunc(c.carried(), func(t Trial) bool { return t.Carrier == id })
}

// lowestQuote is the lowest that was named when the policy was first asked.
func (c Case) lowestQuote() figure {
	var low figure
	for _, o := range c.Asks[0].Situation.Offers {
		low = lower(low, priceOf(engine.Choice{}, o))
	}
	return low
}

// lowestOf is the lowest that any of some carriers ever named.
func (c Case) lowestOf(may func(engine.CarrierID) bool) figure {
	var low figure
	for _, ask := range c.Asks {
		for _, o := range ask.Situation.Offers {
			if may(o.Carrier) {
				low = lower(low, priceOf(engine.Choice{}, o))
			}
		}
	}
	for _, o := range c.Offers {
		limit, limited := c.Limit.Get()
		if fee, told := o.Quote.Fee.Fen(); may(o.Carrier) && told && !(limited && fee > limit) {
			low = lower(low, priceOf(engine.Choice{}, o.Offer))
		}
	}
	return low
}

// lower is the lower of two figures that are told, or the one that is.
func lower(a, b figure) figure {
	switch {
	case !b.told():
		return a
	case !a.told() || b.value < a.value || b.value == a.value && b.is < a.is:
		return b
	default:
		return a
	}
}
