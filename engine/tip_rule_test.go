package engine_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
)

func TestTipRules(t *testing.T) {
	shansong := engine.TipRule{Steps: []engine.Money{200, 300, 500, 1000}}
	dada := engine.TipRule{Multiple: 10, Most: 3000, UpToValue: true}
	for _, c := range []struct {
		name              string
		rule              engine.TipRule
		from, want, goods engine.Money
		total             engine.Money // 0: none
	}{
		{"no rule", engine.TipRule{}, 0, 123, 0, 123},
		{"nothing to raise", engine.TipRule{}, 200, 200, 0, 0},
		{"a step", shansong, 0, 500, 0, 500},
		{"the step below", shansong, 0, 450, 0, 300},
		{"a step on top of another", shansong, 500, 1000, 0, 1000},
		{"below the smallest step", shansong, 0, 150, 0, 0},
		{"rounded down to the multiple", dada, 0, 555, 10000, 550},
		{"the cap", dada, 0, 5000, 10000, 3000},
		{"at the cap", dada, 3000, 5000, 10000, 0},
		{"not above the goods' value", dada, 0, 2000, 1234, 1230},
		{"a value that nobody told is no bound", dada, 0, 2000, 0, 2000},
	} {
		total, ok := c.rule.Highest(c.from, c.want, c.goods)
		if !ok {
			total = 0
		}
		if total != c.total {
			t.Errorf("%s: %s, want %s", c.name, total, c.total)
		}
	}
}

func TestTheHighestTipIsAllowedAndNoHigherOneIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		money := rapid.Custom(func(t *rapid.T) engine.Money { return engine.Money(rapid.IntRange(0, 40).Draw(t, "fen")) })
		rule := engine.TipRule{
			Steps:     rapid.SliceOfN(money, 0, 3).Draw(t, "steps"),
			Multiple:  engine.Money(rapid.IntRange(0, 4).Draw(t, "multiple")),
			Most:      engine.Money(rapid.SampledFrom([]int{0, 0, 10, 25}).Draw(t, "most")),
			UpToValue: rapid.Bool().Draw(t, "up to value"),
		}
		from, want, goods := money.Draw(t, "from"), money.Draw(t, "want"), money.Draw(t, "goods")
		best, found := engine.Money(0), false
		for to := from + 1; to <= want; to++ {
			if rule.Allows(from, to, goods) {
				best, found = to, true
			}
		}
		if got, ok := rule.Highest(from, want, goods); ok != found || ok && got != best {
			t.Fatalf("%+v from %d to %d: %d %v, want %d %v", rule, from, want, got, ok, best, found)
		}
	})
}
