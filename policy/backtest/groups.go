package backtest

import (
	"cmp"
	"fmt"
	"slices"
)

const nobody = "nobody"

func (j judged) changed() bool { return j.done.first != j.policy.first }

func (s sampler) changed(all []judged) Stat {
	var changed []figure
	for _, j := range all {
		f := exactly(0)
		if j.changed() {
			f = exactly(1)
		}
		changed = append(changed, f)
	}
	return s.stat(changed, true)
}

func moves(all []judged) []Move {
	n := map[Move]int{}
	for _, j := range all {
		if j.changed() {
			n[Move{From: cmp.Or(j.done.first, nobody), To: cmp.Or(j.policy.first, nobody)}]++
		}
	}
	out := []Move{}
	for m, deliveries := range n {
		m.Deliveries = deliveries
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.Deliveries, a.Deliveries), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

func shares(all []judged) []Share {
	n := map[string]Share{}
	count := func(name string, done, policy int) {
		name = cmp.Or(name, nobody)
		s := n[name]
		n[name] = Share{name, s.Done + done, s.Policy + policy}
	}
	for _, j := range all {
		count(j.done.first, 1, 0)
		count(j.policy.first, 0, 1)
	}
	out := []Share{}
	for _, s := range n {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Done+b.Policy, a.Done+a.Policy), cmp.Compare(a.Carrier, b.Carrier))
	})
	return out
}

// ends are the upper ends of the spans of [Result.Times], in seconds.
var ends = []int{30, 60, 120, 180, 300, 600, 1200}

func spans(all []judged) []Span {
	out := make([]Span, len(ends)+1)
	for i := range ends {
		out[i].Below = &ends[i]
	}
	at := func(f figure) *Span {
		i := slices.IndexFunc(ends, func(end int) bool { return f.value < float64(end) })
		if i < 0 {
			i = len(ends)
		}
		return &out[i]
	}
	for _, j := range all {
		if j.done.wait.told() {
			at(j.done.wait).Done++
		}
		if j.policy.wait.told() {
			at(j.policy.wait).Policy++
		}
	}
	for i := range out {
		if out[i].Below != nil {
			end := *out[i].Below
			out[i].Below = &end
		}
	}
	return out
}

// rows groups the deliveries, in the order of the keys.
func (s sampler) rows(all []judged, key func(judged) string) []Row {
	groups := map[string][]judged{}
	for _, j := range all {
		groups[key(j)] = append(groups[key(j)], j)
	}
	out := []Row{}
	for name, group := range groups {
		done, policy, best := column(group, measured[0].of)
		row := Row{
			Key: name, Deliveries: len(group),
			Done: s.stat(done, false), Policy: s.stat(policy, false), Best: s.stat(best, false),
			Difference: s.difference(policy, done, Fen, "than what was done"),
		}
		for _, j := range group {
			if j.changed() {
				row.Changed++
			}
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// notes say how the result is to be read.
func notes(r Result) []string {
	if r.Deliveries == 0 {
		return []string{"No delivery could be judged."}
	}
	cost, wait := r.Measure(Cost), r.Measure(Wait)
	known := wait.Policy.Known + wait.Policy.None
	return []string{
		fmt.Sprintf("The policy's time to a rider is known for %d of %d deliveries: where it chose a carrier that nobody called, when its rider had come is not known.", known, r.Deliveries),
		fmt.Sprintf("The policy's cost is known for %d of %d deliveries, %d of them only as quoted: that the carrier would have carried it at its quote is taken for granted there.", cost.Policy.Known, r.Deliveries, cost.Policy.Quoted),
		"What truly happened is known only where the policy and history agree. These are not a fair sample of all deliveries, so compare the paired differences, and try a policy on some shops before all.",
		"An interval holds the true mean in 95 of 100 such histories. Means are of what is known: what is assumed or unknown is counted and is in none of them.",
	}
}
