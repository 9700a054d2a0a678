package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// giving is a carrier whose answers to tips a test scripts, the last one for ever;
// asked are the requests.
func giving(repeats bool, answers ...error) (s tipped, asked *[]engine.TipRequest) {
	asked = new([]engine.TipRequest)
	carrier := priced("DADA", 800)
	carrier.info.TipRepeats = repeats
	return tipped{carrier, func(_ context.Context, r engine.TipRequest) error {
		*asked = append(*asked, r)
		return answers[min(len(*asked), len(answers))-1]
	}}, asked
}

// steps are the totals asked for, as from and to.
func steps(asked []engine.TipRequest) (all [][2]engine.Money) {
	for _, r := range asked {
		all = append(all, [2]engine.Money{r.From, r.To})
	}
	return all
}

func TestATipThatIsTurnedAwayForNowIsSentAgain(t *testing.T) {
	for reason, why := range map[string]*fault.Error{
		"busy":                       {Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 2 * time.Second},
		"kept back by our own limit": {Kind: fault.KeptBack, Outcome: fault.NotSent, RetryAfter: time.Minute},
		"no connection":              {Kind: fault.Unavailable, Outcome: fault.NotSent},
	} {
		for _, repeats := range []bool{true, false} { // nothing was done, so it matters to neither
			t.Run(reason, func(t *testing.T) {
				s, asked := giving(repeats, why, why, nil)
				inWorld(t, []engine.Carrier{s}, func(w *world) {
					w.placed("A1")
					w.tip("A1", 300)
					pass(5 * time.Minute)
					if got := w.now("A1").Placements[0].Tip; !slices.Equal(steps(*asked), [][2]engine.Money{{0, 300}, {0, 300}, {0, 300}}) || got != engine.ExactFen(300) {
						t.Errorf("asked %v, the tip reads %v", steps(*asked), got)
					}
				})
			})
		}
	}
}

func TestATipThatNeverSucceedsIsLeftAtThat(t *testing.T) {
	for _, c := range []struct {
		reason  string
		repeats bool
		answer  error
		times   int
		reads   engine.Amount
	}{
		{"refused", true, refusal(fault.Refused, fault.Rejected), 1, engine.ExactFen(100)},
		{"busy for ever", true, refusal(fault.Busy, fault.Rejected), 10, engine.ExactFen(100)},
		{"every reply is lost", true, refusal(fault.Unavailable, fault.Unknown), 10, engine.AtMostFen(300)},
		{"the reply is lost, and a repeat may add to it", false, refusal(fault.Unavailable, fault.Unknown), 1, engine.AtMostFen(300)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, asked := giving(c.repeats, c.answer)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				order := goodOrder("A1")
				order.Tip = 100
				if _, err := w.Dispatch(w.t.Context(), order); err != nil {
					t.Fatal(err)
				}
				w.until("A1", engine.UntilPlaced)
				w.tip("A1", 300)
				pass(6 * time.Hour)
				if d := w.now("A1"); len(*asked) != c.times || d.Placements[0].Tip != c.reads || d.Phase != engine.PhaseWaiting {
					t.Errorf("%s: asked %d times, want %d; the tip reads %v, want %v", d.Phase, len(*asked), c.times, d.Placements[0].Tip, c.reads)
				}
			})
		})
	}
}

// What is known to be given is where a step begins, whatever got lost since.
func TestATipIsRaisedFromWhatIsKnownToBeGiven(t *testing.T) {
	lost, busy := refusal(fault.Unavailable, fault.Unknown), refusal(fault.Busy, fault.Rejected)
	for _, c := range []struct {
		reason  string
		answers []error
		want    [][2]engine.Money
	}{
		{"every reply arrives", []error{nil}, [][2]engine.Money{{100, 300}, {300, 500}}},
		{"the first is lost once", []error{lost, nil}, [][2]engine.Money{{100, 300}, {100, 300}, {300, 500}}},
		{"the second is lost once", []error{nil, lost, nil}, [][2]engine.Money{{100, 300}, {300, 500}, {300, 500}}},
		{"lost, then turned away for now", []error{nil, lost, busy, nil}, [][2]engine.Money{{100, 300}, {300, 500}, {300, 500}, {300, 500}}},
		{"turned away for now, then lost", []error{nil, busy, lost, nil}, [][2]engine.Money{{100, 300}, {300, 500}, {300, 500}, {300, 500}}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, asked := giving(true, c.answers...)
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				order := goodOrder("A1")
				order.Tip = 100
				if _, err := w.Dispatch(w.t.Context(), order); err != nil {
					t.Fatal(err)
				}
				w.until("A1", engine.UntilPlaced)
				for _, total := range []engine.Money{300, 500} {
					w.tip("A1", total)
					pass(5 * time.Minute)
				}
				if got := w.now("A1").Placements[0].Tip; !slices.Equal(steps(*asked), c.want) || got != engine.ExactFen(500) {
					t.Errorf("asked %v, want %v; the tip reads %v", steps(*asked), c.want, got)
				}
			})
		})
	}
}

// A tip that waits for hours keeps nobody from looking after the order.
func TestATipThatWaitsHoldsNothingUp(t *testing.T) {
	away := &fault.Error{Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 6 * time.Hour}
	t.Run("the carrier is asked", func(t *testing.T) {
		s, _ := giving(true, away)
		inWorld(t, []engine.Carrier{s}, func(w *world) {
			w.placed("A1")
			w.tip("A1", 300)
			s.standsAt(engine.Accepted) // and no push tells
			if pass(10 * time.Minute); w.now("A1").Phase != engine.PhaseAccepted {
				t.Errorf("%s after %d questions", w.now("A1").Phase, s.count("query"))
			}
		})
	})
	t.Run("patience ends", func(t *testing.T) {
		s, _ := giving(true, away)
		inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: patientFor(10 * time.Minute)}, func(w *world) {
			w.placed("A1")
			w.tip("A1", 300)
			if pass(15 * time.Minute); s.count("cancel") != 1 {
				t.Errorf("%d cancels: %s", s.count("cancel"), w.journal("A1"))
			}
		})
	})
	t.Run("it is called off", func(t *testing.T) {
		s, asked := giving(true, &fault.Error{Kind: fault.Busy, Outcome: fault.Rejected, RetryAfter: 20 * time.Second})
		s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
			return engine.Cancelled{}, nil
		}
		inWorld(t, []engine.Carrier{s}, func(w *world) {
			w.placed("A1")
			w.tip("A1", 300)
			pass(time.Second)
			w.callOff("A1")
			if pass(90 * time.Second); s.count("cancel") != 1 || len(*asked) != 1 {
				t.Errorf("%d cancels, %d tips for an order that is called off", s.count("cancel"), len(*asked))
			}
		})
	})
}

func TestWhatATipReads(t *testing.T) {
	failed := func(outcome fault.Outcome) engine.Fact {
		return engine.CallFailed{Placement: placed1, Call: engine.CallTip, Outcome: outcome, Kind: fault.Unavailable, Reason: "told by the test"}
	}
	sent := func(to engine.Money) engine.Fact { return engine.Tipping{Placement: placed1, To: to, SendBy: sec(20)} }
	given := func(total engine.Money) engine.Fact { return engine.TipDone{Placement: placed1, Total: total} }
	done := given(300)
	for _, c := range []struct {
		reason string
		facts  []engine.Fact
		want   engine.Amount
	}{
		{"none", nil, engine.ExactFen(0)},
		{"the process died after the intent", []engine.Fact{sent(300)}, engine.AtMostFen(300)},
		{"the reply was lost", []engine.Fact{sent(300), failed(fault.Unknown)}, engine.AtMostFen(300)},
		{"it was refused", []engine.Fact{sent(300), failed(fault.Rejected)}, engine.ExactFen(0)},
		{"it was given", []engine.Fact{sent(300), done}, engine.ExactFen(300)},
		{"it was given, and more was refused", []engine.Fact{sent(300), done, sent(500), failed(fault.Rejected)}, engine.ExactFen(300)},
		{"lost, and the repeat refused: the first may have been heard", []engine.Fact{sent(300), failed(fault.Unknown), sent(300), failed(fault.Rejected)}, engine.AtMostFen(300)},
		{"died, and the repeat refused", []engine.Fact{sent(300), sent(300), failed(fault.Rejected)}, engine.AtMostFen(300)},
		{"lost, refused, refused again", []engine.Fact{sent(300), failed(fault.Unknown), sent(300), failed(fault.Rejected), sent(300), failed(fault.Rejected)}, engine.AtMostFen(300)},
		{"lost, and the repeat given", []engine.Fact{sent(300), failed(fault.Unknown), sent(300), done}, engine.ExactFen(300)},
		{"two under way, and the answer to the lower comes last", []engine.Fact{sent(300), sent(500), given(500), done}, engine.ExactFen(500)},
		{"two under way, and only the lower is answered", []engine.Fact{sent(300), sent(500), done}, engine.AtMostFen(500)},
		{"the repeat never left, more was given, and then the first answers", []engine.Fact{sent(300), sent(300), failed(fault.NotSent), sent(500), given(500), done}, engine.ExactFen(500)},
		{"lost, and more was refused", []engine.Fact{sent(300), failed(fault.Unknown), sent(500), failed(fault.Rejected)}, engine.AtMostFen(300)},
		{"died, and more was refused, which may have been the answer to the first", []engine.Fact{sent(300), sent(500), failed(fault.Rejected)}, engine.AtMostFen(500)},
		{"given, lost, and more was lost", []engine.Fact{sent(300), done, sent(500), failed(fault.Unknown), sent(800), failed(fault.Unknown)}, engine.AtMostFen(800)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			facts := append([]engine.Fact{engine.PlaceDone{Placement: placed1}, engine.TipWanted{Total: 500}}, c.facts...)
			if got := after(facts...).Placements[0].Tip; got != c.want {
				t.Errorf("it reads %v, want %v", got, c.want)
			}
		})
	}
}
