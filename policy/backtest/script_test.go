package backtest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy/backtest"
)

// start is when every scripted delivery begins.
var start = time.Date(2026, 5, 1, 12, 0, 0, 0, engine.China)

type object = map[string]any

// script is a line in the platform's form.
type script struct{ object }

func delivery(id string) script {
	return script{object{"order": object{"id": id, "shop": "guomao"}, "at": stamp(0), "offers": []object{}, "placements": []object{}}}
}

func stamp(seconds int) string {
	return start.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

// offers adds a carrier and its price, again and again; 0 is no price, -1 a refusal.
func (s script) offers(pairs ...any) script {
	for i := 0; i < len(pairs); i += 2 {
		offer := object{"carrier": pairs[i], "outcome": "priced", "fee_fen": pairs[i+1], "valid_until": stamp(3600)}
		switch pairs[i+1] {
		case 0:
			offer["outcome"], offer["fee_fen"] = "unpriced", nil
		case -1:
			offer = object{"carrier": pairs[i], "outcome": "refused", "reason": "too far"}
		}
		s.object["offers"] = append(s.object["offers"].([]object), offer)
	}
	return s
}

// placed adds a placement: when, seconds to the rider's yes or to the end without
// one, the end, the charge. more is "key", value, ...
func (s script) placed(carrier string, at, after int, end string, charged any, more ...any) script {
	p := object{"carrier": carrier, "at": stamp(at), "charged_fen": charged, "tip_fen": 0, "end": end, "ended_at": stamp(at + after)}
	if end == "delivered" || end == "returned" || end == "ended" {
		p["accepted_at"], p["ended_at"] = stamp(at+after), stamp(at+after+1200)
	}
	for i := 0; i < len(more); i += 2 {
		p[more[i].(string)] = more[i+1]
	}
	s.object["placements"] = append(s.object["placements"].([]object), p)
	return s
}

func (s script) String() string {
	b, err := json.Marshal(s.object)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// calls wants carriers one after the other, each in a wave like the given one.
func calls(like engine.Wave, carriers ...engine.CarrierID) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		var p engine.Plan
		for _, id := range carriers[min(len(s.Tried), len(carriers)):] {
			w := like
			w.Choices = []engine.Choice{{Carrier: id}}
			p.Waves = append(p.Waves, w)
		}
		return p
	})
}

// races wants them side by side, each some seconds after the one before.
func races(apart int, carriers ...engine.CarrierID) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		if len(s.Tried) > 0 {
			return engine.Plan{}
		}
		w := engine.Wave{Race: true}
		for i, id := range carriers {
			w.Choices = append(w.Choices, engine.Choice{Carrier: id, After: time.Duration(i*apart) * time.Second})
		}
		return engine.Plan{Waves: []engine.Wave{w}}
	})
}

// one is the result for a single delivery.
func one(t *testing.T, s script, p engine.Policy) backtest.Result {
	t.Helper()
	cases := read(t, []byte(s.String()))
	if len(cases.Cases) != 1 {
		t.Fatalf("%+v %+v", cases.Bad, cases.Unjudged)
	}
	return backtest.Run(cases, p, backtest.Options{})
}
