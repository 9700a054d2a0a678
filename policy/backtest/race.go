package backtest

import (
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// runner is one choice of a race, with what is known of it.
type runner struct {
	engine.Choice
	Trial
	called  bool
	why     string // it is not known when its rider comes
	arrives time.Duration
	price   figure
}

// race is the outcome of placing several at once. Who has a rider first wins; if
// that is not known, nothing is but the bounds of the cost.
func (r *replay) race(w engine.Wave, o engine.Overcharge, s engine.Situation) (outcome, bool) {
	runners := r.runners(w, s)
	first := never
	for _, x := range runners {
		first = min(first, x.arrives)
	}
	joined := slices.DeleteFunc(runners, func(x runner) bool { return x.After >= first })
	if out, ok := r.asThen(joined, first); ok {
		return out, true
	}
	open := slices.IndexFunc(joined, func(x runner) bool { return x.mayWin(first) })
	switch {
	case len(joined) == 1:
		return r.try(joined[0].Choice, instructions(w, joined[0].Choice), o, offerOf(s, joined[0].Choice))
	case open >= 0:
		out := r.cannotTell(openRace)
		out.cost = r.spent.cost.plus(either(prices(joined))).unsure()
		return out, true
	case first == never:
		return r.allGiveUp(joined)
	default:
		return r.won(joined, first), true
	}
}

func offerOf(s engine.Situation, c engine.Choice) engine.Offer {
	offer, _ := engine.Comparison{Offers: s.Offers}.Offer(c.Carrier)
	return offer
}

func (r *replay) runners(w engine.Wave, s engine.Situation) []runner {
	var all []runner
	for _, c := range w.Choices {
		in := instructions(w, c)
		x := runner{Choice: c, why: notCalled, arrives: never}
		x.price = r.feeOf(c, in, offerOf(s, c))
		if x.Trial, x.called = r.next(c.Carrier); x.called {
			x.why = x.unknowable(in)
			if x.why == "" && x.End.carried() {
				x.price = amount(x.Trial.Cost)
			}
			at, accepted := x.Accepted.Get()
			switch {
			case x.why == "" && accepted:
				x.arrives = x.After + at.Sub(x.Began)
			case x.why == "" && x.End.carried():
				x.why = noTime
			}
		}
		all = append(all, x)
	}
	return all
}

func prices(all []runner) []figure {
	var out []figure
	for _, x := range all {
		out = append(out, x.price)
	}
	return out
}

// allGiveUp: every one is known to come to nothing.
func (r *replay) allGiveUp(all []runner) (outcome, bool) {
	end := r.clock
	r.inOrder = false
	for _, x := range all {
		if end = latest(end, r.clock.Add(x.After+durationOf(x.Trial))); x.End == CalledOff {
			return r.cannotTell(openRace), true
		}
		r.take(x.Trial)
	}
	r.clock = end
	return outcome{}, false
}

// mayWin: it is not known that its rider comes after the first.
func (x runner) mayWin(first time.Duration) bool {
	if x.why == "" || !x.called || x.End != Cancelled {
		return x.why != ""
	}
	ended, told := x.Ended.Get()
	return !told || x.After+ended.Sub(x.Began) < first // until it was called off it had none
}

// asThen is the outcome of the very race that was run then, penalties and all.
func (r *replay) asThen(joined []runner, first time.Duration) (outcome, bool) {
	group := r.group(len(r.trials))
	if !r.inOrder || first == never || len(joined) < 2 || len(group) != len(joined) {
		return outcome{}, false
	}
	var winner Trial
	for _, x := range joined {
		same := slices.ContainsFunc(group, func(t Trial) bool { return t.Race && t.Carrier == x.Trial.Carrier })
		if !same || x.mayWin(first) {
			return outcome{}, false
		}
		if x.arrives == first {
			winner = x.Trial
		}
	}
	if !winner.End.carried() {
		return outcome{}, false
	}
	for _, t := range group {
		r.take(t)
	}
	return r.arrives(winner, winner.Began), true
}

// won: it is known whose rider comes first, and not what the others want for being
// called off.
func (r *replay) won(all []runner, first time.Duration) outcome {
	i := slices.IndexFunc(all, func(x runner) bool { return x.arrives == first })
	winner := all[i]
	start := r.clock
	if !r.asRaced(all) {
		r.why[movedFate] = true
	}
	r.why[loserFees] = true
	out := r.ending()
	out.wait = exactly(max(start.Add(first).Sub(r.At()).Seconds(), 0))
	out.cost, out.penalties, out.tips = figure{is: unknown}, figure{is: unknown}, r.spent.tips.plus(amount(winner.Tip))
	out.failed = failure(winner.End)
	if !winner.End.carried() {
		out.failed, out.tips, out.extra = figure{is: unknown}, figure{is: unknown}, figure{is: unknown}
	}
	return out
}

// asRaced: the same ones were placed side by side then.
func (r *replay) asRaced(all []runner) bool {
	return !slices.ContainsFunc(all, func(x runner) bool { return !x.Race })
}
