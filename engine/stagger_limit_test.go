package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestALimitKeepsSomebodyOutOfARace(t *testing.T) {
	assumed := func(p engine.Policy, fee engine.Money) engine.Policy {
		return engine.PolicyFunc(func(s engine.Situation) engine.Plan {
			plan := p.Plan(s)
			for _, w := range plan.Waves {
				third := engine.Choice{Carrier: "SS", Cost: engine.AssumedFen(fee), After: 3 * time.Minute, Limit: engine.Known(engine.Money(1050))}
				if fee == 0 {
					third.Cost = engine.Amount{}
				}
				w.Choices = append(w.Choices[:2:2], third)
				plan.Waves = []engine.Wave{w}
			}
			return plan
		})
	}
	limited := joining(3*time.Minute, engine.Wave{}, engine.Known(engine.Money(1050)))
	for _, c := range []struct {
		reason string
		policy engine.Policy
		fees   []engine.Money // what it asks for, one after the other
		joins  bool
		quotes int
	}{
		{"the new price is within it", limited, []engine.Money{1000, 1050}, true, 2},
		{"the new price is above it", limited, []engine.Money{1000, 1051, 900}, false, 2},
		{"the new offer names no price", limited, []engine.Money{1000, 0}, false, 2},
		{"no price ever, and none assumed", assumed(limited, 0), []engine.Money{0}, false, 2},
		{"no price ever, and the assumed one is within it", assumed(limited, 1050), []engine.Money{0}, true, 2},
		{"no price ever, and the assumed one is above it", assumed(limited, 1051), []engine.Money{0}, false, 2},
		{"one was assumed, and one is told that is above it", assumed(limited, 1000), []engine.Money{0, 1100}, false, 2},
		{"the price was above it, and has fallen", limited, []engine.Money{1100, 1000}, true, 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second, third := three()
			prices(third, c.fees...)
			growing(t, c.policy, first, second, third, func(w *world) {
				pass(30 * time.Minute)
				d := w.now("A1")
				if joined := third.count("place") == 1; joined != c.joins || third.count("quote") != c.quotes || len(living(d)) < 2 || d.Phase != engine.PhaseWaiting {
					t.Errorf("%s, %v race, SS was asked %d times: %s", d.Phase, living(d), third.count("quote"), w.journal("A1"))
				}
			})
		})
	}
}

// A price that holds and is above the limit keeps it out as long as it holds.
func TestAPriceAboveTheLimitIsAskedForAgainWhenItIsOver(t *testing.T) {
	a, b, c := three()
	fees := []engine.Money{1100, 1000}
	c.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		fee := fees[min(c.count("quote"), 2)-1]
		return engine.Quote{Fee: engine.ExactFen(fee), ValidUntil: time.Now().Add(5 * time.Minute)}, nil
	}
	growing(t, joining(3*time.Minute, engine.Wave{}, engine.Known(engine.Money(1050))), a, b, c, func(w *world) {
		pass(4 * time.Minute)
		if c.count("quote") != 1 || c.count("place") != 0 {
			t.Errorf("SS was asked %d times and placed %d times", c.count("quote"), c.count("place"))
		}
		pass(time.Minute)
		if c.count("quote") != 2 || c.count("place") != 1 {
			t.Errorf("SS was asked %d times and placed %d times: %s", c.count("quote"), c.count("place"), w.journal("A1"))
		}
	})
}

// Seed 30011: the plan allows nobody whom it names. That is an end, or a new start
// after the plan's pause.
func TestAPlanThatNamesOnlyWhoIsTooDear(t *testing.T) {
	s := priced("DADA", 800)
	policy := engine.PolicyFunc(func(engine.Situation) engine.Plan {
		only := engine.Choice{Carrier: "DADA", After: time.Minute, Limit: engine.Known(engine.Money(700))}
		return engine.Plan{Waves: []engine.Wave{{Race: true, Choices: []engine.Choice{only}}}, StartOver: engine.StartOver{Times: 1, After: 5 * time.Minute}}
	})
	inWorldOf(t, engine.Config{Carriers: carriers(s), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		began := time.Now()
		d := w.until("A1", engine.UntilFinal)
		if took := time.Since(began); d.Phase != engine.PhaseFailed || d.TroubleKind != fault.Refused || took > 6*time.Minute || s.count("quote") != 2 || s.count("place") != 0 {
			t.Errorf("%s, %v after %v and %d questions: %s", d.Phase, d.TroubleKind, took, s.count("quote"), w.journal("A1"))
		}
	})
}

// The first two say no, and the third has become too dear meanwhile: the policy is
// asked what it thinks of that.
func TestALimitHoldsWhereNothingLivesAnyMore(t *testing.T) {
	a, b, c := three()
	prices(c, 1000, 1100)
	policy := &asking{Policy: joining(3*time.Minute, engine.Wave{}, engine.Known(engine.Money(1050)))}
	growing(t, policy, a, b, c, func(w *world) {
		pass(4 * time.Minute)
		w.moves(a, engine.Ended)
		w.moves(b, engine.Ended)
		pass(10 * time.Second)
		d := w.now("A1")
		if p, _ := d.Current(); len(policy.asked) != 2 || len(d.Placements) != 3 || p.Quote.Fee != engine.ExactFen(1100) {
			t.Errorf("the policy was asked %d times; %v live: %s", len(policy.asked), living(d), w.journal("A1"))
		}
	})
}

// Who can not be asked just then is asked a few times more; who refuses is not.
func TestWhoIsAskedToJoinAndDoesNotAnswerWell(t *testing.T) {
	for _, c := range []struct {
		reason string
		answer func(nth int) (engine.Quote, error) // to the second question and those behind
		quotes int
		joins  bool
	}{
		{"it refuses", func(int) (engine.Quote, error) { return engine.Quote{}, refusal(fault.Refused, fault.Rejected) }, 2, false},
		{"it is never reached", func(int) (engine.Quote, error) { return engine.Quote{}, refusal(fault.Unavailable, fault.NotSent) }, 5, false},
		{"it is reached at last", func(nth int) (engine.Quote, error) {
			if nth < 4 {
				return engine.Quote{}, refusal(fault.Unavailable, fault.NotSent)
			}
			return engine.Quote{Fee: engine.ExactFen(1000)}, nil
		}, 4, true},
		{"its offers never hold", func(int) (engine.Quote, error) {
			return engine.Quote{Fee: engine.ExactFen(1000), ValidUntil: time.Now()}, nil
		}, 5, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second, third := three()
			third.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
				if nth := third.count("quote"); nth > 1 {
					return c.answer(nth)
				}
				return engine.Quote{Fee: engine.ExactFen(1000)}, nil
			}
			growing(t, bestTwoFirst, first, second, third, func(w *world) {
				pass(20 * time.Minute)
				d := w.now("A1")
				if third.count("quote") != c.quotes || (third.count("place") == 1) != c.joins || d.Phase != engine.PhaseWaiting {
					t.Errorf("%s; SS was asked %d times and placed %d times: %s", d.Phase, third.count("quote"), third.count("place"), w.journal("A1"))
				}
			})
		})
	}
}

// All who are to join are asked together, in one comparison.
func TestThoseWhoJoinAreAskedTogether(t *testing.T) {
	a, b, c, d := priced("DADA", 800), priced("SFTC", 900), priced("SS", 1000), priced("MTPS", 1100)
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c, d), Policy: bestTwoFirst}, func(w *world) {
		w.dispatch("A1")
		pass(3*time.Minute + time.Second)
		if got := living(w.now("A1")); len(got) != 4 || strings.Count(w.journal("A1"), "compared") != 2 {
			t.Errorf("%v race: %s", got, w.journal("A1"))
		}
	})
}
