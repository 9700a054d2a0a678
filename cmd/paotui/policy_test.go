package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/policy/policyfile"
)

const examplePolicy = "../../examples/policy.yaml"

func TestAPolicyFileChooses(t *testing.T) {
	usual := document[comparisonJSON](t, paotui(t, "", "compare", coffee, "--json").out)
	dearest := file(t, "policy.yaml", "policies: {dearest: {rank: [{score: {expression: '-fee_fen', says: fen}}], keep_out: [{unpriced: true}]}}")
	got := paotui(t, "", "compare", coffee, "--policy", dearest, "--json")
	doc := document[comparisonJSON](t, got.out)
	if got.code != exitDone || doc.Chosen == nil || *doc.Chosen == *usual.Chosen || doc.Reasons[0] != "By the policy dearest." {
		t.Errorf("exit code %d, %+v", got.code, doc)
	}
	placed := document[deliveryJSON](t, paotui(t, "", "dispatch", coffee, "--policy", dearest, "--json").out)
	if placed.Carrier == nil || *placed.Carrier != *doc.Chosen {
		t.Errorf("%+v was placed with somebody else than %s", placed, *doc.Chosen)
	}
}

func TestAPolicyFileIsChecked(t *testing.T) {
	if got := paotui(t, "", "policy", "check", examplePolicy); got.code != exitDone || !strings.Contains(got.out, "is fine: hurry, usual") {
		t.Errorf("%+v", got)
	}
	bad := file(t, "policy.yaml", "policies:\n  a: {stage: {race: {of: 1}}}\n  b: {rank: dear}\n")
	for _, args := range [][]string{{"policy", "check", bad}, {"compare", coffee, "--policy", bad}, {"dispatch", coffee, "--policy", bad}} {
		got := paotui(t, "", args...)
		for _, want := range []string{
			"policy.yaml: line 1: use: there are 2 policies", "policy.yaml: line 2, column 26: expected a whole number from 2 to 20", "policy.yaml: line 3, column 13: expected a list",
		} {
			if got.code != exitInput || got.out != "" || !strings.Contains(got.err, want) {
				t.Errorf("%v: exit code %d, %q, want in it %q", args, got.code, got.err, want)
			}
		}
	}
	if got := paotui(t, "", "policy", "schema"); !bytes.Equal([]byte(got.out), policyfile.Schema()) {
		t.Error("the schema is another one")
	}
}
