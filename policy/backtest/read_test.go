package backtest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/ledger"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/backtest"
)

func TestEveryBadLineHasItsNumberAndTheOthersAreRead(t *testing.T) {
	good := delivery("A1").offers("DADA", 1200).placed("DADA", 0, 60, "delivered", 1200).String()
	tests := []struct{ line, want string }{
		{"{", "no JSON"},
		{"[]", "wrong kind"},
		{`{"id":"A1"}`, "neither a journal"},
		{`{"entries":[],"order":{}}`, "neither a journal"},
		{`{"id":"A1","entries":[]}`, "without an id or without entries"},
		{`{"id":"A1","entries":[{"seq":1,"at":"2026-05-01T12:00:00Z","kind":"flown","fact":{}}]}`, "can not read"},
		{`{"id":"A1","entries":[],"phone":"13800000000"}`, "can not read"},
		{strings.Replace(good, `"at"`, `"when"`, 1), `unknown field "when"`},
		{strings.Replace(good, `"id":"A1"`, `"id":""`, 1), "order.id is missing"},
		{strings.Replace(good, `"fee_fen":1200`, `"fee_fen":0`, 1), "offers[0]: a priced offer needs a fee_fen above zero"},
		{strings.Replace(good, `"fee_fen":1200`, `"fee_fen":null`, 1), "offers[0]: a priced offer needs a fee_fen above zero"},
		{strings.Replace(good, `"priced"`, `"unpriced"`, 1), "only a priced offer has a fee_fen"},
		{strings.Replace(good, `"priced"`, `"cheap"`, 1), "outcome is priced"},
		{strings.Replace(good, `"delivered"`, `"arrived"`, 1), "placements[0]: end is"},
		{strings.Replace(good, `"delivered"`, `"no_rider"`, 1), "ended without a rider"},
		{strings.Replace(good, `12:01:00`, `11:01:00`, 1), "not in this order"},
		{"\xff", "no JSON"},
		{`{"order":"` + strings.Repeat("x", backtest.MaxLineBytes) + `"}`, "longer than"},
	}
	text := "\ufeff" + good + "\n\n"
	for _, c := range tests {
		text += c.line + "\n"
	}
	cases, err := backtest.Read(strings.NewReader(text + delivery("A2").offers("SS", 900).String()))
	if err != nil || len(cases.Cases) != 2 || len(cases.Bad) != len(tests) || cases.Lines != len(tests)+2 {
		t.Fatalf("%v: %d cases of %d lines, %d bad of %d", err, len(cases.Cases), cases.Lines, len(cases.Bad), len(tests))
	}
	for i, c := range tests {
		if bad := cases.Bad[i]; bad.Line != 3+i || !strings.Contains(bad.Reason, c.want) || strings.Contains(bad.Reason, "13800000000") {
			t.Errorf("%.80s: line %d, %s; want line %d, %s", c.line, bad.Line, bad.Reason, 3+i, c.want)
		}
	}
}

func TestADeliveryThatIsToldTwiceCountsOnce(t *testing.T) {
	line := delivery("A1").offers("DADA", 1200).String()
	cases := read(t, []byte(line+"\n"+line+"\n"))
	if len(cases.Cases) != 1 || cases.Repeated != 1 {
		t.Errorf("%d cases, %d repeated", len(cases.Cases), cases.Repeated)
	}
}

func TestOnlyAShopAndATime(t *testing.T) {
	cases := read(t, []byte(delivery("A1").offers("DADA", 1200).String()+"\n"+strings.Replace(delivery("A2").String(), "guomao", "sanlitun", 1)))
	if only := cases.Only("guomao", ledger.Period{}); len(only.Cases) != 1 || len(only.Unjudged) != 0 {
		t.Errorf("%+v", only)
	}
	if only := cases.Only("", ledger.Period{From: start.AddDate(0, 0, 1)}); len(only.Cases)+len(only.Unjudged) != 0 || only.Lines != 2 {
		t.Errorf("%+v", only)
	}
}

func TestJournalsThatCanNotBeJudgedSayWhy(t *testing.T) {
	whole := strings.TrimSpace(string(live(t, policy.Policy{}, 5, 1)))
	cut := whole[:strings.Index(whole, `,{"seq":2,`)] + "]}"
	for want, line := range map[string]string{
		"it is still under way":      cut,
		"a person chose the carrier": strings.Replace(whole, `"limit_fen":null`, `"limit_fen":null,"carrier":"DADA"`, 1),
		"its order was erased":       strings.Replace(whole, `"limit_fen":null`, `"limit_fen":null,"erased":true`, 1),
		"it is held":                 strings.Replace(cut, `"limit_fen":null`, `"limit_fen":null,"hold":true`, 1),
		"a person had it begun anew": strings.TrimSuffix(whole, "]}") + `,{"seq":99,"at":"2026-05-01T12:00:00Z","kind":"redispatched","fact":{}}]}`,
		"it names no offers":         delivery("A0").String(),
	} {
		cases := read(t, []byte(line))
		if len(cases.Unjudged) != 1 || cases.Unjudged[0].Reason != want {
			t.Errorf("%s: %+v %+v", want, cases.Unjudged, cases.Bad)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(delivery("A1").offers("DADA", 1200, "SS", 900).placed("DADA", 0, 60, "delivered", 1200).String()))
	f.Add([]byte(`{"id":"A1","entries":[{"seq":1,"at":"2026-05-01T12:00:00Z","kind":"opened","fact":{"order":{"id":"A1"}}},{"seq":2,"at":"2026-05-01T12:00:00Z","kind":"compared","fact":{"offers":[{"carrier":"SS","outcome":"priced","quote":{"fee":900}}]}},{"seq":3,"at":"2026-05-01T12:00:00Z","kind":"planned","fact":{"plan":{"waves":[{"choices":[{"carrier":"SS","cost":900}]}]}}},{"seq":4,"at":"2026-05-01T12:00:01Z","kind":"placing","fact":{"offer":{"carrier":"SS","placement":"5"}}},{"seq":5,"at":"2026-05-01T12:00:02Z","kind":"reported","fact":{"report":{"placement":"5","status":"delivered","proven":true}}}]}`))
	f.Add([]byte("\n{}\n[]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cases, err := backtest.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(cases.Cases)+len(cases.Unjudged)+len(cases.Bad)+cases.Repeated != cases.Lines {
			t.Errorf("%d lines become %d cases, %d unjudged, %d bad, %d repeated", cases.Lines, len(cases.Cases), len(cases.Unjudged), len(cases.Bad), cases.Repeated)
		}
		for _, p := range policies {
			if r := backtest.Run(cases, p, backtest.Options{Resamples: 10}); r.Deliveries != len(cases.Cases) {
				t.Errorf("%d of %d", r.Deliveries, len(cases.Cases))
			}
		}
	})
}
