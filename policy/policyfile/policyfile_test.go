package policyfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/policy"
)

// noon is noon in China, on a Wednesday.
var noon = time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)

func offer(id engine.CarrierID, fee engine.Amount, wait engine.Seconds) engine.Offer {
	o := engine.Offer{Carrier: id, Outcome: engine.Priced, Quote: engine.Quote{Fee: fee, ValidUntil: noon.Add(time.Hour)}}
	if fee == (engine.Amount{}) {
		o.Outcome = engine.Unpriced
	}
	if wait > 0 {
		o.Quote.AcceptIn = engine.Known(wait)
	}
	return o
}

func situation() engine.Situation {
	s := engine.Situation{Now: noon, Offers: []engine.Offer{
		offer("DADA", engine.ExactFen(1000), 600), offer("SFTC", engine.ExactFen(1400), 120), offer("SS", engine.ExactFen(1900), 60), offer("MTPS", engine.Amount{}, 0),
	}}
	s.Order.Shop = "cafe"
	s.Order.Sender = engine.Stop{City: "北京市", Location: geo.GCJ02{Lng: 116.40, Lat: 39.90}}
	s.Order.Receiver = engine.Stop{City: "北京市", Location: geo.GCJ02{Lng: 116.40, Lat: 39.93}}
	s.Order.Cargo = engine.Cargo{Category: "美食夜宵", Subcategory: "零食小吃", Value: 8000, Weight: 1500}
	return s
}

// everything has each key of the file once, with something to see.
const everything = `
conditions:
- night_shift
- name: bad_weather
  when: {cities: [北京市], if: 'value_fen > 5000'}
policies:
  usual:
    price:
    - rate_card:
        carriers: [MTPS]
        when: {shops: [cafe], categories: [零食小吃], hours: ["11:00-13:30"], days: [mon, wed], distance_m: {from: 100, to: 9000}}
        base_fen: 800
        distance: [{from_m: 3000, to_m: 5000, each_m: 1000, add_fen: 100}]
        weight: [{from_g: 1000, to_g: 9000, each_g: 1000, add_fen: 200}]
        surcharges:
        - {name: rain, when: {conditions: [bad_weather]}, add_fen: 300, percent: 10}
    - last_charged: {carriers: [SS], within: 240h}
    keep_out:
    - unpriced: true
    - fee_above_fen: 3000
    - share_above_percent: 40
    - rider_after: {wait: 15m, unsaid: false}
      when: {weight_g: {to: 5000}, tried: {to: 3}, value_fen: {from: 1}}
    - without: {carriers: [SS], because: it is lunch time}
      when: {if: 'carrier == "SS" and hour == 12'}
    - unreliable: {accepted_percent: 50, called_off_percent: 30, cases: 10}
    rank:
    - weighted: {minute_fen: 100, unsaid: 5m}
    - preferred: [DADA, SFTC]
    - cheapest
    - fastest
    - reliable: {cases: 10}
    - score: {expression: 'fee_fen + (assumed ? 100 : 0)', says: points}
    stages:
    - when: {tried: {from: 1}}
      race: {of: 2, patience: 2m}
    - widen: {of: 2, after: 3m, patience: 4m}
    tips: {ladder_fen: [200, 500], most_fen: 2000}
    budget: {most_fen: 9000, share_percent: 90}
    start_over: {times: 1, after: 5m}
    overcharge: {tolerance_fen: 100, cancel: true}
    unreachable: 20m
  other:
    stage: {one_by_one: {patience: 3m}}
use:
- policy: other
  when: {shops: [bar], days: [sun]}
- policy: usual
`

func TestAFileSaysWhatThePartsSay(t *testing.T) {
	p, err := Parse([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	same := policy.Policy{
		Price: []policy.Pricer{
			policy.RateCard{
				Carriers:   []engine.CarrierID{"MTPS"},
				Base:       800,
				Distance:   []policy.Slope{{From: 3000, To: 5000, Each: 1000, Add: 100}},
				Weight:     []policy.Slope{{From: 1000, To: 9000, Each: 1000, Add: 200}},
				Surcharges: []policy.Surcharge{{Name: "rain", When: policy.When{Conditions: []string{"bad_weather"}}, Add: 300, Percent: 10}},
			},
		},
		KeepOut: []policy.Filter{
			policy.Unpriced{}, policy.FeeAbove(3000), policy.ShareAbove(40), policy.RiderAfter{Wait: 15 * time.Minute},
			policy.Without{Carriers: []engine.CarrierID{"SS"}, Because: "it is lunch time"},
		},
		Rank:        policy.By{policy.Weighted{Minute: 100, Unsaid: 300}, policy.Preferred{"DADA", "SFTC"}},
		Stage:       policy.Widen{Of: 2, After: 3 * time.Minute, Patience: 4 * time.Minute},
		Tips:        policy.Tips{Ladder: []engine.Money{200, 500}, Most: 2000},
		Budget:      policy.Budget{Most: 9000, Share: 90},
		StartOver:   engine.StartOver{Times: 1, After: 5 * time.Minute},
		Overcharge:  engine.Overcharge{Tolerance: 100, Cancel: true},
		Unreachable: 20 * time.Minute,
	}
	s := situation()
	got := p.Plan(s)
	s.Conditions = []string{"night_shift", "bad_weather"}
	want := same.Plan(s)
	want.Reasons = append([]string{"Switched on in the policy file: night_shift, bad_weather.", "By the policy usual."}, want.Reasons...)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(engine.Amount{}, engine.Maybe[engine.Money]{})); diff != "" {
		t.Errorf("the parts (-) and the file (+) differ:\n%s", diff)
	}
	if len(want.Waves) == 0 || len(want.Assumed) != 1 {
		t.Errorf("there is little to see: %+v", want)
	}
	s.Order.Shop, s.Now = "bar", noon.Add(4*24*time.Hour)
	for i := range s.Offers {
		s.Offers[i].Quote.ValidUntil = s.Now.Add(time.Hour)
	}
	if plan := p.Plan(s); !slices.Contains(plan.Reasons, "By the policy other.") || plan.Waves[0].Patience != 3*time.Minute {
		t.Errorf("%q", plan.Reasons)
	}
	if diff := cmp.Diff([]string{"other", "usual"}, p.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsEmptyIsNoPart(t *testing.T) {
	for text, want := range map[string]string{
		"keep_out: [{fee_above_fen: }]":                                "nothing stands here",
		"keep_out: [{without: }]":                                      "nothing stands here",
		"rank: [{preferred: }]":                                        "nothing stands here",
		"rank: [{preferred: []}]":                                      "it is empty: name at least one carrier",
		"stage: {race: }":                                              "nothing stands here",
		"price: [{last_charged: }]":                                    "nothing stands here",
		"budget: {most_fen: *nope}":                                    "no anchor before it has this name",
		"budget: {most_fen: 01000}":                                    "without a zero in front",
		"budget: {most_fen: }":                                         "nothing stands here",
		"keep_out: [*nope]":                                            "no anchor before it has this name",
		"keep_out: [{without: {}, when: {days: []}}]":                  "it keeps everybody out, always",
		"keep_out: [{unpriced: true, when: {hours: ['24:00-00:00']}}]": "expected a part of the day",
	} {
		if _, err := Parse([]byte("policies: {a: {" + text + "}}")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := Parse([]byte("policies: {a: {}}\nuse: [{policy: a, when: {days: []}}]")); err != nil {
		t.Errorf("a condition that sets nothing: %v", err)
	}
}

func TestTheSmallestFile(t *testing.T) {
	p, err := Parse([]byte("policies: {cheapest: {}}"))
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Policy{}.Plan(situation())
	want.Reasons = append([]string{"By the policy cheapest."}, want.Reasons...)
	if diff := cmp.Diff(want, p.Plan(situation()), cmp.AllowUnexported(engine.Amount{}, engine.Maybe[engine.Money]{})); diff != "" {
		t.Error(diff)
	}
}

func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	_, err := Parse([]byte(`
conditions: [{when: {shops: [a]}}]
policies:
  a:
    price:
    - rate_card: {surcharges: [{name: rain}, {add_fen: 5}]}
    - rate_card: {base_fen: -1, distance: [{from_m: 5, to_m: 5}]}
    - flat: 5
    keep_out:
    - fee_above_fen: 0
    - {unpriced: true, fee_above_fen: 5}
    - rider_after: {}
    - unreliable: {cases: 5}
    - without: {because: no}
    - without: {carriers: [SS]}
      when: {hours: ["25:00-26:00"], if: 'feee > 3'}
    - unpriced: false
    rank: [dearest, {weighted: {}}, {score: {expression: 'carrier'}}, {score: {}}]
    stage: {widen: {of: 2}}
    stages: [{race: {of: 1}}]
    tips: {ladder_fen: [500, 200]}
    budget: {most: 3}
    start_over: {times: 1, after: 5}
  b:
    stages:
    - when: {if: 'fee_fen > 3', weight_g: {from: 5, to: 3}}
      one_by_one: {}
    tips: {most_fen: 3}
use:
- policy: c
- policy: a
  when: {days: [someday]}
`))
	want := []string{
		"line 2: conditions[0]: it has no name",
		"line 6: policies.a.price[0].rate_card: it comes to nothing, which is no price: say base_fen",
		"line 6: policies.a.price[0].rate_card.surcharges[0]: it adds nothing: say add_fen or percent",
		"line 6: policies.a.price[0].rate_card.surcharges[1]: give it a name, for the reasons",
		"line 7: policies.a.price[1].rate_card.distance[0]: it ends before it begins",
		"line 7: policies.a.price[1].rate_card.distance[0]: it adds nothing: say add_fen",
		"line 7, column 29: expected a whole number from 0 to 1000000",
		"line 8, column 7: expected exactly one of rate_card, last_charged",
		`line 8, column 7: unknown key "flat": here can be rate_card, last_charged`,
		"line 10, column 22: expected a whole number from 1 to 10000000",
		"line 11, column 8: expected exactly one of unpriced, fee_above_fen, share_above_percent, rider_after, without, unreliable",
		"line 12: policies.a.keep_out[2].rider_after.wait: say how long, such as 15m",
		"line 13: policies.a.keep_out[3].unreliable: it keeps nobody out: say accepted_percent or called_off_percent",
		"line 14: policies.a.keep_out[4]: it keeps everybody out, always: say carriers or when",
		"line 16: policies.a.keep_out[5].when.if: the expression can not be used: unknown name feee, at character 1",
		"line 16, column 22: expected a part of the day such as 11:00-13:30, in quotes",
		"line 17: policies.a.keep_out[6].unpriced: it is true, or left out",
		"line 18: policies.a.rank[1].weighted.minute_fen: say what a minute is worth, in fen (1 yuan is 100)",
		"line 18: policies.a.rank[2].score.expression: the expression can not be used: expected float64, but got string",
		"line 18: policies.a.rank[3].score.expression: say the number to rank by",
		"line 18, column 12: expected cheapest, fastest or reliable, or one of weighted, preferred, reliable, score with its keys",
		"line 19: policies.a.stage.widen.after: say when the others join, such as 3m",
		"line 20: policies.a.stages: there is a stage as well: leave one of them out",
		"line 20, column 26: expected a whole number from 2 to 20",
		"line 21: policies.a.tips: tips climb when patience ends: give the stage some, such as one_by_one: {patience: 3m}",
		"line 21: policies.a.tips.ladder_fen[1]: each step must be higher than the one before",
		`line 22, column 14: unknown key "most": here can be most_fen, share_percent`,
		"line 23, column 35: expected a time such as 90s, 3m or 1h30m",
		"line 24: policies.b: nothing in use names this policy",
		"line 26: policies.b.stages[0].when.if: the expression can not be used: unknown name fee_fen, at character 1; this condition is about the order, and no carrier has a say in it",
		"line 26: policies.b.stages[0].when.weight_g: nothing is from 5 and below 3",
		"line 28: policies.b.tips: say the steps in ladder_fen",
		"line 30: use[0]: what comes after this is never used: it has no condition",
		"line 30: use[0].policy: there is no such policy in policies",
		"line 31: use[1]: the last of use must have no condition, so that every order has a policy",
		"line 32, column 17: expected one of mon, tue, wed, thu, fri, sat, sun",
	}
	if err == nil {
		t.Fatal("it is taken")
	}
	got := strings.Split(err.Error(), "\n")
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExpressions(t *testing.T) {
	for text, want := range map[string]bool{
		`fee_fen < 1100`:                             true,
		`fee_fen > 1100`:                             false,
		`wait_s == 600 and not assumed`:              true,
		`taken == 0 and not known(accepted_percent)`: true,
		`accepted_percent < 50`:                      false, // nobody knows
		`accepted_percent >= 50`:                     false,
		`city == "北京市" and day == "wed" and hour == 12 and minute == 0`:                  true,
		`weight_g / 1000 > 1.4 and weight_g / 1000 < 1.6`:                                true,
		`distance_m > 4000 and distance_m < 5000`:                                        true,
		`"bad_weather" in conditions`:                                                    false,
		`category in ["鲜花", "美食夜宵"]`:                                                     true,
		`tried == 0 && started_over == 0 && !scheduled`:                                  true,
		`min(value_fen, 100) == 100`:                                                     true,
		`len(conditions) == 0 and shop == "cafe" and subcategory != "" and tip_fen == 0`: true,
		`conditions[5] == "x"`:                                                           false, // it can not be reckoned
	} {
		p, err := Parse(fmt.Appendf(nil, "policies: {a: {keep_out: [{without: {carriers: [DADA]}, when: {if: '%s'}}]}}", text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		out := slices.Contains(p.Plan(situation()).Reasons, "DADA is out: it is not wanted for this order.")
		if out != want {
			t.Errorf("%s is %v", text, out)
		}
	}
	for text, want := range map[string]string{
		`now().Year() > 3`:                      "unknown name now",
		`fee_fen`:                               "expected bool, but got float64",
		`carrier > 3`:                           "invalid operation: > (mismatched types string and int)",
		`shop == `:                              "unexpected token EOF",
		strings.Repeat("tried+", 400) + "1 > 2": "exceeds maximum allowed nodes",
		strings.Repeat("(", 1<<19):              "longer than 16384 bytes",
		strings.Repeat("(", 16<<10):             "unexpected token EOF",
		`known(shop)`:                           "cannot use string",
	} {
		_, err := Parse(fmt.Appendf(nil, "policies: {a: {keep_out: [{unpriced: true, when: {if: '%s'}}]}}", text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40s: %v, want %q", text, err, want)
		}
	}
}

func TestAScoreThatNobodyKnowsIsBehind(t *testing.T) {
	p, err := Parse([]byte(`policies: {a: {rank: [{score: {expression: 'fee_fen / 100 + wait_s / 7', says: points}}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"By the policy a.",
		"SS is chosen: 27.571 points is the lowest of 3 scores, 3.572 less than SFTC.",
		"SFTC is next: 31.143 points, 3.572 more than SS.",
		"DADA is next: 95.714 points, 68.143 more than SS.",
		"MTPS comes after all scores: what it is ranked by is not known.",
	}
	if diff := cmp.Diff(want, p.Plan(situation()).Reasons); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatChanges(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("policies: {first: {}}")
	synctest.Test(t, func(t *testing.T) {
		f, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var heard []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			f.Follow(t.Context(), time.Second, func(err error) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, fmt.Sprint(err))
			})
		}()
		var told []string
		uses := func() string { return f.Plan(situation()).Reasons[0] }
		pass := func(d time.Duration) {
			time.Sleep(d) // virtual
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			told = slices.Clone(heard)
		}
		pass(5*time.Second + time.Millisecond)
		write("policies: {second: {}}")
		pass(time.Second)
		if got := uses(); got != "By the policy first." {
			t.Errorf("%s: what was seen once may be half written", got)
		}
		pass(time.Second)
		if got := uses(); got != "By the policy second." || len(told) != 1 || told[0] != "<nil>" {
			t.Errorf("%s, told %q", got, told)
		}
		write("policies: {third: {}, third: {}}")
		pass(10 * time.Second)
		if got := uses(); got != "By the policy second." || len(told) != 2 || !strings.Contains(told[1], "policy.yaml: line 1, column 23: this key is there twice") {
			t.Errorf("%s, told %q", got, told)
		}
		if f.Refused() == nil {
			t.Error("nobody says that the file is refused")
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if got := uses(); got != "By the policy second." || len(told) != 3 || !strings.Contains(told[2], "can not be read: no such file") {
			t.Errorf("%s, told %q", got, told)
		}
		write("policies: {second: {}}")
		pass(10 * time.Second)
		if f.Refused() != nil || len(told) != 4 || told[3] != "<nil>" {
			t.Errorf("%v, told %q", f.Refused(), told)
		}
	})
}

func TestWhatCanNotBeOpened(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "can not be read: no such file") {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(name, []byte("policies: {}\nuses: []"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := name + ": line 1: policies: name at least one policy\n" + name + `: line 2, column 1: unknown key "uses": did you mean use?`
	if _, err := Load(name); err == nil || err.Error() != want {
		t.Error(err)
	}
	if _, err := Parse([]byte(strings.Repeat("#", MaxBytes+1))); err == nil {
		t.Error("a file without end is read")
	}
}
