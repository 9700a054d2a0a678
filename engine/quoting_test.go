package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// restarted is one life of a process, a pause, and the next life on the same
// store.
func restarted(t *testing.T, c engine.Config, pause time.Duration, before, after func(*world)) {
	t.Helper()
	c.Store = memory.New()
	synctest.Test(t, func(t *testing.T) {
		for i, life := range []func(*world){before, after} {
			if i > 0 {
				pass(pause)
			}
			w := open(t, c)
			life(w)
			w.stop()
		}
	})
}

// One carrier's clock is wrong, or it sends nonsense: its quotes are over before
// they arrive.
func TestACarrierWhoseQuotesAreAlwaysOverHidesNobody(t *testing.T) {
	everybody := engine.PolicyFunc(func(s engine.Situation) engine.Plan { // does not look whether offers hold
		var wave engine.Wave
		for _, o := range s.Offers {
			wave.Choices = append(wave.Choices, engine.Choice{Carrier: o.Carrier})
		}
		return engine.Plan{Waves: []engine.Wave{wave}}
	})
	for reason, policy := range map[string]engine.Policy{"a careful policy": cheapestFirst, "a careless policy": everybody} {
		t.Run(reason, func(t *testing.T) {
			over, good := priced("DADA", 800), priced("SFTC", 900)
			over.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
				return engine.Quote{Fee: engine.ExactFen(800), ValidUntil: time.Now().Add(-time.Minute)}, nil
			}
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{over, good}, Policy: policy}, func(w *world) {
				start := time.Now()
				w.dispatch("A1")
				d := w.until("A1", engine.UntilPlaced)
				if d.Phase != engine.PhaseWaiting || good.count("place") != 1 || over.count("place") != 0 || over.count("quote") > 4 || time.Since(start) > 10*time.Second {
					t.Errorf("%s (%s) after %v; DADA was asked %d times", d.Phase, d.Trouble, time.Since(start), over.count("quote"))
				}
			})
		})
	}
}

func TestQuotesThatAreAlwaysOverFailTheOrderIfThereAreNoOthers(t *testing.T) {
	over := priced("DADA", 800)
	over.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{Fee: engine.ExactFen(800), ValidUntil: time.Now()}, nil
	}
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{over}, Policy: always("DADA")}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || d.TroubleKind != fault.StaleQuote || over.count("quote") != 4 {
			t.Errorf("%s (%v) after %d quotes: %s", d.Phase, d.TroubleKind, over.count("quote"), d.Trouble)
		}
	})
}

// Whoever was being asked was not late: we stopped.
func TestAProcessThatEndsWhileItAsksCostsTheOrderNothing(t *testing.T) {
	s, home := priced("DADA", 800), memory.New()
	s.quote = func(ctx context.Context, _ engine.Inquiry) (engine.Quote, error) {
		select {
		case <-time.After(3 * time.Second):
			return engine.Quote{Fee: engine.ExactFen(800)}, nil
		case <-ctx.Done():
			return engine.Quote{}, ctx.Err()
		}
	}
	synctest.Test(t, func(t *testing.T) {
		for life := range 6 {
			w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
			w.dispatch("A1")
			pass(time.Second)
			if w.stop(); s.count("quote") != life+1 || w.journal("A1") != "opened" {
				t.Fatalf("life %d asked %d times: %s", life, s.count("quote"), w.journal("A1"))
			}
		}
		w := open(t, engine.Config{Carriers: []engine.Carrier{s}, Store: home})
		w.until("A1", engine.UntilPlaced)
		w.stop()
	})
}

// The same while it looks up an account, for any call.
func TestAProcessThatEndsWhileItLooksUpAnAccountCostsTheOrderNothing(t *testing.T) {
	slow := accountsFunc(func(ctx context.Context, _ engine.CarrierID) (engine.Account, error) {
		select {
		case <-time.After(3 * time.Second):
			return engine.Account{Merchant: "m1"}, nil
		case <-ctx.Done():
			return engine.Account{}, ctx.Err()
		}
	})
	s := priced("DADA", 800)
	s.info.TipRepeats = true
	tips := tipped{s, func(context.Context, engine.TipRequest) error { return nil }}
	for _, c := range []struct {
		call string
		wish func(*world)
	}{
		{"place", func(*world) { pass(3 * time.Second) }}, // the quote took as long
		{"tip", func(w *world) { w.until("A1", engine.UntilPlaced); w.tip("A1", 300) }},
		{"cancel", func(w *world) { w.until("A1", engine.UntilPlaced); w.callOff("A1") }},
	} {
		t.Run(c.call, func(t *testing.T) {
			restarted(t, engine.Config{Carriers: []engine.Carrier{tips}, Accounts: slow}, time.Second, func(w *world) {
				w.dispatch("A1")
				c.wish(w)
				pass(time.Second)
			}, func(w *world) {
				done := s.count(c.call)
				pass(time.Minute)
				if d := w.now("A1"); s.count(c.call) != done+1 || strings.Contains(w.journal("A1"), "call_failed") || d.Phase == engine.PhaseFailed {
					t.Errorf("%s: %s", d.Phase, w.journal("A1"))
				}
			})
		})
	}
}

func TestTroubleTellsARefusalFromAFailureToReachAnybody(t *testing.T) {
	fails := func(err error) func(*scripted) {
		return func(s *scripted) {
			s.place = func(context.Context, engine.Placement) (engine.Placed, error) { return engine.Placed{}, err }
		}
	}
	for _, c := range []struct {
		reason        string
		first, second func(*scripted)
		want          fault.Kind
	}{
		{"both refuse to place", fails(refusal(fault.Refused, fault.Rejected)), fails(refusal(fault.Refused, fault.Rejected)), fault.Refused},
		{"both can not be reached", fails(refusal(fault.Unavailable, fault.NotSent)), fails(refusal(fault.Unavailable, fault.NotSent)), fault.Unavailable},
		{"one refuses, one stays busy", fails(refusal(fault.Refused, fault.Rejected)), fails(refusal(fault.Busy, fault.Rejected)), fault.Unavailable},
		{"one refuses, one is kept back", fails(refusal(fault.KeptBack, fault.NotSent)), fails(refusal(fault.Refused, fault.Rejected)), fault.Unavailable},
		{"one has no price, one no access", fails(refusal(fault.Refused, fault.Rejected)), fails(refusal(fault.Access, fault.Rejected)), fault.Unavailable},
		{"a quote does not arrive", fails(refusal(fault.Refused, fault.Rejected)), func(s *scripted) {
			s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
				return engine.Quote{}, refusal(fault.Unavailable, fault.Unknown)
			}
		}, fault.Unavailable},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			c.first(first)
			c.second(second)
			inWorld(t, []engine.Carrier{first, second}, func(w *world) {
				w.dispatch("A1")
				d := w.until("A1", engine.UntilFinal)
				if d.Phase != engine.PhaseFailed || d.TroubleKind != c.want || !strings.Contains(d.Trouble, "DADA: ") || !strings.Contains(d.Trouble, "SFTC: ") {
					t.Errorf("%s: %s (%v), want %v and a word of each", d.Phase, d.Trouble, d.TroubleKind, c.want)
				}
			})
		})
	}
}
