package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/policy/backtest"
)

// TestAPolicyIsTriedOnWhatHappened fills a store from the simulator, exports it and
// backtests the policy that filled it: it differs in nothing.
func TestAPolicyIsTriedOnWhatHappened(t *testing.T) {
	t.Parallel()
	s := openShop(t, "3000")
	s.must(s.on("dispatch", wechatExample, "--follow"))
	other, err := os.ReadFile(wechatExample)
	if err != nil {
		t.Fatal(err)
	}
	s.must(s.on("dispatch", file(t, "other.json", strings.Replace(string(other), "\"SFTC_001\"", "\"SFTC_002\"", 1)), "--follow"))
	journal := file(t, "journals.jsonl", s.must(s.at("export")).out)
	policy := file(t, "policy.yaml", "policies: {cheapest: {}}\n")
	html := filepath.Join(t.TempDir(), "page.html")

	r := document[backtest.Result](t, s.must(paotui(t, "", "backtest", "--policy", policy, "--journal", journal, "--html", html, "--json")).out)
	if r.Deliveries != 2 || len(r.Bad) != 0 || len(r.Moves) != 0 {
		t.Fatalf("%+v", r)
	}
	for _, m := range r.Measures {
		if m.Done.Known != m.Policy.Known || m.Difference.Both > 0 && *m.Difference.Mean != 0 {
			t.Errorf("%s: done %s, policy %s, difference %s", m.Name, m.Done.Sure(), m.Policy.Sure(), m.Difference.Shown(m.Unit))
		}
	}
	if page, err := os.ReadFile(html); err != nil || strings.Count(string(page), "<svg ") != 5 {
		t.Errorf("%v: %d plots", err, strings.Count(string(page), "<svg "))
	}

	data, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	shown := s.must(paotui(t, string(data)+"no line\n", "backtest", "--policy", policy, "--journal", "-"))
	for _, want := range []string{"2 deliveries", "cost\t", "POLICY LESS DONE", "It chose otherwise in 0.0 %"} {
		if !strings.Contains(shown.out, want) {
			t.Errorf("%q is not in\n%s", want, shown.out)
		}
	}
	if !strings.Contains(shown.err, "line 3 is left out: it is no JSON") {
		t.Errorf("%s", shown.err)
	}
	if none := document[backtest.Result](t, s.must(paotui(t, "", "backtest", "--policy", policy, "--journal", journal, "--shop", "nobody's", "--json")).out); none.Deliveries != 0 {
		t.Errorf("%d deliveries of a shop that is not there", none.Deliveries)
	}
	if again := paotui(t, "", "backtest", "--policy", policy, "--journal", journal, "--html", html); again.code != exitInput || !strings.Contains(again.err, "is there already") {
		t.Errorf("%+v", again)
	}
}

func TestABacktestOfNothing(t *testing.T) {
	policy, bad := file(t, "policy.yaml", "policies: {cheapest: {}}\n"), file(t, "bad.yaml", "policies: {a: {rank: [dear]}}\n")
	for _, c := range []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"no policy", "", []string{"--journal", "-"}, "missing flags: --policy=FILE"},
		{"no journal", "", []string{"--policy", policy}, "missing flags: --journal=FILE"},
		{"a policy that is not there", "", []string{"--policy", "nowhere.yaml", "--journal", "-"}, "nowhere.yaml can not be read: no such file"},
		{"a policy that is none", "", []string{"--policy", bad, "--journal", "-"}, "line 1, column 23: expected cheapest, fastest or reliable"},
		{"a journal that is not there", "", []string{"--policy", policy, "--journal", "nowhere.jsonl"}, "nowhere.jsonl can not be read: no such file"},
		{"a folder", "", []string{"--policy", policy, "--journal", t.TempDir()}, "can not be read: is a directory"},
		{"nothing", "", []string{"--policy", policy, "--journal", "-"}, "standard input: it is empty"},
		{"no line that can be read", "x\n", []string{"--policy", policy, "--journal", "-"}, "no line can be read; line 1: it is no JSON"},
		{"a configuration", "", []string{"--policy", policy, "--journal", "-", "--config", "c.yaml"}, "backtest reads no configuration"},
		{"a time that is none", "", []string{"--policy", policy, "--journal", "-", "--since", "May"}, "--since May is no time"},
	} {
		if got := paotui(t, c.stdin, append([]string{"backtest"}, c.args...)...); got.code != exitInput || !strings.Contains(got.err, c.want) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
