package main

import (
	"bytes"
	"os"
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

// An assumed price is marked as such wherever it shows.
func TestAnAssumedPriceIsMarkedAllTheWay(t *testing.T) {
	s := openShop(t, "3000")
	far, err := os.ReadFile(wechatExample)
	if err != nil {
		t.Fatal(err)
	}
	near := file(t, "near.json", strings.Replace(string(far), `"lng": 116.50603, "lat": 40.15296`, `"lng": 116.39, "lat": 40.46`, 1))
	meituan := file(t, "policy.yaml", "policies: {meituan: {price: [{rate_card: {base_fen: 700}}], keep_out: [{without: {carriers: [DADA, SFTC, SS]}}]}}")
	compare := func(args ...string) ran {
		return s.must(paotui(t, "", append([]string{"compare", near, "--policy", meituan, "--config", s.config}, args...)...))
	}
	compared := document[comparisonJSON](t, compare("--json").out)
	for _, o := range compared.Offers {
		isAssumed := o.AssumedFen != nil && *o.AssumedFen == 700 && o.AssumedHow != nil && *o.AssumedHow == "rate card"
		if (o.Carrier == "MTPS") != isAssumed || o.Carrier == "MTPS" && o.FeeFen != nil {
			t.Errorf("%s: fee %v, assumed %v", o.Carrier, o.FeeFen, o.AssumedFen)
		}
	}
	if got := compare(); !strings.Contains(got.out, "¥7.00 (assumed)") || !strings.Contains(got.out, "the fee is assumed: rate card") {
		t.Errorf("the comparison shows\n%s", got.out)
	}
	d := s.delivery(s.on("dispatch", near, "--policy", meituan, "--follow", "--json"))
	if got := s.at("explain", d.OrderID); !strings.Contains(got.out, "MTPS is chosen: ¥7.00 (assumed: rate card)") || !strings.Contains(got.out, ", ¥7.00 (assumed).") && !strings.Contains(got.out, "at ¥7.00 (assumed)") {
		t.Errorf("the story is\n%s", got.out)
	}
	report := document[reportJSON](t, s.at("report", "--json").out)
	if q := report.All.Quoted; q.Assumed != 1 || q.Supposed != 700 || q.Known != 0 || q.Exact != 0 {
		t.Errorf("quoted is %+v", q)
	}
	if got := s.at("report"); !strings.Contains(got.out, "¥7.00 assumed") {
		t.Errorf("the report shows\n%s", got.out)
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

func TestWhoFollowsIsToldThatItIsARace(t *testing.T) {
	race := file(t, "policy.yaml", "policies: {two: {stage: {race: {of: 2}}}}\n")
	got := paotui(t, "", "dispatch", coffee, "--policy", race, "--follow")
	if got.code != exitDone || strings.Count(got.out, "in a race: the first rider wins") != 2 {
		t.Errorf("%+v", got)
	}
}
