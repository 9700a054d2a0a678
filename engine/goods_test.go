package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// returning is a scripted carrier that wants to know of returns.
type returning struct {
	*scripted
	confirm func(context.Context, engine.Ref) error
}

func (r returning) ConfirmReturn(ctx context.Context, ref engine.Ref) error {
	r.note("confirm")
	return r.confirm(ctx, ref)
}

func TestAfterAPickUpNothingElseStarts(t *testing.T) {
	for _, c := range []struct {
		reason string
		last   engine.Status
		phase  engine.Phase
	}{
		{"picked up", engine.PickedUp, engine.PhasePickedUp},
		{"on the way", engine.Delivering, engine.PhaseDelivering},
		{"on the way back", engine.Returning, engine.PhaseReturning},
		{"ended by the carrier", engine.Ended, engine.PhaseParked},
		{"back: the delivery is over, and nobody else is asked by itself", engine.Returned, engine.PhaseReturned},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, other := priced("DADA", 800), priced("SFTC", 900)
			inWorldOf(t, engine.Config{Carriers: carriers(s, other), Policy: patientFor(5 * time.Minute)}, func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				w.moves(s, engine.PickedUp)
				pass(time.Minute)
				if c.last != engine.PickedUp {
					w.moves(s, c.last)
				}
				pass(24 * time.Hour)
				if d := w.now("A1"); d.Phase != c.phase || other.count("place") != 0 || s.count("cancel") != 0 {
					t.Errorf("%s; %d others, %d cancels: %s", d.Phase, other.count("place"), s.count("cancel"), w.journal("A1"))
				}
			})
		})
	}
}

// The carrier agrees, and the goods travel back: it is not dead.
func TestACancelThatSendsTheGoodsBackIsNoEnd(t *testing.T) {
	s, other := priced("DADA", 800), priced("SFTC", 900)
	s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		s.standsAt(engine.Returning)
		return engine.Cancelled{Status: engine.Returning, Penalty: engine.ExactFen(800)}, nil
	}
	inWorld(t, carriers(s, other), func(w *world) {
		w.placed("A1")
		w.moves(s, engine.PickedUp)
		pass(time.Minute)
		w.callOff("A1")
		pass(time.Hour)
		if d := w.now("A1"); d.Final() || d.Phase != engine.PhaseReturning || s.count("cancel") != 1 {
			t.Errorf("%s after %d cancels", d.Phase, s.count("cancel"))
		}
		w.moves(s, engine.Returned)
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseReturned || other.count("place") != 0 {
			t.Errorf("%s", d.Phase)
		}
	})
}

func TestTheHostSaysThatTheGoodsAreBack(t *testing.T) {
	lost := refusal(fault.Unavailable, fault.Unknown)
	for _, c := range []struct {
		reason   string
		last     engine.Status // what the carrier says before
		able     bool
		answers  []error
		heard    int // the answer after which a query says that they are back; 0: never
		confirms int
	}{
		{"the carrier does not want to know", engine.Returning, false, nil, 0, 0},
		{"the carrier is told, and its query agrees", engine.Returning, true, []error{nil}, 1, 1},
		{"the carrier is told, and its query never agrees", engine.Returning, true, []error{nil}, 0, 1},
		{"the answer is lost, and it was heard", engine.Returning, true, []error{lost}, 1, 1},
		{"the answer is lost, and it was not heard", engine.Returning, true, []error{lost, nil}, 2, 2},
		{"too late: the rider was faster", engine.Returning, true, []error{refusal(fault.TooLate, fault.Rejected)}, 1, 1},
		{"it is busy at first", engine.Returning, true, []error{refusal(fault.Busy, fault.Rejected), nil}, 2, 2},
		{"it will not have it", engine.Returning, true, []error{refusal(fault.Refused, fault.Rejected)}, 0, 1},
		{"the carrier had ended it, and parked it was", engine.Ended, true, nil, 0, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			carrier := engine.Carrier(s)
			if c.able {
				carrier = returning{s, func(context.Context, engine.Ref) error {
					n := s.count("confirm")
					if c.heard > 0 && n >= c.heard {
						s.standsAt(engine.Returned)
					}
					return c.answers[min(n, len(c.answers))-1]
				}}
			}
			inWorld(t, []engine.Carrier{carrier}, func(w *world) {
				w.placed("A1")
				if _, err := w.ConfirmReturn(w.t.Context(), "A1"); fault.KindOf(err) != fault.TooLate {
					t.Errorf("nothing travels back yet: %v", err)
				}
				pass(time.Minute)
				w.moves(s, engine.PickedUp)
				pass(time.Minute)
				w.moves(s, c.last)
				pass(10 * time.Minute)
				for range 2 { // twice is once
					if _, err := w.ConfirmReturn(w.t.Context(), "A1"); err != nil {
						t.Fatal(err)
					}
				}
				pass(5 * time.Minute)
				if d := w.now("A1"); d.Phase != engine.PhaseReturned || !d.Final() || s.count("confirm") != c.confirms || strings.Count(w.journal("A1"), "return_wanted") != 1 {
					t.Errorf("%s, told %d times: %s", d.Phase, s.count("confirm"), w.journal("A1"))
				}
			})
		})
	}
}

func TestAReturnThatNobodyAnswersForIsParked(t *testing.T) {
	s := priced("DADA", 800)
	carrier := returning{s, func(context.Context, engine.Ref) error { return refusal(fault.Unavailable, fault.Unknown) }}
	inWorld(t, []engine.Carrier{carrier}, func(w *world) {
		w.placed("A1")
		w.moves(s, engine.PickedUp)
		pass(time.Minute)
		w.moves(s, engine.Returning)
		pass(time.Minute)
		s.answers(silent)
		if _, err := w.ConfirmReturn(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		w.until("A1", phase(engine.PhaseParked))
		if got := w.journal("A1"); strings.Count(got, "alarmed") != 1 {
			t.Errorf("%s", got)
		}
		s.standsAt(engine.Returned)
		s.answers(nil)
		pass(time.Hour)
		if d := w.now("A1"); d.Phase != engine.PhaseReturned {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

// The rider had the goods, then had not: the phase is the carrier's last word, and
// what was picked up is known.
func TestAnEndAfterThePickUpIsParkedInWhateverOrderItIsTold(t *testing.T) {
	for reason, late := range map[string]bool{"in order": false, "the pick-up is told after the end": true} {
		t.Run(reason, func(t *testing.T) {
			s, other := priced("DADA", 800), priced("SFTC", 900)
			inWorld(t, carriers(s, other), func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				report := func(status engine.Status, ago time.Duration) engine.Report {
					return engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: status, At: time.Now().Add(-ago), Proven: true}
				}
				picked, ended := report(engine.PickedUp, 20*time.Second), report(engine.Ended, 10*time.Second)
				s.standsAt(engine.Ended)
				if late {
					other.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
						return engine.Quote{}, refusal(fault.Refused, fault.Rejected)
					}
					w.receive(ended)
					w.receive(picked)
				} else {
					w.receive(picked)
					w.receive(ended)
				}
				pass(time.Hour)
				if d := w.now("A1"); d.Phase != engine.PhaseParked {
					t.Errorf("%s: %s", d.Phase, w.journal("A1"))
				}
			})
		})
	}
}
