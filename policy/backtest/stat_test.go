package backtest_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/backtest"
)

// TestWilson holds the interval of 2 in 20 to a published one (Newcombe 1998 and
// any calculator: 2.79 % to 30.10 %).
func TestWilson(t *testing.T) {
	var lines strings.Builder
	for n := range 20 {
		end := "delivered"
		if n < 2 {
			end = "no_rider"
		}
		fmt.Fprintln(&lines, delivery(fmt.Sprint("A", n)).offers("DADA", 1200).placed("DADA", 0, 60, end, 1200))
	}
	s := backtest.Run(read(t, []byte(lines.String())), policy.Policy{}, backtest.Options{}).Measure(backtest.NoArrival).Done
	if math.Abs(*s.Mean-0.1) > 1e-9 || math.Abs(*s.Low-0.0279) > 1e-4 || math.Abs(*s.High-0.3010) > 1e-4 {
		t.Errorf("%v (%v to %v)", *s.Mean, *s.Low, *s.High)
	}
}

// TestTheBootstrapIsAboutTheNormalInterval compares it with mean ± 1.96 s/√n on a
// sample that is large enough for both.
func TestTheBootstrapIsAboutTheNormalInterval(t *testing.T) {
	var lines strings.Builder
	for n := range 400 {
		fmt.Fprintln(&lines, delivery(fmt.Sprint("A", n)).offers("DADA", 1200).placed("DADA", 0, 60, "delivered", 1000+n%100*10))
	}
	s := backtest.Run(read(t, []byte(lines.String())), policy.Policy{}, backtest.Options{}).Measure(backtest.Cost).Done
	half := 1.96 * 288.7 / math.Sqrt(400) // the deviation of an even spread over 0..990
	if math.Abs(*s.Mean-1495) > 1e-9 || math.Abs(*s.Low-(1495-half)) > 4 || math.Abs(*s.High-(1495+half)) > 4 {
		t.Errorf("%v (%v to %v), want 1495 ± %v", *s.Mean, *s.Low, *s.High, half)
	}
}

func TestWordsOfADifference(t *testing.T) {
	for want, fees := range map[string]func(n int) (done, other int){
		"¥3.00 less than what was done":                    func(int) (int, int) { return 1200, 900 },
		"¥1.00 more than what was done":                    func(int) (int, int) { return 1200, 1300 },
		"no difference in any delivery":                    func(int) (int, int) { return 1200, 1200 },
		"no difference that this many deliveries can show": func(n int) (int, int) { return 1200, 1200 + 100*(n%3-1) },
	} {
		var lines strings.Builder
		for n := range 30 {
			done, other := fees(n)
			fmt.Fprintln(&lines, delivery(fmt.Sprint("A", n)).offers("DADA", done, "SS", other).placed("DADA", 0, 60, "delivered", done))
		}
		r := backtest.Run(read(t, []byte(lines.String())), calls(engine.Wave{}, "SS"), backtest.Options{})
		if got := r.Measure(backtest.Cost).Difference.Words; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	few := backtest.Run(read(t, []byte(delivery("A1").offers("DADA", 1200).placed("DADA", 0, 60, "delivered", 1200).String())), policy.Policy{}, backtest.Options{})
	if got := few.Measure(backtest.Cost).Difference.Words; got != "one delivery is too few to tell" {
		t.Error(got)
	}
}

func TestWhatNobodyToldChangesNoMean(t *testing.T) {
	known := live(t, policy.Policy{}, 2, 30)
	want := backtest.Run(read(t, known), dearest, backtest.Options{Resamples: 100})
	rapid.Check(t, func(rt *rapid.T) {
		var more bytes.Buffer
		for n := range rapid.IntRange(1, 20).Draw(rt, "more") {
			fmt.Fprintln(&more, delivery(fmt.Sprint("B", n)).offers("DADA", 0, "SS", 0).placed("DADA", 0, 60, "delivered", nil))
		}
		got := backtest.Run(read(t, append(bytes.Clone(known), more.Bytes()...)), dearest, backtest.Options{Resamples: 100})
		for _, name := range []string{backtest.Cost, backtest.Quote} {
			a, b := want.Measure(name), got.Measure(name)
			for i, pair := range [][2]backtest.Stat{{a.Done, b.Done}, {a.Policy, b.Policy}, {a.Best, b.Best}} {
				if asJSON(t, []any{pair[0].Mean, pair[0].Low, pair[0].High, pair[0].Known}) != asJSON(t, []any{pair[1].Mean, pair[1].Low, pair[1].High, pair[1].Known}) {
					rt.Errorf("%s, column %d: %+v becomes %+v", name, i, pair[0], pair[1])
				}
			}
		}
	})
}

// BenchmarkTenThousand reads and judges ten thousand deliveries.
func BenchmarkTenThousand(b *testing.B) {
	var lines bytes.Buffer
	for n := range 10_000 {
		fmt.Fprintln(&lines, delivery(fmt.Sprint("A", n)).offers("DADA", 1200+n%400, "SS", 1100+n*7%500, "MTPS", 0, "SFTC", 1500).placed("DADA", 0, n%600, "delivered", 1200+n%450))
	}
	for b.Loop() {
		backtest.Run(read(b, lines.Bytes()), policy.Policy{}, backtest.Options{})
	}
}
