package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// A carrier says that it has ended the order, and a rider of its takes it after
// all, when the next carrier stands at a status.
func TestARiderAfterAnEnd(t *testing.T) {
	for _, c := range []struct {
		reason string
		next   engine.Status // "": nobody else is there
		kept   engine.CarrierID
		phase  engine.Phase
	}{
		{"the next waits for a rider: the one with the rider is kept", engine.Waiting, "DADA", engine.PhaseAccepted},
		{"the next has a rider, who was first to be there: he is kept", engine.AtStore, "SFTC", engine.PhaseAtStore},
		{"the next has the goods", engine.PickedUp, "SFTC", engine.PhasePickedUp},
		{"the next has delivered", engine.Delivered, "", engine.PhaseDelivered},
		{"nobody else is there, and it had failed", "", "DADA", engine.PhaseAccepted},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, next := priced("DADA", 800), priced("SFTC", 900)
			if c.next == "" {
				next.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
					return engine.Quote{}, refusal(fault.Refused, fault.Rejected)
				}
			}
			inWorld(t, carriers(first, next), func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				w.moves(first, engine.Ended)
				pass(10 * time.Second)
				if c.next != "" && c.next != engine.Waiting {
					w.moves(next, c.next)
				}
				pass(10 * time.Second)
				w.moves(first, engine.Accepted)
				pass(10 * time.Second)
				d := w.now("A1")
				var kept engine.CarrierID
				if left := living(d); len(left) == 1 {
					kept = left[0]
				} else if len(left) > 1 {
					t.Errorf("%v live", left)
				}
				if kept != c.kept || d.Phase != c.phase {
					t.Errorf("%s is kept, the delivery is %s: %s", kept, d.Phase, w.journal("A1"))
				}
				if c.next != "" && first.count("cancel")+next.count("cancel") != 1 {
					t.Errorf("%d and %d cancels", first.count("cancel"), next.count("cancel"))
				}
				second := c.next != "" && c.next != engine.Waiting
				if told := strings.Count(w.journal("A1"), "two_riders"); (told == 1) != second {
					t.Errorf("two riders were told of %d times: %s", told, w.journal("A1"))
				}
			})
		})
	}
}

// It had waited for its second carrier when the first took its word back; the
// second is still being placed, or its outcome is unknown.
func TestARiderAfterAnEndWhileTheNextIsUnknown(t *testing.T) {
	first, next := priced("DADA", 800), lostReplies(priced("SFTC", 900))
	next.query = silent
	inWorld(t, carriers(first, next), func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		w.moves(first, engine.Ended)
		pass(20 * time.Second)
		w.moves(first, engine.Accepted)
		pass(20 * time.Second)
		if first.count("cancel") != 0 {
			t.Errorf("the only rider that is known was cancelled: %s", w.journal("A1"))
		}
		next.answers(nil)
		pass(30 * time.Second)
		next.standsAt(engine.Ended)
		pass(time.Minute)
		if d := w.now("A1"); len(living(d)) != 1 || living(d)[0] != "DADA" || next.count("cancel") != 1 || d.Phase != engine.PhaseAccepted {
			t.Errorf("%s; %v live after %d cancels: %s", d.Phase, living(d), next.count("cancel"), w.journal("A1"))
		}
	})
}

// What the carrier ended, revived and ended again is over again.
func TestARiderAfterAnEndWhoGivesUpAgain(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		w.moves(s, engine.Ended)
		w.until("A1", engine.UntilFinal)
		pass(time.Minute)
		w.moves(s, engine.Accepted)
		pass(time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted || d.Final() || d.Trouble != "" {
			t.Errorf("%s (%s)", d.Phase, d.Trouble)
		}
		w.moves(s, engine.Ended)
		pass(time.Minute)
		if d := w.now("A1"); d.Phase != engine.PhaseFailed || !d.Final() || d.Trouble == "" {
			t.Errorf("%s (%q): %s", d.Phase, d.Trouble, w.journal("A1"))
		}
	})
}

// The order is called off, and a rider comes: he is called off too, and again what
// that costs is recorded. If he has the goods it goes on.
func TestARiderAfterACallOff(t *testing.T) {
	for _, c := range []struct {
		status  engine.Status
		cancels int
		phase   engine.Phase
	}{
		{engine.Accepted, 2, engine.PhaseCancelled},
		{engine.PickedUp, 2, engine.PhasePickedUp},
	} {
		t.Run(string(c.status), func(t *testing.T) {
			s := priced("DADA", 800)
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				if s.stands == engine.PickedUp {
					return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
				}
				return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(300)}, nil
			}
			inWorld(t, carriers(s), func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				w.callOff("A1")
				w.until("A1", engine.UntilFinal)
				pass(time.Minute)
				w.moves(s, c.status)
				pass(5 * time.Minute)
				d := w.now("A1")
				if d.Phase != c.phase || s.count("cancel") != c.cancels {
					t.Errorf("%s after %d cancels: %s", d.Phase, s.count("cancel"), w.journal("A1"))
				}
			})
		})
	}
}
