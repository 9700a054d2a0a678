package backtest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// judged is one case with its three outcomes.
type judged struct {
	Case
	done, policy, best outcome
	why                map[string]bool
}

// Run asks the policy about every case and compares. It is pure: the same cases, in
// whatever order, the same policy and the same options give the same result.
func Run(cases Cases, p engine.Policy, o Options) Result {
	if o.Zone == nil {
		o.Zone = engine.China
	}
	all := make([]judged, len(cases.Cases))
	for i, c := range cases.Cases {
		all[i] = judge(c, p, o)
	}
	slices.SortFunc(all, func(a, b judged) int { return cmp.Or(a.At().Compare(b.At()), cmp.Compare(a.ID, b.ID)) })
	s := sampler{o.Seed, cmp.Or(o.Resamples, 1000)}
	r := Result{
		Lines: cases.Lines, Deliveries: len(all), Repeated: cases.Repeated, Zone: o.Zone.String(),
		Unjudged: []Count{}, Bad: append([]BadLine{}, cases.Bad...),
		Measures: s.measures(all), Changed: s.changed(all), Moves: moves(all), Shares: shares(all), Times: spans(all),
		Shops: s.rows(all, func(j judged) string { return j.Order.Shop }),
		Hours: s.rows(all, func(j judged) string { return j.At().In(o.Zone).Format("15:00") }),
		Days:  s.rows(all, func(j judged) string { return j.At().In(o.Zone).Format(time.DateOnly) }),
	}
	if len(all) > 0 {
		from, to := all[0].At().In(o.Zone), all[len(all)-1].At().In(o.Zone)
		r.From, r.To = &from, &to
	}
	r.Unjudged = counts(cases.Unjudged, func(u Unjudged) []string { return []string{u.Reason} })
	r.CanNotTell = counts(all, func(j judged) []string { return j.reasons(false) })
	r.Beside = counts(all, func(j judged) []string { return j.reasons(true) })
	r.Notes = notes(r)
	return r
}

func judge(c Case, p engine.Policy, o Options) judged {
	r := newReplay(c, p, o)
	policy := r.run()
	return judged{c, c.done(), policy, c.best(), r.why}
}

// reasons are why it is not all known, or what is remarked beside.
func (j judged) reasons(beside bool) []string {
	var out []string
	for why, so := range j.why {
		if so && beside == (why == movedFate || why == staleFee) {
			out = append(out, why)
		}
	}
	return out
}

// counts counts words, the most frequent first.
func counts[T any](all []T, words func(T) []string) []Count {
	n := map[string]int{}
	for _, one := range all {
		for _, word := range words(one) {
			n[word]++
		}
	}
	out := []Count{}
	for what, deliveries := range n {
		out = append(out, Count{what, deliveries})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Deliveries, a.Deliveries), cmp.Compare(a.What, b.What))
	})
	return out
}

// measured is how each measure is taken from an outcome.
var measured = []struct {
	name      string
	unit      Unit
	what      string
	hindsight string
	of        func(outcome) figure
}{
	{Cost, Fen, "what is paid in all for a delivery that somebody carried, with tips and penalties",
		"the lowest of what was quoted and what was truly charged, without carriers that were called in vain", func(o outcome) figure { return o.cost }},
	{Quote, Fen, "what the carrier called first had quoted",
		"the lowest quote", func(o outcome) figure { return o.quote }},
	{Wait, Seconds, "from the first question to the policy to the rider's yes, of deliveries that somebody carried",
		"the rider who truly came soonest, called at once", func(o outcome) figure { return o.wait }},
	{NoArrival, Rate, "deliveries that did not arrive, without those that the customer called off",
		"not delivered although somebody is known to be able to: never", func(o outcome) figure { return o.failed }},
	{Extra, Number, "placements beyond the first; a race counts as one",
		"the right one called at once", func(o outcome) figure { return o.extra }},
	{Tips, Fen, "what riders got on top in all",
		"the lowest tip at which a rider truly came", func(o outcome) figure { return o.tips }},
	{Penalties, Fen, "what calling placements off cost",
		"nobody to be called off", func(o outcome) figure { return o.penalties }},
}

func (s sampler) measures(all []judged) []Measure {
	var out []Measure
	for _, m := range measured {
		done, policy, best := column(all, m.of)
		out = append(out, Measure{
			Name: m.name, Unit: m.unit, What: m.what, Hindsight: m.hindsight,
			Done: s.stat(done, m.unit == Rate), Policy: s.stat(policy, m.unit == Rate), Best: s.stat(best, m.unit == Rate),
			Difference: s.difference(policy, done, m.unit, "than what was done"),
			OverBest:   s.difference(policy, best, m.unit, "than the best in hindsight"),
		})
	}
	return out
}

func column(all []judged, of func(outcome) figure) (done, policy, best []figure) {
	for _, j := range all {
		done, policy, best = append(done, of(j.done)), append(policy, of(j.policy)), append(best, of(j.best))
	}
	return done, policy, best
}

// difference is a less b where both are known.
func (s sampler) difference(a, b []figure, unit Unit, than string) Difference {
	var less []float64
	for i := range a {
		if a[i].told() && b[i].told() {
			less = append(less, a[i].value-b[i].value)
		}
	}
	d := Difference{Both: len(less), Mean: mean(less)}
	d.Low, d.High = s.interval(less, false)
	d.Words = d.words(unit, than)
	return d
}

func (d Difference) words(unit Unit, than string) string {
	switch {
	case d.Both == 0:
		return "in no delivery are both known"
	case d.Low == nil:
		if d.Both == 1 {
			return "one delivery is too few to tell"
		}
		return fmt.Sprintf("%d deliveries are too few to tell", d.Both)
	case *d.Low == 0 && *d.High == 0:
		return "no difference in any delivery"
	case *d.Low <= 0 && *d.High >= 0:
		return "no difference that this many deliveries can show"
	case *d.Mean < 0:
		return Show(-*d.Mean, unit) + " less " + than
	default:
		return Show(*d.Mean, unit) + " more " + than
	}
}
