package main

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocumentsAreAsDocumented holds docs/command-line.md to what the commands
// print, key by key.
func TestDocumentsAreAsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/command-line.md")
	if err != nil {
		t.Fatal(err)
	}
	s := openShop(t, "3000")
	d := s.delivery(s.on("dispatch", wechatExample, "--follow", "--json"))
	bill := file(t, "bill.csv", "placement,waybill,amount_fen\n"+*d.Placement+",,1\n1,W,1\nx,,1\n")
	crooked := file(t, "paotui.yaml", "apps: {wx0: {secret: s, a: b}}\nshops: {cafe: {accounts: {DADA: {merchant: m, secret: env:ABSENT}}}}\npush: {listen: x, token: t, mode: plain}\npolicy: p\n")
	tried := file(t, "policy.yaml", "policies: {it: {price: [{rate_card: {base_fen: 500}}]}}")
	printed := map[string]func() string{
		"compare":       func() string { return paotui(t, "", "compare", coffee, "--json").out },
		"check":         func() string { return paotui(t, edited(t, "1200,", "60000,"), "check", "-", "--json").out },
		"config check":  func() string { return paotui(t, "", "config", "check", crooked, "--json").out },
		"carrier check": func() string { return paotui(t, "", "carrier", "check", coffee, "--carrier", "DADA", "--json").out },
		"dispatch": func() string {
			return paotui(t, "", "dispatch", coffee, "--json").out
		},
		"deliveries": func() string { return s.at("deliveries", "--json").out },
		"explain":    func() string { return s.at("explain", d.OrderID, "--json").out },
		"report":     func() string { return s.at("report", "--json").out },
		"report against a bill": func() string {
			return s.at("report", "--bill", bill, "--carrier", *d.Carrier, "--json").out
		},
		"backtest": func() string {
			return s.must(paotui(t, backtestLines, "backtest", "--policy", tried, "--journal", "-", "--json")).out
		},
		"prune": func() string { return s.at("prune", "--older-than", "720h", "--json").out },
		"simulate": func() string {
			b, err := json.Marshal(simulator(t))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		},
	}
	blocks := regexp.MustCompile("(?s)## ([a-z ]+)\n.*?```json\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) != len(printed) {
		t.Fatalf("%d documents are documented", len(blocks))
	}
	for _, block := range blocks {
		command := string(block[1])
		documented, is := map[string]bool{}, map[string]bool{}
		keys("", document[any](t, string(block[2])), documented)
		keys("", document[any](t, printed[command]()), is)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(is))); diff != "" {
			t.Errorf("%s: documented (-) and printed (+):\n%s", command, diff)
		}
	}
}

// backtestLines are a delivery in which the policy calls somebody whom nobody called,
// at a price that it assumes, one that is open, and a line that is none.
const backtestLines = `{"order":{"id":"A1","shop":"cafe","cargo":{"weight_g":1200}},"at":"2026-05-01T12:00:00+08:00","offers":[{"carrier":"DADA","outcome":"priced","fee_fen":1200,"valid_until":"2026-05-01T12:02:00+08:00"},{"carrier":"MTPS","outcome":"unpriced"}],"placements":[{"carrier":"DADA","at":"2026-05-01T12:00:05+08:00","charged_fen":1200,"tip_fen":0,"accepted_at":"2026-05-01T12:03:00+08:00","ended_at":"2026-05-01T12:40:00+08:00","end":"delivered"}]}
{"id":"A2","entries":[]}
no line
`

// keys gathers the paths of all keys.
func keys(path string, node any, into map[string]bool) {
	switch n := node.(type) {
	case map[string]any:
		for name, child := range n {
			into[strings.TrimPrefix(path+"."+name, ".")] = true
			keys(path+"."+name, child, into)
		}
	case []any:
		for _, child := range n {
			keys(path+"[]", child, into)
		}
	}
}
