package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

var facts = []engine.Info{
	{ID: "SS", Tips: engine.TipRule{Steps: []engine.Money{200, 300, 500, 1000}}},
	{ID: "DADA", Tips: engine.TipRule{Multiple: 10, Most: 3000, UpToValue: true}},
	{ID: "SFTC", Tips: engine.TipRule{Most: 20000}},
	{ID: "MTPS", Lacks: engine.Abilities{Tip: true}},
}

// drawn is a plan in one line: waves by |, a race in brackets, who joins later behind
// a +, ladders behind a colon.
func drawn(plan engine.Plan) string {
	var waves []string
	for _, w := range plan.Waves {
		var choices []string
		for _, c := range w.Choices {
			text := string(c.Carrier)
			if c.After > 0 {
				text = "+" + text
			}
			if len(c.Ladder) > 0 {
				text += ":" + strings.Trim(strings.ReplaceAll(fmt.Sprint(c.Ladder), "¥", ""), "[]")
			}
			choices = append(choices, text)
		}
		text := strings.Join(choices, " ")
		if w.Race {
			text = "[" + text + "]"
		}
		waves = append(waves, text)
	}
	return strings.Join(waves, " | ")
}

func TestStages(t *testing.T) {
	for name, c := range map[string]struct {
		policy policy.Policy
		want   string
		says   string
	}{
		"none":       {policy.Policy{}, "DADA | SFTC | SS | MTPS", ""},
		"one by one": {policy.Policy{Stage: policy.OneByOne{Patience: time.Minute}}, "DADA | SFTC | SS | MTPS", ""},
		"a race of three": {policy.Policy{Stage: policy.Race{Of: 3}}, "[DADA SFTC SS] | MTPS",
			"DADA, SFTC and SS are called at once, and the first rider wins."},
		"a race of all": {policy.Policy{Stage: policy.Race{}}, "[DADA SFTC SS MTPS]", ""},
		"the best two now and everyone after three minutes": {policy.Policy{Stage: policy.Widen{Of: 2, After: 3 * time.Minute}}, "[DADA SFTC +SS +MTPS]",
			"DADA and SFTC are called at once, and the first rider wins; SS and MTPS join after 3 min."},
		"one, and everyone after three minutes": {policy.Policy{Stage: policy.Widen{After: 3 * time.Minute}}, "[DADA +SFTC +SS +MTPS]",
			"DADA is called alone; SFTC, SS and MTPS join after 3 min, and the first rider wins."},
		"by the hour": {policy.Policy{Stage: policy.Stages{
			{When: policy.When{Hours: []policy.Hours{{From: 20 * time.Hour, To: 21 * time.Hour}}}, Stage: policy.Race{Of: 2}},
			{Stage: policy.OneByOne{}},
		}}, "[DADA SFTC] | [SS MTPS]", ""},
		"at another hour": {policy.Policy{Stage: policy.Stages{
			{When: policy.When{Hours: []policy.Hours{{From: 9 * time.Hour, To: 21 * time.Hour}}, Tried: policy.Range{From: 1}}, Stage: policy.Race{Of: 2}},
		}}, "DADA | SFTC | SS | MTPS", ""},
		"tips, as each carrier takes them": {policy.Policy{Stage: policy.OneByOne{Patience: time.Minute}, Tips: policy.Tips{Ladder: []engine.Money{250, 455, 9000}}},
			"DADA:2.50 4.50 30.00 | SFTC:2.50 4.55 90.00 | SS:2.00 4.00 14.00 | MTPS",
			"If no rider comes the tip climbs, at DADA to ¥2.50, ¥4.50, ¥30.00."},
		"no patience, no tips": {policy.Policy{Tips: policy.Tips{Ladder: []engine.Money{200}}}, "DADA | SFTC | SS | MTPS", ""},
		"tips within their own bound": {policy.Policy{Stage: policy.OneByOne{Patience: time.Minute}, Tips: policy.Tips{Ladder: []engine.Money{300, 600}, Most: 500}},
			"DADA:3.00 5.00 | SFTC:3.00 5.00 | SS:3.00 5.00 | MTPS", ""},
		"a bound that the riders of a race share": {policy.Policy{Stage: policy.Race{Of: 3, Patience: time.Minute}, Tips: policy.Tips{Ladder: []engine.Money{300, 600}, Most: 1000}},
			"[DADA:3.00 6.00 SFTC:3.00 4.00 SS] | MTPS", ""},
		"a budget": {policy.Policy{Budget: policy.Budget{Most: 1400}}, "DADA | SFTC",
			"SS is out: ¥19.00 is above the ¥14.00 of the budget."},
		"a budget knows no unknown prices": {policy.Policy{Budget: policy.Budget{Most: 9900}}, "DADA | SFTC | SS",
			"MTPS is out: it names no price, and there is a budget of ¥99.00."},
		"a budget for a race is for all of it": {policy.Policy{Stage: policy.Race{Of: 3}, Budget: policy.Budget{Most: 3000}}, "[DADA SFTC] | SS", ""},
		"a budget with tips": {policy.Policy{Stage: policy.OneByOne{Patience: time.Minute}, Tips: policy.Tips{Ladder: []engine.Money{300, 600}}, Budget: policy.Budget{Most: 1500}},
			"DADA:3.00 5.00 | SFTC:1.00", ""},
		"a share of the goods' value": {policy.Policy{Budget: policy.Budget{Most: 9900, Share: 15}}, "DADA",
			"SFTC is out: ¥14.00 is above the ¥12.00 of the budget."},
		"a budget that a race can not use": {policy.Policy{Stage: policy.Widen{Of: 2, After: time.Minute}, Budget: policy.Budget{Most: 2000}}, "DADA | SFTC | SS", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := trip(priced("SS", 1900), priced("SFTC", 1400), priced("DADA", 1000), unpriced("MTPS"))
			s.Carriers = facts
			plan := c.policy.Plan(s)
			if got := drawn(plan); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if c.says != "" && !slices.ContainsFunc(plan.Reasons, func(r string) bool { return strings.HasPrefix(r, strings.TrimSuffix(c.says, ".")) }) {
				t.Errorf("%q is not in %q", c.says, plan.Reasons)
			}
		})
	}
}

func TestWhatWasSpentCounts(t *testing.T) {
	s := trip(priced("SFTC", 1400), priced("DADA", 1000))
	s.Earlier = []engine.Attempt{{Carrier: "SS", Cost: engine.ExactFen(200)}} // everybody was asked anew after that
	s.Tried = []engine.Attempt{{Carrier: "UU", Cost: engine.AtMostFen(100)}, {Carrier: "XX"}}
	plan := policy.Policy{Budget: policy.Budget{Most: 1500}}.Plan(s)
	if got := drawn(plan); got != "DADA" {
		t.Errorf("%s", got)
	}
	if want := "SFTC is out: ¥14.00 is above the ¥15.00 of the budget, of which ¥3.00 is spent."; !slices.Contains(plan.Reasons, want) {
		t.Errorf("%q", plan.Reasons)
	}
}

func TestWhoJoinsLaterKeepsToTheBudget(t *testing.T) {
	s := trip(priced("SS", 1000), priced("SFTC", 1000), priced("DADA", 1000))
	plan := policy.Policy{Stage: policy.Widen{After: time.Minute}, Budget: policy.Budget{Most: 3400}}.Plan(s)
	for _, c := range plan.Waves[0].Choices[1:] {
		if limit, ok := c.Limit.Get(); !ok || limit != 1200 {
			t.Errorf("%s may join at %v %v", c.Carrier, limit, ok)
		}
	}
	plan = policy.Policy{Stage: policy.Widen{After: time.Minute}}.Plan(s)
	if _, ok := plan.Waves[0].Choices[1].Limit.Get(); ok {
		t.Error("without a budget there is a limit")
	}
}
