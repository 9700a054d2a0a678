package backtest

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// wave places a wave's choices one after the other, or as a race, until somebody
// carries it or history does not tell more.
func (r *replay) wave(w engine.Wave, o engine.Overcharge, s engine.Situation) (outcome, bool) {
	if w.Race && len(w.Choices) > 1 {
		return r.race(w, o, s)
	}
	for _, c := range w.Choices {
		offer, _ := engine.Comparison{Offers: s.Offers}.Offer(c.Carrier)
		if out, over := r.try(c, instructions(w, c), o, offer); over {
			return out, true
		}
	}
	return outcome{}, false
}

// next is the trial that tells what comes of calling a carrier once more.
func (r *replay) next(id engine.CarrierID) (Trial, bool) {
	n := r.used[id]
	for _, t := range r.Trials {
		if t.Carrier != id {
			continue
		}
		if n == 0 {
			return t, true
		}
		n--
	}
	return Trial{}, false
}

// try calls one carrier.
func (r *replay) try(c engine.Choice, in Instructions, o engine.Overcharge, offer engine.Offer) (outcome, bool) {
	t, called := r.next(c.Carrier)
	if !called {
		return r.unheard(c, in, offer), true
	}
	if why := t.unknowable(in); why != "" {
		return r.cannotTell(why), true
	}
	if tooDear(t, o) {
		return r.cannotTell(otherPrice), true
	}
	start := r.startOf(t)
	if t.End == Cancelled && t.Accepted != (engine.Maybe[time.Time]{}) {
		return r.takenFromRider(t, start), true
	}
	r.take(t)
	switch {
	case t.End.carried():
		return r.arrives(t, start), true
	case t.End == CalledOff:
		return r.ending(), true
	}
	r.clock = start.Add(durationOf(t))
	return outcome{}, false
}

// startOf is when the policy would have placed it: when it was placed, as long as
// the order of the tries is the one that was.
func (r *replay) startOf(t Trial) time.Time {
	i := len(r.trials)
	r.inOrder = r.inOrder && i < len(r.Trials) && r.Trials[i].Carrier == t.Carrier && r.Trials[i].Began.Equal(t.Began)
	if r.inOrder {
		return t.Began
	}
	r.why[movedFate] = true
	return r.clock
}

func durationOf(t Trial) time.Duration {
	if ended, told := t.Ended.Get(); told {
		return max(ended.Sub(t.Began), 0)
	}
	return 0
}

// tooDear: the policy does not want it at what was charged.
func tooDear(t Trial, o engine.Overcharge) bool {
	charged, told := t.Charged.Fen()
	fee, priced := t.Quoted.Fen()
	return o.Cancel && t.End.carried() && told && priced && charged > fee+o.Tolerance
}

// arrives is the outcome when a known rider carries it.
func (r *replay) arrives(t Trial, start time.Time) outcome {
	out := r.ending()
	out.cost, out.failed, out.wait = r.spent.cost, failure(t.End), figure{is: unknown}
	if at, told := t.Accepted.Get(); told {
		out.wait = exactly(max(start.Add(at.Sub(t.Began)).Sub(r.At()).Seconds(), 0))
	}
	r.whyUntold(out)
	return out
}

// takenFromRider: the rider's coming is known, and no more than that.
func (r *replay) takenFromRider(t Trial, start time.Time) outcome {
	out := r.cannotTell(keptOther)
	out.wait = exactly(max(start.Add(t.Accepted.Or(t.Began).Sub(t.Began)).Sub(r.At()).Seconds(), 0))
	return out
}

// unheard is the outcome when a carrier is chosen that nobody called: the cost is
// what it quoted, and nothing else is known.
func (r *replay) unheard(c engine.Choice, in Instructions, offer engine.Offer) outcome {
	out := r.cannotTell(notCalled)
	out.cost = r.spent.cost.plus(r.feeOf(c, in, offer))
	return out
}

// feeOf is what a carrier that nobody called would cost.
func (r *replay) feeOf(c engine.Choice, in Instructions, offer engine.Offer) figure {
	fee := priceOf(c, offer)
	switch {
	case fee.is == unknown:
		r.why[noPrice] = true
		return fee
	case r.stale[c.Carrier] && fee.is == quoted:
		r.why[staleFee] = true
		fee.is = assumed
	}
	if top := r.topOf(in); top > 0 {
		r.why[tipsToCome] = true
		return between(fee.value, fee.value+float64(top))
	}
	return fee
}

// topOf is how much the tip may climb by.
func (r *replay) topOf(in Instructions) engine.Money {
	if in.Patience <= 0 || len(in.Ladder) == 0 {
		return 0
	}
	return max(slices.Max(in.Ladder)-r.Order.Tip, 0)
}
