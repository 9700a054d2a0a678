package policyfile_test

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy/policyfile"
)

// A file is checked whole when it is read, expressions and all.
func ExampleParse() {
	policies, err := policyfile.Parse([]byte(`
policies:
  usual: {keep_out: [{fee_above_fen: 3000}]}
  storm: {stage: {race: {of: 2}}}
use:
- {policy: storm, when: {conditions: [bad_weather]}}
- policy: usual
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policies.Names())
	_, err = policyfile.Parse([]byte("policies:\n  usual: {keep_out: [{fee_over: 3000}]}\nuse: [{policy: usual}]\n"))
	fmt.Println(strings.Contains(err.Error(), `line 2, column 23: unknown key "fee_over"`))
	fmt.Println(strings.Contains(string(policyfile.Schema()), "fee_above_fen")) // for editors
	// Output:
	// [storm usual]
	// true
	// true
}

// A file is read once, or followed while orders run; either is an engine.Policy.
func ExampleOpen() {
	const path = "../../examples/policy.yaml"
	once, err := policyfile.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := policyfile.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range []engine.Policy{once, file} {
		plan := p.Plan(engine.Situation{Now: time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC), Offers: []engine.Offer{{Carrier: "SS", Outcome: engine.Late}}})
		fmt.Println(plan.Reasons)
	}
	_, err = policyfile.Open("nowhere.yaml")
	fmt.Println(err != nil)
	// Output:
	// [By the policy usual. SS is out: it had not answered in time.]
	// [By the policy usual. SS is out: it had not answered in time.]
	// true
}

// What an expression can name are the fields of Names and OrderNames; here a second of
// waiting is worth a fen.
func ExampleNames() {
	policies, err := policyfile.Parse([]byte(`
policies:
  usual:
    keep_out: [{fee_above_fen: 2000, when: {if: "wait_s < 60"}}]
    rank: [{score: {expression: "fee_fen + wait_s", says: points}}]
use: [{policy: usual}]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)
	plan := policies.Plan(engine.Situation{Now: now, Offers: []engine.Offer{
		{Carrier: "SFTC", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(13_70), AcceptIn: engine.Known(engine.Seconds(90)), ValidUntil: now.Add(time.Minute)}},
		{Carrier: "DADA", Outcome: engine.Priced, Quote: engine.Quote{Fee: engine.ExactFen(12_50), AcceptIn: engine.Known(engine.Seconds(400)), ValidUntil: now.Add(time.Minute)}},
	}})
	for _, reason := range plan.Reasons {
		fmt.Println(reason)
	}
	names := reflect.TypeFor[policyfile.Names]() // for an editor of one's own
	for i := range names.NumField() {
		if name := names.Field(i).Tag.Get("expr"); name != "" {
			fmt.Print(name, " ")
		}
	}
	// Output:
	// By the policy usual.
	// SFTC is chosen: 1460 points is the lowest of 2 scores, 190 less than DADA.
	// DADA is next: 1650 points, 190 more than SFTC.
	// carrier fee_fen assumed wait_s taken accepted_percent called_off_percent
}
