package engine_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
)

func TestMoneyReadsAsYuan(t *testing.T) {
	for m, want := range map[engine.Money]string{
		0: "¥0.00", 1: "¥0.01", 99: "¥0.99", 100: "¥1.00", 1230: "¥12.30", 724: "¥7.24",
		-5: "-¥0.05", -1230: "-¥12.30",
		math.MaxInt64: "¥92233720368547758.07", math.MinInt64: "-¥92233720368547758.08",
	} {
		if got := m.String(); got != want {
			t.Errorf("%d fen is %s, want %s", int64(m), got, want)
		}
	}
}

func TestAmountSaysHowWellItIsKnown(t *testing.T) {
	for _, c := range []struct {
		reason    string
		amount    engine.Amount
		certainty engine.Certainty
		fen       engine.Money
		known     bool
		bounded   bool
		text      string
		json      string
	}{
		{"what nobody filled is unknown, not zero", engine.Amount{}, engine.Unknown, 0, false, false, "unknown", `null`},
		{"free is a price that the wire told", engine.ExactFen(0), engine.Exact, 0, true, true, "¥0.00", `0`},
		{"told", engine.ExactFen(1230), engine.Exact, 1230, true, true, "¥12.30", `1230`},
		{"given back", engine.ExactFen(-200), engine.Exact, -200, true, true, "-¥2.00", `-200`},
		{"reckoned", engine.EstimatedFen(1200), engine.Estimated, 1200, true, true, "about ¥12.00", `{"fen":1200,"is":"estimated"}`},
		{"reckoned as nothing", engine.EstimatedFen(0), engine.Estimated, 0, true, true, "about ¥0.00", `{"fen":0,"is":"estimated"}`},
		{"a bound is no amount", engine.AtMostFen(500), engine.Bounded, 500, false, true, "at most ¥5.00", `{"fen":500,"is":"at_most"}`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			fen, known := c.amount.Fen()
			bound, bounded := c.amount.Bound()
			if known != c.known || known && fen != c.fen {
				t.Errorf("Fen() = %v, %v; want %v, %v", fen, known, c.fen, c.known)
			}
			if bounded != c.bounded || bounded && bound != c.fen {
				t.Errorf("Bound() = %v, %v; want %v, %v", bound, bounded, c.fen, c.bounded)
			}
			if c.amount.Certainty() != c.certainty || c.amount.String() != c.text {
				t.Errorf("it is %v and reads %q, want %v and %q", c.amount.Certainty(), c.amount, c.certainty, c.text)
			}
			data, err := json.Marshal(c.amount)
			if err != nil || string(data) != c.json {
				t.Errorf("JSON is %s (%v), want %s", data, err, c.json)
			}
		})
	}
}

func TestAmountInJSONIsNeverZeroForWantOfANumber(t *testing.T) {
	var told struct {
		Fee engine.Amount `json:"fee"`
	}
	for _, silent := range []string{`{}`, `{"fee":null}`, `{"fee": null }`} {
		told.Fee = engine.ExactFen(7)
		if err := json.Unmarshal([]byte(silent), &told); err != nil {
			t.Errorf("%s: %v", silent, err)
		}
		if silent != `{}` && told.Fee != (engine.Amount{}) {
			t.Errorf("%s reads as %v, want unknown", silent, told.Fee)
		}
	}
	for reason, wrong := range map[string]string{
		"a fraction of a fen":       `12.5`,
		"yuan in quotes":            `"12.30"`,
		"no number":                 `{"is":"estimated"}`,
		"a null for a number":       `{"fen":null,"is":"at_most"}`,
		"an unknown that has a sum": `{"fen":5,"is":"unknown"}`,
		"a word that nobody knows":  `{"fen":5,"is":"perhaps"}`,
		"no word":                   `{"fen":5}`,
		"more than fits":            `9223372036854775808`,
		"a list":                    `[5]`,
		"a truth":                   `false`,
	} {
		t.Run(reason, func(t *testing.T) {
			amount := engine.ExactFen(7)
			if err := json.Unmarshal([]byte(wrong), &amount); err == nil {
				t.Errorf("%s is read as %v", wrong, amount)
			}
		})
	}
}

func anyAmount() *rapid.Generator[engine.Amount] {
	return rapid.Custom(func(t *rapid.T) engine.Amount {
		m := engine.Money(rapid.Int64().Draw(t, "fen"))
		return rapid.SampledFrom([]engine.Amount{{}, engine.ExactFen(m), engine.EstimatedFen(m), engine.AtMostFen(m)}).Draw(t, "amount")
	})
}

func TestAmountComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyAmount().Draw(t, "amount")
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := engine.ExactFen(7)
		if err := json.Unmarshal(data, &got); err != nil || got != want {
			t.Fatalf("%s reads as %v (%v), want %v", data, got, err, want)
		}
	})
}

func TestCertaintyHasANameForEach(t *testing.T) {
	for c, want := range map[engine.Certainty]string{engine.Unknown: "unknown", engine.Exact: "exact", engine.Estimated: "estimated", engine.Bounded: "at_most"} {
		if c.String() != want {
			t.Errorf("%d is %q, want %q", uint8(c), c, want)
		}
	}
	if got := engine.Certainty(9).String(); !strings.Contains(got, "9") {
		t.Errorf("a certainty from the future is %q", got)
	}
}
