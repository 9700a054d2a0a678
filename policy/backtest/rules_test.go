package backtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy/backtest"
)

// figures is a policy's outcome in one delivery, in short: cost, time, not
// delivered, extra tries, penalties. "?" is unknown, "-" is none, "q" a quote, "a"
// assumed, and "1..2" bounds.
func figures(r backtest.Result) string {
	var out []string
	for _, name := range []string{backtest.Cost, backtest.Wait, backtest.NoArrival, backtest.Extra, backtest.Penalties} {
		out = append(out, figure(r.Measure(name).Policy))
	}
	return strings.Join(out, " ")
}

func figure(s backtest.Stat) string {
	switch {
	case s.Quoted == 1:
		return fmt.Sprintf("%.0fq", *s.Mean)
	case s.Known == 1:
		return fmt.Sprintf("%.0f", *s.Mean)
	case s.Assumed == 1:
		return fmt.Sprintf("%.0fa", *s.WithAssumed)
	case s.Bounded == 1:
		return fmt.Sprintf("%.0f..%.0f", *s.BoundLow, *s.BoundHigh)
	case s.Unknown == 1:
		return "?"
	default:
		return "-"
	}
}

func TestWhatHistoryTellsAndWhatNot(t *testing.T) {
	for300 := engine.Wave{Patience: 300 * time.Second}
	for100 := engine.Wave{Patience: 100 * time.Second}
	tips := engine.Wave{Patience: 100 * time.Second, Ladder: []engine.Money{200, 500}}
	at := func(d script) script { return d.offers("DADA", 1200, "SS", 900, "MTPS", 0) }
	dada := func() script { return at(delivery("A1")).placed("DADA", 5, 240, "delivered", 1250) }
	refused := func() script {
		return at(delivery("A1")).placed("SS", 5, 2, "refused", nil).placed("DADA", 10, 240, "delivered", 1250)
	}
	lost := func() script {
		return at(delivery("A1")).placed("SS", 0, 300, "cancelled", nil, "penalty_fen", 200).placed("DADA", 310, 60, "delivered", 1250)
	}
	raced := func() script {
		return at(delivery("A1")).placed("SS", 0, 100, "cancelled", nil, "penalty_fen", 200, "race", true).
			placed("DADA", 0, 90, "delivered", 1250, "race", true)
	}
	for _, c := range []struct {
		rule string
		line script
		p    engine.Policy
		want string
		why  string // what history can not tell
	}{
		{"the carrier that was called", dada(), calls(engine.Wave{}, "DADA"), "1250 245 0 0 0", ""},
		{"its patience is long enough", dada(), calls(for300, "DADA"), "1250 245 0 0 0", ""},
		{"its patience is too short", dada(), calls(for100, "DADA"), "? ? ? ? ?", "lost patience"},
		{"a tip before the rider came", dada(), calls(tips, "DADA"), "? ? ? ? ?", "another tip"},
		{"a carrier that nobody called", dada(), calls(engine.Wave{}, "SS"), "900q ? ? ? ?", "nobody called"},
		{"one that might be tipped", dada(), calls(tips, "SS"), "900..1400 ? ? ? ?", "might have raised the tip"},
		{"one that names no price", dada(), calls(engine.Wave{}, "MTPS"), "? ? ? ? ?", "nobody named a price"},
		{"one that names none, and is given one", dada(), supposing("MTPS", 1000), "1000a ? ? ? ?", "nobody called"},
		{"nobody", dada(), calls(engine.Wave{}), "- - 1 0 0", ""},
		{"one that never answered", dada(), calls(engine.Wave{}, "SFTC"), "- - 1 0 0", ""},

		{"a refusal, and the next", refused(), calls(engine.Wave{}, "SS", "DADA"), "1250 250 0 1 0", ""},
		{"the refusal is left out", refused(), calls(engine.Wave{}, "DADA"), "1250 240 0 0 0", ""},
		{"the refusal, and one that nobody called", refused(), calls(engine.Wave{}, "SS", "MTPS"), "? ? ? ? ?", "nobody called"},
		{"a refusal and no more", refused(), calls(engine.Wave{}, "SS"), "- - 1 0 0", ""},

		{"the same patience", lost(), calls(for300, "SS", "DADA"), "1450 370 0 1 200", ""},
		{"more patience than there was", lost(), calls(engine.Wave{Patience: time.Hour}, "SS", "DADA"), "? ? ? ? ?", "gone on waiting"},
		{"less patience than there was", lost(), calls(for100, "SS", "DADA"), "? ? ? ? ?", "lost patience"},
		{"the second one first", lost(), calls(for300, "DADA"), "1250 60 0 0 0", ""},

		{"the race that was run", raced(), races(0, "DADA", "SS"), "1450 90 0 0 200", ""},
		{"a race with somebody else", raced(), races(0, "DADA", "SS", "MTPS"), "? ? ? ? ?", "who wins it"},
		{"a race of which only one was called", dada(), races(0, "DADA", "SS"), "900..1250 ? ? ? ?", "who wins it"},
		{"a race that the other joins too late", dada(), races(300, "DADA", "SS"), "1250 245 0 0 0", ""},
		{"the winner alone", raced(), calls(engine.Wave{}, "DADA"), "1250 90 0 0 0", ""},
		{"the loser alone", raced(), calls(engine.Wave{}, "SS"), "? ? ? ? ?", "gone on waiting"},

		{"the charge is not known", at(delivery("A1")).placed("DADA", 5, 240, "delivered", nil), calls(engine.Wave{}, "DADA"), "? 245 0 0 0", "never told what it charged"},
		{"the rider's coming is not known", at(delivery("A1")).placed("DADA", 5, 240, "delivered", 1250, "accepted_at", nil), calls(engine.Wave{}, "DADA"), "1250 ? 0 0 0", "noted when the rider came"},
		{"the goods came back", at(delivery("A1")).placed("DADA", 5, 240, "returned", 1250), calls(engine.Wave{}, "DADA"), "1250 245 1 0 0", ""},
		{"the customer called it off", at(delivery("A1")).placed("DADA", 5, 240, "called_off", nil, "penalty_fen", 300), calls(engine.Wave{}, "DADA"), "- - - 0 300", ""},
		{"and the penalty is not known", at(delivery("A1")).placed("DADA", 5, 240, "called_off", nil), calls(engine.Wave{}, "DADA"), "- - - 0 ?", ""},
		{"a tip that came later", at(delivery("A1")).placed("DADA", 5, 240, "delivered", 1250, "tip_fen", 500, "patience_s", 100, "ladder_fen", []int{200, 500}), calls(tips, "DADA"), "1750 245 0 0 0", ""},
		{"without that tip", at(delivery("A1")).placed("DADA", 5, 240, "delivered", 1250, "tip_fen", 500), calls(engine.Wave{}, "DADA"), "? ? ? ? ?", "another tip"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := one(t, c.line, c.p)
			if got := figures(r); got != c.want {
				t.Errorf("it comes to %s, want %s; %v", got, c.want, r.CanNotTell)
			}
			if c.why == "" && len(r.CanNotTell) > 0 || c.why != "" && !strings.Contains(asJSON(t, r.CanNotTell), c.why) {
				t.Errorf("history can not tell %v, want %q", r.CanNotTell, c.why)
			}
		})
	}
}

// supposing calls a carrier at a price that the policy supposes.
func supposing(id engine.CarrierID, fee engine.Money) engine.Policy {
	return engine.PolicyFunc(func(engine.Situation) engine.Plan {
		return engine.Plan{Waves: []engine.Wave{{Choices: []engine.Choice{{Carrier: id, Cost: engine.AssumedFen(fee)}}}}}
	})
}

func TestAQuoteThatHadRunOutIsAssumed(t *testing.T) {
	line := delivery("A1").offers("DADA", 1200, "SS", 900).placed("DADA", 0, 7200, "no_rider", nil)
	r := one(t, line, calls(engine.Wave{}, "DADA", "SS"))
	if got := figures(r); got != "900a ? ? ? ?" || !strings.Contains(asJSON(t, r.Beside), "had run out") {
		t.Errorf("%s; %v", got, r.Beside)
	}
}

func TestTheBestInHindsight(t *testing.T) {
	line := delivery("A1").offers("DADA", 1200, "SS", 900, "MTPS", 1100, "SFTC", -1).
		placed("SS", 0, 60, "no_rider", nil).placed("DADA", 60, 240, "delivered", 1250)
	r := one(t, line, calls(engine.Wave{}, "SS", "DADA"))
	for name, want := range map[string]string{
		backtest.Cost:  "1100q", // SS was called in vain; DADA charged more than MTPS had quoted
		backtest.Quote: "900q", backtest.Wait: "240", backtest.NoArrival: "0", backtest.Extra: "0", backtest.Penalties: "0",
	} {
		if got := figure(r.Measure(name).Best); got != want {
			t.Errorf("%s at best is %s, want %s", name, got, want)
		}
	}
	if done := r.Measure(backtest.Wait).Done; *done.Mean != 300 {
		t.Errorf("the rider came after %v s, want 300", *done.Mean)
	}
}

// TestHistoryIsAskedForEachTime sees no trip before it happened.
func TestHistoryIsAskedForEachTime(t *testing.T) {
	var asked []time.Time
	line := delivery("A1").offers("DADA", 1200, "SS", 900).placed("SS", 0, 60, "no_rider", nil).placed("DADA", 60, 240, "delivered", 1250)
	backtest.Run(read(t, []byte(line.String())), calls(engine.Wave{}, "SS", "DADA"), backtest.Options{History: func(at time.Time) engine.History {
		asked = append(asked, at)
		return nil
	}})
	if len(asked) != 2 || !asked[0].Equal(start) || !asked[1].Equal(start.Add(time.Minute)) {
		t.Errorf("history was asked for at %v", asked)
	}
}
