package backtest_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/backtest"
)

// waves makes a policy of the cheapest one: all of its waves are given the same
// patience and ladder, or it races the first few.
func waves(like engine.Wave, racers int, over engine.StartOver) engine.Policy {
	return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		p := policy.Policy{}.Plan(s)
		p.StartOver = over
		for i := range p.Waves {
			p.Waves[i].Patience, p.Waves[i].Ladder = like.Patience, like.Ladder
		}
		if racers > 1 && len(p.Waves) > 1 {
			first := engine.Wave{Race: true, Patience: like.Patience, Ladder: like.Ladder}
			for i, w := range p.Waves[:min(racers, len(p.Waves))] {
				choice := w.Choices[0]
				choice.After = time.Duration(i) * 20 * time.Second
				first.Choices = append(first.Choices, choice)
			}
			p.Waves = append([]engine.Wave{first}, p.Waves[min(racers, len(p.Waves)):]...)
		}
		return p
	})
}

// dearest is the other way round.
var dearest = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
	p := policy.Policy{}.Plan(s)
	slices.SortStableFunc(p.Waves, func(a, b engine.Wave) int {
		x, _ := a.Choices[0].Cost.Fen()
		y, _ := b.Choices[0].Cost.Fen()
		return cmp.Compare(y, x)
	})
	return p
})

var policies = map[string]engine.Policy{
	"the cheapest":      policy.Policy{},
	"the dearest":       dearest,
	"patience":          waves(engine.Wave{Patience: 5 * time.Minute}, 0, engine.StartOver{}),
	"a ladder":          waves(engine.Wave{Patience: 3 * time.Minute, Ladder: []engine.Money{200, 500}}, 0, engine.StartOver{}),
	"races":             waves(engine.Wave{Patience: 5 * time.Minute}, 3, engine.StartOver{}),
	"starting over":     waves(engine.Wave{Patience: time.Minute}, 2, engine.StartOver{Times: 1, After: 10 * time.Minute}),
	"nobody ever":       engine.PolicyFunc(func(engine.Situation) engine.Plan { return engine.Plan{} }),
	"panics, sometimes": engine.PolicyFunc(func(s engine.Situation) engine.Plan { panic("no") }),
}

func read(t testing.TB, lines []byte) backtest.Cases {
	t.Helper()
	cases, err := backtest.Read(bytes.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestThePolicyThatMadeTheJournalsDiffersInNothing(t *testing.T) {
	for name, p := range policies {
		t.Run(name, func(t *testing.T) {
			cases := read(t, live(t, p, 7, 60))
			if len(cases.Bad) != 0 || len(cases.Cases) != 60 {
				t.Fatalf("%d of 60 deliveries can be judged: %v, %v", len(cases.Cases), cases.Bad, cases.Unjudged)
			}
			r := backtest.Run(cases, p, backtest.Options{Resamples: 50})
			for _, m := range r.Measures {
				if m.Done.Known != m.Policy.Known || m.Done.Unknown != m.Policy.Unknown || m.Done.None != m.Policy.None || m.Policy.Assumed != m.Done.Assumed {
					t.Errorf("%s: done %s, policy %s", m.Name, m.Done.Sure(), m.Policy.Sure())
				}
				if m.Difference.Both > 0 && (*m.Difference.Mean != 0 || m.Difference.Low != nil && (*m.Difference.Low != 0 || *m.Difference.High != 0)) {
					t.Errorf("%s differs by %s", m.Name, m.Difference.Shown(m.Unit))
				}
			}
			if *r.Changed.Mean != 0 || len(r.Moves) != 0 {
				t.Errorf("it chose otherwise: %v", r.Moves)
			}
		})
	}
}

// TestHindsightIsNeverBeaten replays every policy on the journals of every other.
func TestHindsightIsNeverBeaten(t *testing.T) {
	for name, made := range policies {
		cases := read(t, live(t, made, 11, 40))
		for other, p := range policies {
			r := backtest.Run(cases, p, backtest.Options{Resamples: 50})
			for _, m := range []string{backtest.Cost, backtest.Quote, backtest.Wait} {
				over := r.Measure(m).OverBest
				if over.Both > 0 && *over.Mean < 0 {
					t.Errorf("%s, on journals of %s: %s is %s below the best", other, name, m, over.Shown(backtest.Number))
				}
			}
			for _, m := range r.Measures {
				for _, s := range []backtest.Stat{m.Done, m.Policy, m.Best} {
					if s.Known+s.Assumed+s.Unknown+s.None != 40 || s.Quoted > s.Known || s.Bounded > s.Unknown {
						t.Errorf("%s, on journals of %s: %s counts %+v", other, name, m.Name, s)
					}
				}
			}
		}
	}
}

func TestTheOrderOfLinesIsNothing(t *testing.T) {
	journals := live(t, policies["a ladder"], 3, 30)
	lines := bytes.SplitAfter(bytes.TrimSpace(journals), []byte("\n"))
	lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
	want := backtest.Run(read(t, journals), dearest, backtest.Options{Resamples: 100})
	rapid.Check(t, func(rt *rapid.T) {
		shuffled := bytes.Join(rapid.Permutation(lines).Draw(rt, "lines"), nil)
		if got := backtest.Run(read(t, shuffled), dearest, backtest.Options{Resamples: 100}); asJSON(t, got) != asJSON(t, want) {
			rt.Errorf("another order gives another result")
		}
	})
}
