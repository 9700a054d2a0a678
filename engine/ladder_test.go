package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// climbing waits for a minute on each rung.
func climbing(rungs ...engine.Money) engine.Policy {
	return inOneWave(engine.Wave{Patience: time.Minute, Ladder: rungs})
}

type rungs = [][2]engine.Money

func TestALadderOfTips(t *testing.T) {
	forbidden := refusal(fault.Invalid, fault.NotSent)
	lost := refusal(fault.Unavailable, fault.Unknown)
	for _, c := range []struct {
		reason  string
		repeats bool
		answers []error
		ladder  []engine.Money
		steps   rungs
		minutes int // until the next carrier is asked
		tip     engine.Amount
	}{
		{"each end of patience climbs one", true, []error{nil}, []engine.Money{200, 500},
			rungs{{0, 200}, {200, 500}}, 3, engine.ExactFen(500)},
		{"no ladder, no climbing", true, []error{nil}, nil,
			nil, 1, engine.ExactFen(0)},
		{"a step that the carrier's rule does not allow is passed over", true, []error{nil, forbidden, nil}, []engine.Money{200, 250, 500},
			rungs{{0, 200}, {200, 250}, {200, 500}}, 3, engine.ExactFen(500)},
		{"no step is allowed", true, []error{forbidden}, []engine.Money{200, 500},
			rungs{{0, 200}, {0, 500}}, 1, engine.ExactFen(0)},
		{"a lost reply ends the climb where a repeat may add to it", false, []error{lost, nil}, []engine.Money{200, 500},
			rungs{{0, 200}}, 2, engine.AtMostFen(200)},
		{"a lost reply is repeated where that is harmless", true, []error{lost, nil}, []engine.Money{200, 500},
			rungs{{0, 200}, {0, 200}, {200, 500}}, 3, engine.ExactFen(500)},
		{"a carrier that takes no more tips", true, []error{nil, refusal(fault.Refused, fault.Rejected)}, []engine.Money{200, 500, 900},
			rungs{{0, 200}, {200, 500}}, 2, engine.ExactFen(200)},
		{"a ladder that does not climb everywhere", true, []error{nil}, []engine.Money{200, 200, 100, 500},
			rungs{{0, 200}, {200, 500}}, 3, engine.ExactFen(500)},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, asked := giving(c.repeats, c.answers...)
			next := priced("SFTC", 900)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s, next}, Policy: climbing(c.ladder...)}, func(w *world) {
				w.placed("A1")
				start := time.Now()
				d := w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
				took := time.Since(start)
				if least := time.Duration(c.minutes) * time.Minute; took < least || took > least+30*time.Second {
					t.Errorf("gave up after %v, want %d minutes", took, c.minutes)
				}
				if !slices.Equal(steps(*asked), c.steps) || d.Placements[0].Tip != c.tip {
					t.Errorf("asked %v, want %v; the tip reads %v, want %v", steps(*asked), c.steps, d.Placements[0].Tip, c.tip)
				}
				if s.count("cancel") != 1 || d.Placements[1].Tip != engine.ExactFen(0) {
					t.Errorf("%d cancels; the next begins with a tip of %v", s.count("cancel"), d.Placements[1].Tip)
				}
			})
		})
	}
}

func TestALadderWithoutPatienceIsNotClimbed(t *testing.T) {
	s, asked := giving(true, nil)
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: inOneWave(engine.Wave{Ladder: []engine.Money{200}})}, func(w *world) {
		w.placed("A1")
		if pass(24 * time.Hour); len(*asked) != 0 {
			t.Errorf("asked %v", steps(*asked))
		}
	})
}

func TestALadderOfACarrierWithoutTips(t *testing.T) {
	s, next := priced("DADA", 800), priced("SFTC", 900)
	inWorldOf(t, engine.Config{Carriers: carriers(s, next), Policy: climbing(200, 500)}, func(w *world) {
		w.placed("A1")
		start := time.Now()
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		if took := time.Since(start); took > 70*time.Second {
			t.Errorf("gave up after %v, want a minute", took)
		}
	})
}

func TestTheHostsTipAndTheLadderTogether(t *testing.T) {
	for _, c := range []struct {
		reason  string
		atFirst engine.Money // in the order
		host    engine.Money // half a minute later
		steps   rungs
	}{
		{"the order's own tip is the first rung", 200, 0, rungs{{200, 500}}},
		{"the order's own tip is above the ladder", 900, 0, nil},
		{"the host's tip lies between two rungs", 0, 300, rungs{{0, 300}, {300, 500}}},
		{"the host's tip is above the ladder", 0, 900, rungs{{0, 900}}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, asked := giving(true, nil)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s}, Policy: climbing(200, 500)}, func(w *world) {
				order := goodOrder("A1")
				order.Tip = c.atFirst
				if _, err := w.Dispatch(w.t.Context(), order); err != nil {
					t.Fatal(err)
				}
				w.until("A1", engine.UntilPlaced)
				if pass(30 * time.Second); c.host > 0 {
					w.tip("A1", c.host)
				}
				w.until("A1", engine.UntilFinal)
				if !slices.Equal(steps(*asked), c.steps) || s.count("cancel") != 1 {
					t.Errorf("asked %v, want %v; %d cancels", steps(*asked), c.steps, s.count("cancel"))
				}
			})
		})
	}
}

// The host has promised it to the rider, whoever he is.
func TestTheHostsTipGoesOnToTheNextCarrierAndTheLaddersDoesNot(t *testing.T) {
	first, asked := giving(true, nil)
	second := tipped{priced("SFTC", 900), first.tip}
	second.info.TipRepeats = true
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{first, second}, Policy: climbing(500)}, func(w *world) {
		w.placed("A1")
		w.tip("A1", 300)
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		pass(30 * time.Second)
		if want := (rungs{{0, 300}, {300, 500}, {0, 300}}); !slices.Equal(steps(*asked), want) {
			t.Errorf("asked %v, want %v", steps(*asked), want)
		}
	})
}

func TestARiderAcceptsWhileTheTipClimbs(t *testing.T) {
	for reason, answer := range map[string]error{
		"too late for a tip":   refusal(fault.TooLate, fault.Rejected),
		"the tip is given yet": nil,
		"the reply is lost":    refusal(fault.Unavailable, fault.Unknown),
	} {
		t.Run(reason, func(t *testing.T) {
			s, asked := giving(true, nil)
			s.tip = func(_ context.Context, r engine.TipRequest) error {
				*asked = append(*asked, r)
				s.standsAt(engine.Accepted)
				return answer
			}
			next := priced("SFTC", 900)
			inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s, next}, Policy: climbing(200, 500)}, func(w *world) {
				w.placed("A1")
				pass(time.Hour)
				once := answer == nil || fault.OutcomeOf(answer) == fault.Rejected // a lost one is sent again
				if d := w.now("A1"); d.Phase != engine.PhaseAccepted || s.count("cancel") != 0 || next.count("place") != 0 || once && len(*asked) != 1 || len(*asked) > 5 {
					t.Errorf("%s after %d cancels and %v: %s", d.Phase, s.count("cancel"), steps(*asked), w.journal("A1"))
				}
			})
		})
	}
}

func TestATipThatCameTooLateForNoRiderEndsTheClimb(t *testing.T) {
	s, asked := giving(true, refusal(fault.TooLate, fault.Rejected))
	next := priced("SFTC", 900)
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{s, next}, Policy: climbing(200, 500)}, func(w *world) {
		w.placed("A1")
		w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 })
		if len(*asked) != 1 || s.count("cancel") != 1 {
			t.Errorf("%v and %d cancels", steps(*asked), s.count("cancel"))
		}
	})
}

// Each of a race climbs by itself.
func TestALadderInARace(t *testing.T) {
	first, asked := giving(true, nil)
	second := tipped{priced("SFTC", 900), func(context.Context, engine.TipRequest) error { return refusal(fault.Invalid, fault.NotSent) }}
	policy := inOneWave(engine.Wave{Race: true, Patience: time.Minute, Ladder: []engine.Money{200, 500}})
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{first, second}, Policy: policy}, func(w *world) {
		w.placed("A1")
		d := w.until("A1", engine.UntilFinal)
		if !slices.Equal(steps(*asked), rungs{{0, 200}, {200, 500}}) || second.count("tip") != 2 || len(d.Placements) != 2 {
			t.Errorf("DADA was asked %v, SFTC %d times: %s", steps(*asked), second.count("tip"), w.journal("A1"))
		}
	})
}
