package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func (w *world) resolve(id string, p engine.PlacementID, as engine.Finding) {
	w.t.Helper()
	if _, err := w.Resolve(w.t.Context(), id, p, as, "dispatcher 7", "called the carrier"); err != nil {
		w.t.Fatal(err)
	}
}

// Everything that can be parked, and what a person can find out about it.
func TestResolve(t *testing.T) {
	// Each leaves DADA's placement of A1 parked.
	parkings := map[string]func(*world, *scripted){
		"nobody knows whether it arrived": func(w *world, s *scripted) {
			lostReplies(s).answers(silent)
			w.dispatch("A1")
		},
		"the goods are lost": func(w *world, s *scripted) {
			w.placed("A1")
			pass(time.Minute)
			w.moves(s, engine.PickedUp)
			pass(time.Minute)
			w.moves(s, engine.Ended)
			s.answers(silent)
		},
		"it can not be cancelled": func(w *world, s *scripted) {
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return engine.Cancelled{}, refusal(fault.Refused, fault.Rejected)
			}
			w.placed("A1")
			w.callOff("A1")
		},
		"the carrier lost it": func(w *world, s *scripted) {
			w.placed("A1")
			s.answers(knowsNothing)
		},
	}
	for _, c := range []struct {
		parked string
		as     engine.Finding
		want   engine.Phase
		others int // placements at the other carrier
	}{
		{"nobody knows whether it arrived", engine.FoundDead, engine.PhaseWaiting, 1},
		{"nobody knows whether it arrived", engine.FoundAlive, engine.PhaseWaiting, 0},
		{"nobody knows whether it arrived", engine.FoundReturned, engine.PhaseReturned, 0},
		{"nobody knows whether it arrived", engine.FoundDelivered, engine.PhaseDelivered, 0},
		{"the goods are lost", engine.FoundDead, engine.PhaseWaiting, 1},
		{"the goods are lost", engine.FoundAlive, engine.PhaseDelivering, 0},
		{"the goods are lost", engine.FoundReturned, engine.PhaseReturned, 0},
		{"the goods are lost", engine.FoundDelivered, engine.PhaseDelivered, 0},
		{"it can not be cancelled", engine.FoundDead, engine.PhaseCancelled, 0},
		{"it can not be cancelled", engine.FoundAlive, engine.PhaseWaiting, 0},
		{"it can not be cancelled", engine.FoundReturned, engine.PhaseReturned, 0},
		{"it can not be cancelled", engine.FoundDelivered, engine.PhaseDelivered, 0},
		{"the carrier lost it", engine.FoundDead, engine.PhaseWaiting, 1},
		{"the carrier lost it", engine.FoundAlive, engine.PhaseWaiting, 0},
		{"the carrier lost it", engine.FoundDelivered, engine.PhaseDelivered, 0},
	} {
		t.Run(c.parked+", found "+string(c.as), func(t *testing.T) {
			s, other := priced("DADA", 800), priced("SFTC", 900)
			inWorld(t, carriers(s, other), func(w *world) {
				parkings[c.parked](w, s)
				for start := time.Now(); w.now("A1").Phase != engine.PhaseParked; pass(time.Minute) {
					if time.Since(start) > 12*time.Hour {
						t.Fatalf("never parked: %s", w.journal("A1"))
					}
				}
				pass(time.Minute) // nobody finds out in the same second
				if other.count("place") != 0 {
					t.Fatalf("something started while it was parked")
				}
				w.resolve("A1", s.lastPlaced(), c.as)
				pass(5 * time.Second)
				if d := w.now("A1"); d.Phase != c.want || other.count("place") != c.others {
					t.Errorf("%s, %d others: %s", d.Phase, other.count("place"), w.journal("A1"))
				}
				if d := w.now("A1"); d.Phase != engine.PhaseParked && d.Trouble != "" {
					t.Errorf("%s, and its trouble is %q", d.Phase, d.Trouble)
				}
				if d := w.now("A1"); c.as != engine.FoundAlive {
					if _, err := w.Resolve(w.t.Context(), "A1", s.lastPlaced(), c.as, "x", "y"); fault.KindOf(err) != fault.TooLate {
						t.Errorf("resolved twice, while it is %s: %v", d.Phase, err)
					}
				}
			})
		})
	}
}

// A person was told that it is dead, and a rider rides.
func TestTheCarriersLaterWordOvertakesAPersons(t *testing.T) {
	s, other := lostReplies(priced("DADA", 800)), priced("SFTC", 900)
	s.query = silent
	inWorld(t, carriers(s, other), func(w *world) {
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseParked))
		w.resolve("A1", s.lastPlaced(), engine.FoundDead)
		w.until("A1", engine.UntilPlaced)
		pass(time.Minute)
		s.answers(nil)
		w.moves(s, engine.PickedUp)
		pass(time.Minute)
		d := w.now("A1")
		if left := living(d); len(left) != 1 || left[0] != "DADA" || d.Phase != engine.PhasePickedUp || other.count("cancel") != 1 {
			t.Errorf("%s; %v live: %s", d.Phase, left, w.journal("A1"))
		}
	})
}

func TestResolveIsForWhatIsParkedAndSaysWho(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		id := s.lastPlaced()
		for _, c := range []struct {
			reason   string
			id       engine.PlacementID
			as       engine.Finding
			who, why string
			want     fault.Kind
		}{
			{"it is not parked", id, engine.FoundDead, "x", "y", fault.TooLate},
			{"another placement", 99, engine.FoundDead, "x", "y", fault.NotFound},
			{"nobody said so", id, engine.FoundDead, " ", "y", fault.Invalid},
			{"nobody says how", id, engine.FoundDead, "x", "", fault.Invalid},
			{"no finding", id, "gone", "x", "y", fault.Invalid},
		} {
			if _, err := w.Resolve(w.t.Context(), "A1", c.id, c.as, c.who, c.why); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v, want %v", c.reason, err, c.want)
			}
		}
	})
}

// Nothing starts while a person has to look, whatever the host wishes and the
// others say.
func TestWhatIsParkedStartsNothing(t *testing.T) {
	s, other := lostReplies(priced("DADA", 800)), priced("SFTC", 900)
	s.query = silent
	inWorldOf(t, engine.Config{Carriers: carriers(s, other), Policy: raced}, func(w *world) {
		other.query = knowsNothing
		other.place = func(context.Context, engine.Placement) (engine.Placed, error) {
			return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
		}
		w.dispatch("A1")
		w.until("A1", phase(engine.PhaseParked))
		placed, version := s.count("place")+other.count("place"), w.now("A1").Version
		if _, err := w.Hold(w.t.Context(), "A1"); fault.KindOf(err) != fault.TooLate {
			t.Errorf("hold: %v", err)
		}
		if _, err := w.Redispatch(w.t.Context(), "A1", nil); fault.KindOf(err) != fault.TooLate {
			t.Errorf("redispatch: %v", err)
		}
		if _, err := w.Refresh(w.t.Context(), "A1"); err != nil {
			t.Errorf("refresh: %v", err)
		}
		w.callOff("A1")
		pass(24 * time.Hour)
		if d := w.now("A1"); s.count("place")+other.count("place") != placed || s.count("cancel") != 0 || d.Phase != engine.PhaseParked || d.Version != version+3 { // the two wishes, and that SFTC has no order
			t.Errorf("%s, %d entries more: %s", d.Phase, d.Version-version, w.journal("A1"))
		}
	})
}
