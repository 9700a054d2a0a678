package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// ourLimit is how a limit of our own keeps a call back.
func ourLimit(after time.Duration) error {
	return &fault.Error{Op: "test", Kind: fault.KeptBack, Outcome: fault.NotSent, Text: "the limit is used up", RetryAfter: after, Err: fault.ErrLimit}
}

// turnstile lets so many calls a second through.
type turnstile struct {
	perSecond int

	mu     sync.Mutex
	second time.Time
	passed int
	asked  []time.Time
}

func (t *turnstile) pass() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.asked = append(t.asked, now)
	if s := now.Truncate(time.Second); !s.Equal(t.second) {
		t.second, t.passed = s, 0
	}
	if t.passed >= t.perSecond {
		return ourLimit(time.Second)
	}
	t.passed++
	return nil
}

// times are when it was asked.
func (t *turnstile) times() []time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.asked)
}

func (t *turnstile) before(s *scripted) *scripted {
	quote := s.quote
	s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
		if err := t.pass(); err != nil {
			return engine.Quote{}, err
		}
		return quote(ctx, in)
	}
	return s
}

func TestWhomOurOwnLimitKeepsBackGoesOutWhenItsTurnHasCome(t *testing.T) {
	const rush, perSecond = 1000, 20
	gate := &turnstile{perSecond: perSecond}
	inWorld(t, []engine.Carrier{gate.before(priced("DADA", 800))}, func(w *world) {
		start := time.Now()
		for i := range rush {
			w.dispatch(fmt.Sprintf("A%d", i))
		}
		for i := range rush {
			if d := w.until(fmt.Sprintf("A%d", i), engine.UntilPlaced); d.Phase != engine.PhaseWaiting {
				t.Fatalf("%s is %s: %s", d.ID, d.Phase, d.Trouble)
			}
		}
		took, least := time.Since(start), rush/perSecond*time.Second
		if took > least+30*time.Second {
			t.Errorf("it took %v; the limit alone takes %v", took, least)
		}
		asked := len(gate.times())
		t.Logf("%d orders at %d a second took %v and asked %d times", rush, perSecond, took, asked)
		if asked > 8*rush {
			t.Errorf("they asked %d times, like a storm", asked)
		}
	})
}

// A thousand that were turned away at one instant were told the same time.
func TestWhoWasTurnedAwayTogetherDoesNotComeBackTogether(t *testing.T) {
	const rush = 1000
	gate := &turnstile{}
	inWorld(t, []engine.Carrier{gate.before(priced("DADA", 800))}, func(w *world) {
		start := time.Now()
		for i := range rush {
			w.dispatch(fmt.Sprintf("A%d", i))
		}
		pass(20 * time.Second)
		tenths := map[time.Duration]int{}
		for _, at := range gate.times() {
			tenths[at.Sub(start).Truncate(100*time.Millisecond)]++
		}
		for tenth, n := range tenths {
			if tenth > 0 && n > rush/10 {
				t.Errorf("%d came back %v after all were told to", n, tenth)
			}
			if tenth > 0 && tenth < time.Second {
				t.Errorf("%d came back after %v, and were told to wait a second", n, tenth)
			}
		}
	})
}

func TestALimitThatLetsNothingThroughEndsTheOrderAfterHalfAnHour(t *testing.T) {
	gate := &turnstile{}
	inWorld(t, []engine.Carrier{gate.before(priced("DADA", 800))}, func(w *world) {
		start := time.Now()
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if took := time.Since(start); d.Phase != engine.PhaseFailed || d.TroubleKind != fault.Unavailable || took < 30*time.Minute || took > 31*time.Minute {
			t.Errorf("%s (%v) after %v: %s", d.Phase, d.TroubleKind, took, d.Trouble)
		}
		if asked := len(gate.times()); asked > 200 {
			t.Errorf("it was asked about %d times", asked)
		}
	})
}

func TestWhatIsNoLimitOfOursEndsTheOrderInSeconds(t *testing.T) {
	for reason, second := range map[string]error{
		"a breaker, which may stay open": refusal(fault.KeptBack, fault.NotSent),
		"a carrier's own limit":          refusal(fault.Busy, fault.Rejected),
	} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return engine.Quote{}, second }
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				start := time.Now()
				w.dispatch("A1")
				if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseFailed || time.Since(start) > 20*time.Second || s.count("quote") != 4 {
					t.Errorf("%s after %v and %d quotes", d.Phase, time.Since(start), s.count("quote"))
				}
			})
		})
	}
}

// Where one has refused and another was never asked, the order is the other's.
func TestWhoIsKeptBackIsWaitedForWhenTheOthersRefused(t *testing.T) {
	for reason, no := range map[string]error{
		"refused":    refusal(fault.Refused, fault.Rejected),
		"is away":    refusal(fault.Unavailable, fault.NotSent),
		"is left be": refusal(fault.KeptBack, fault.NotSent),
	} {
		t.Run("the other "+reason, func(t *testing.T) {
			free := time.Now()
			kept, other := priced("DADA", 800), priced("SFTC", 900)
			kept.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
				if time.Now().Before(free) {
					return engine.Quote{}, ourLimit(10 * time.Second)
				}
				return engine.Quote{Fee: engine.ExactFen(800)}, nil
			}
			other.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return engine.Quote{}, no }
			inWorld(t, []engine.Carrier{kept, other}, func(w *world) {
				free = time.Now().Add(5 * time.Minute)
				w.dispatch("A1")
				if d := w.until("A1", engine.UntilPlaced); d.Phase != engine.PhaseWaiting || kept.count("place") != 1 || kept.count("quote") > 20 {
					t.Errorf("%s: %s; it was asked %d times", d.Phase, d.Trouble, kept.count("quote"))
				}
			})
		})
	}
}

// Where somebody takes the order nobody waits for the others.
func TestNobodyWaitsForWhoIsKeptBackWhereAnotherTakesTheOrder(t *testing.T) {
	gate := &turnstile{}
	inWorld(t, []engine.Carrier{gate.before(priced("DADA", 800)), priced("SFTC", 900)}, func(w *world) {
		start := time.Now()
		w.placed("A1")
		if took := time.Since(start); took > time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// How long it has waited is in the journal, so that a new process goes on.
func TestATurnOutlivesTheProcess(t *testing.T) {
	gate := &turnstile{}
	restarted(t, engine.Config{Carriers: []engine.Carrier{gate.before(priced("DADA", 800))}}, 10*time.Minute, func(w *world) {
		w.dispatch("A1")
		pass(19 * time.Minute)
	}, func(w *world) {
		start := time.Now()
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseFailed || time.Since(start) > 2*time.Minute {
			t.Errorf("%s after %v", d.Phase, time.Since(start))
		}
	})
}

// What was called off while it waited asks nobody any more.
func TestWhoeverWaitsForATurnCanBeCalledOff(t *testing.T) {
	gate := &turnstile{}
	inWorld(t, []engine.Carrier{gate.before(priced("DADA", 800))}, func(w *world) {
		w.dispatch("A1")
		pass(time.Minute)
		w.callOff("A1")
		asked := len(gate.times())
		pass(5 * time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseCancelled || len(gate.times()) != asked {
			t.Errorf("%s; it was asked about %d times more", d.Phase, len(gate.times())-asked)
		}
	})
}

// A placement that our limit keeps back is no carrier that stays busy, and a price
// that ended meanwhile is asked for again.
func TestAPlacementThatOurOwnLimitKeepsBackGoesOutLater(t *testing.T) {
	for _, c := range []struct {
		reason string
		free   time.Duration
		quotes int
	}{
		{"within the quote's time", time.Minute, 1},
		{"after it", 3 * time.Minute, 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				free := time.Now().Add(c.free)
				s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
					if time.Now().Before(free) {
						return engine.Placed{}, ourLimit(10 * time.Second)
					}
					return engine.Placed{Status: engine.Waiting, Fee: p.Quote.Fee}, nil
				}
				w.dispatch("A1")
				d := w.until("A1", engine.UntilPlaced)
				if d.Phase != engine.PhaseWaiting || len(d.Placements) != 1 || s.count("quote") != c.quotes {
					t.Errorf("%s after %d quotes: %s; %s", d.Phase, s.count("quote"), d.Trouble, w.journal("A1"))
				}
			})
		})
	}
}
