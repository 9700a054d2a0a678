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

// three carriers, all of them wanted at once.
func three() (a, b, c *scripted) {
	return priced("DADA", 800), priced("SFTC", 900), priced("SS", 1000)
}

var raced = inOneWave(engine.Wave{Race: true})

// inRace has all three placed and waiting.
func inRace(t *testing.T, a, b, c *scripted, test func(*world)) {
	t.Helper()
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: raced}, func(w *world) {
		w.dispatch("A1")
		pass(5 * time.Second)
		test(w)
	})
}

// living are the placements that are not over.
func living(d engine.Delivery) (list []engine.CarrierID) {
	for _, p := range d.Placements {
		if !p.Over() {
			list = append(list, p.Carrier)
		}
	}
	return list
}

// accepts has a rider of a carrier take its order, with a push.
func (w *world) accepts(s *scripted) {
	w.t.Helper()
	w.moves(s, engine.Accepted)
}

// moves has a carrier's order reach a status, with a push.
func (w *world) moves(s *scripted, status engine.Status) {
	w.t.Helper()
	s.standsAt(status)
	w.push(s.lastPlaced(), status)
}

func TestTheFirstRiderOfARaceWinsAndTheOthersAreCancelled(t *testing.T) {
	a, b, c := three()
	inRace(t, a, b, c, func(w *world) {
		if d := w.now("A1"); len(living(d)) != 3 || d.Phase != engine.PhaseWaiting {
			t.Fatalf("%v are in the race: %s", living(d), w.journal("A1"))
		}
		w.accepts(b)
		pass(5 * time.Second)
		d := w.now("A1")
		if left := living(d); len(left) != 1 || left[0] != "SFTC" || d.Phase != engine.PhaseAccepted || b.count("cancel") != 0 {
			t.Errorf("%s; %v are left", d.Phase, left)
		}
		if cost := d.Cost(); cost.Penalties != engine.ExactFen(400) || cost.Charged != engine.ExactFen(900) {
			t.Errorf("penalties %v, charged %v, want two of ¥2.00 and the winner's fee", cost.Penalties, cost.Charged)
		}
		w.moves(b, engine.Delivered)
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseDelivered || strings.Contains(w.journal("A1"), "two_riders") {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
	})
}

func TestTwoRidersOfARaceAreSettled(t *testing.T) {
	for _, c := range []struct {
		reason string
		cancel error // what the loser answers
		stands engine.Status
		kept   engine.CarrierID
		left   []engine.CarrierID
	}{
		{"the loser lets go", nil, engine.Ended, "DADA", []engine.CarrierID{"DADA"}},
		{"the loser's answer is lost, and it let go", refusal(fault.Unavailable, fault.Unknown), engine.Ended, "DADA", []engine.CarrierID{"DADA"}},
		{"the loser picked the goods up first, and is kept", refusal(fault.TooLate, fault.Rejected), engine.PickedUp, "SFTC", []engine.CarrierID{"SFTC"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, second := priced("DADA", 800), priced("SFTC", 900)
			second.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				second.standsAt(c.stands)
				return engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(200)}, c.cancel
			}
			config := engine.Config{Carriers: carriers(first, second), Policy: raced, Store: memory.New()}
			inWorldOf(t, config, func(w *world) {
				w.dispatch("A1")
				pass(5 * time.Second)
				w.stop() // so that nobody acts between the two reports
				first.standsAt(engine.Accepted)
				second.standsAt(engine.Accepted)
				at := time.Now()
				if err := w.Receive(w.t.Context(), // in one second, in one body
					engine.Report{Placement: first.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: at, Proven: true},
					engine.Report{Placement: second.lastPlaced(), Merchant: "m1", Status: engine.Accepted, At: at, Proven: true},
				); err != nil {
					t.Fatal(err)
				}
				w = open(w.t, config)
				defer w.stop()
				pass(5 * time.Minute)
				d := w.now("A1")
				if left := living(d); len(left) != 1 || left[0] != c.kept {
					t.Errorf("%v are left, want %s: %s", left, c.kept, w.journal("A1"))
				}
				letGo := c.cancel == nil // maybe before its rider was heard of
				if !letGo && strings.Count(w.journal("A1"), "two_riders") < 1 {
					t.Errorf("nobody was told of two riders: %s", w.journal("A1"))
				}
			})
		})
	}
}

// Both have the goods in their hands, as they say. That is for a person to settle,
// and for nobody to cancel.
func TestTwoRidersWithTheGoodsAreBothFollowed(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: raced}, func(w *world) {
		w.dispatch("A1")
		pass(5 * time.Second)
		first.standsAt(engine.PickedUp)
		second.standsAt(engine.PickedUp)
		at := time.Now()
		for _, s := range []*scripted{first, second} {
			w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.PickedUp, At: at, Proven: true})
		}
		pass(time.Hour)
		d := w.now("A1")
		if first.count("cancel")+second.count("cancel") > 1 || len(living(d)) != 2 || !strings.Contains(w.journal("A1"), "two_riders") {
			t.Errorf("%d and %d cancels, %v live: %s", first.count("cancel"), second.count("cancel"), living(d), w.journal("A1"))
		}
		w.moves(first, engine.Delivered)
		w.moves(second, engine.Returned)
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseDelivered {
			t.Errorf("%s", d.Phase)
		}
	})
}

func TestARaceInWhichOneIsRefused(t *testing.T) {
	a, b, c := three()
	b.place = func(context.Context, engine.Placement) (engine.Placed, error) {
		return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
	}
	inRace(t, a, b, c, func(w *world) {
		if left := living(w.now("A1")); len(left) != 2 || a.count("place")+b.count("place")+c.count("place") != 3 {
			t.Errorf("%v race on: %s", left, w.journal("A1"))
		}
		w.accepts(c)
		pass(5 * time.Second)
		if d := w.now("A1"); d.Phase != engine.PhaseAccepted || a.count("cancel") != 1 || b.count("cancel") != 0 {
			t.Errorf("%s after %d and %d cancels", d.Phase, a.count("cancel"), b.count("cancel"))
		}
	})
}

// One of them may have the order, or not. The others race on; when somebody has
// won, it is found out and ended.
func TestARaceInWhichOneOutcomeIsUnknown(t *testing.T) {
	for _, c := range []struct {
		reason  string
		query   func() (engine.Report, error)
		cancels int
	}{
		{"it has the order, and is cancelled", func() (engine.Report, error) { return engine.Report{Status: engine.Waiting}, nil }, 1},
		{"it does not have it", func() (engine.Report, error) { return engine.Report{}, refusal(fault.NotFound, fault.Rejected) }, 0},
	} {
		for _, won := range []bool{true, false} {
			name := c.reason
			if !won {
				name += ", and nobody has won yet"
			}
			t.Run(name, func(t *testing.T) {
				first, lost := priced("DADA", 800), lostReplies(priced("SFTC", 900))
				silent := func(context.Context, engine.Ref) (engine.Report, error) {
					return engine.Report{}, refusal(fault.Unavailable, fault.Unknown)
				}
				lost.query = silent
				inWorldOf(t, engine.Config{Carriers: carriers(first, lost), Policy: raced}, func(w *world) {
					w.dispatch("A1")
					pass(20 * time.Second)
					if d := w.now("A1"); len(living(d)) != 2 {
						t.Fatalf("%v race: %s", living(d), w.journal("A1"))
					}
					if won {
						w.accepts(first)
					}
					lost.answers(func(context.Context, engine.Ref) (engine.Report, error) {
						if lost.count("cancel") > 0 {
							return engine.Report{Status: engine.Ended}, nil
						}
						return c.query()
					})
					pass(5 * time.Minute)
					if !won {
						w.accepts(first)
						pass(5 * time.Minute)
					}
					d := w.now("A1")
					if left := living(d); len(left) != 1 || left[0] != "DADA" || lost.count("cancel") != c.cancels || d.Phase != engine.PhaseAccepted {
						t.Errorf("%s; %v are left after %d cancels: %s", d.Phase, left, lost.count("cancel"), w.journal("A1"))
					}
				})
			})
		}
	}
}

func TestTheHostCallsARaceOff(t *testing.T) {
	a, b, c := three()
	inRace(t, a, b, c, func(w *world) {
		w.callOff("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseCancelled || a.count("cancel")+b.count("cancel")+c.count("cancel") != 3 || d.Cost().Penalties != engine.ExactFen(600) {
			t.Errorf("%s after %d, %d and %d cancels for %v", d.Phase, a.count("cancel"), b.count("cancel"), c.count("cancel"), d.Cost().Penalties)
		}
	})
}

func TestARaceIsCalledOffWhileItsChoicesAreBeingPlaced(t *testing.T) {
	a, b, c := three()
	var w *world
	a.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
		w.callOff("A1")
		return engine.Placed{Fee: p.Quote.Fee}, nil
	}
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: raced}, func(started *world) {
		w = started
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseCancelled || a.count("cancel") != 1 || b.count("place")+c.count("place") != 0 {
			t.Errorf("%s after %d cancels; %d more were placed", d.Phase, a.count("cancel"), b.count("place")+c.count("place"))
		}
	})
}

func TestARaceKeepsTheHostsInstructions(t *testing.T) {
	a, b, c := three()
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: raced}, func(w *world) {
		w.dispatch("chosen", engine.WithCarrier("SFTC"))
		w.dispatch("limited", engine.WithLimit(950))
		pass(5 * time.Second)
		if d := w.now("chosen"); len(d.Placements) != 1 || d.Placements[0].Carrier != "SFTC" {
			t.Errorf("SFTC was chosen: %v", living(d))
		}
		if d := w.now("limited"); len(d.Placements) != 2 || c.count("place") != 0 {
			t.Errorf("¥9.50 at most: %v", living(d))
		}
	})
}

// A careless policy names those that the host ruled out: the race leaves them out.
func TestARaceLeavesOutWhatTheHostRuledOut(t *testing.T) {
	a, b, c := three()
	careless := engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		wave := engine.Wave{Race: true}
		for _, o := range s.Offers {
			wave.Choices = append(wave.Choices, engine.Choice{Carrier: o.Carrier})
		}
		return engine.Plan{Waves: []engine.Wave{wave}}
	})
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: careless}, func(w *world) {
		w.dispatch("A1", engine.WithLimit(950))
		pass(5 * time.Second)
		if d := w.now("A1"); len(living(d)) != 2 || c.count("place") != 0 {
			t.Errorf("%v race", living(d))
		}
	})
}

// Each is asked once more and then cancelled; only then the policy is asked again,
// with all of them tried.
func TestNobodyInARaceFindsARider(t *testing.T) {
	a, b, c := three()
	policy := &asking{Policy: inOneWave(engine.Wave{Race: true, Patience: 5 * time.Minute})}
	inWorldOf(t, engine.Config{Carriers: carriers(a, b, c), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || a.count("cancel")+b.count("cancel")+c.count("cancel") != 3 {
			t.Errorf("%s: %s", d.Phase, w.journal("A1"))
		}
		if tried := policy.last().Tried; len(tried) != 3 {
			t.Errorf("the policy was told of %d tries", len(tried))
		}
		for _, s := range []*scripted{a, b, c} {
			if s.count("query") == 0 || s.count("place") != 1 {
				t.Errorf("%s was asked %d times, placed %d times", s.info.ID, s.count("query"), s.count("place"))
			}
		}
	})
}

// The impatient cancel of one is under way when a rider of another accepts.
func TestARiderWhoComesWhileARaceIsGivenUp(t *testing.T) {
	first, second := priced("DADA", 800), priced("SFTC", 900)
	first.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
		return engine.Cancelled{}, refusal(fault.Busy, fault.Rejected)
	}
	second.cancel = first.cancel
	policy := inOneWave(engine.Wave{Race: true, Patience: 5 * time.Minute})
	inWorldOf(t, engine.Config{Carriers: carriers(first, second), Policy: policy}, func(w *world) {
		w.dispatch("A1")
		for first.count("cancel") == 0 || second.count("cancel") == 0 {
			pass(time.Second)
		}
		w.accepts(second)
		first.letsGo()
		pass(5 * time.Minute)
		d := w.now("A1")
		if left := living(d); len(left) != 1 || left[0] != "SFTC" || d.Phase != engine.PhaseAccepted {
			t.Errorf("%s; %v are left: %s", d.Phase, left, w.journal("A1"))
		}
	})
}

// The winner's rider gives the order back while the losers are being cancelled;
// whoever is still there goes on.
func TestTheWinnerOfARaceGivesTheOrderBack(t *testing.T) {
	first, second, third := three()
	inRace(t, first, second, third, func(w *world) {
		w.accepts(first)
		synctest.Wait()
		pass(2 * time.Second)
		w.moves(first, engine.Waiting)
		pass(time.Hour)
		d := w.now("A1")
		if left := living(d); len(left) != 1 || left[0] != "DADA" || second.count("place")+third.count("place") != 2 {
			t.Errorf("%v are left: %s", left, w.journal("A1"))
		}
		w.moves(first, engine.Ended)
		d = w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || len(d.Placements) != 3 {
			t.Errorf("%s with %d placements: everybody was tried", d.Phase, len(d.Placements))
		}
	})
}
