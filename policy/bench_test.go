package policy_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

func four() engine.Situation {
	s := trip(soon(priced("SFTC", 1370), 120), soon(priced("DADA", 1250), 300), unpriced("MTPS"), priced("SS", 1900))
	s.Carriers = facts
	return s
}

var benched = map[string]policy.Policy{
	"cheapest": {},
	"all parts": {
		Price:   []policy.Pricer{policy.RateCard{Base: 800, Distance: []policy.Slope{{From: 3000, Each: 1000, Add: 100}}}},
		KeepOut: []policy.Filter{policy.FeeAbove(3000), policy.RiderAfter{Wait: 20 * time.Minute}},
		Rank:    policy.By{policy.Weighted{Minute: 50, Unsaid: 300}},
		Stage:   policy.Race{Of: 2, Patience: 3 * time.Minute},
		Tips:    policy.Tips{Ladder: []engine.Money{200, 500}},
		Budget:  policy.Budget{Most: 6000},
	},
}

// BenchmarkPlan is planning four offers. The aim is 2 µs and 10 allocations.
func BenchmarkPlan(b *testing.B) {
	for name, p := range benched {
		b.Run(name, func(b *testing.B) {
			s := four()
			b.ReportAllocs()
			for b.Loop() {
				p.Plan(s)
			}
		})
	}
}

func TestAPlanAllocatesLittle(t *testing.T) {
	for name, most := range map[string]float64{"cheapest": 10, "all parts": 30} {
		p, s := benched[name], four()
		if got := testing.AllocsPerRun(100, func() { p.Plan(s) }); got > most {
			t.Errorf("%s: %v allocations, at most %v", name, got, most)
		}
	}
}
