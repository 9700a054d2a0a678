package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// booked is an order for in three hours.
func booked(id string) engine.Order {
	o := goodOrder(id)
	o.Timing = engine.Timing{When: engine.DispatchAt, At: time.Now().Add(3 * time.Hour)}
	return o
}

// asapOnly can not book ahead.
func asapOnly(o engine.Order) (p engine.Problems) {
	if o.Timing.Scheduled() {
		p = append(p, engine.Problem{Field: "timing.when", Text: "as soon as possible only"})
	}
	return p
}

func (w *world) dispatchOrder(o engine.Order, options ...engine.Option) engine.Delivery {
	w.t.Helper()
	d, err := w.Dispatch(w.t.Context(), o, options...)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestHoldAndRelease(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.dispatch("A1", engine.WithHold())
		pass(48 * time.Hour)
		if d := w.now("A1"); d.Phase != engine.PhaseHeld || s.count("quote") != 0 {
			t.Fatalf("%s after %d quotes", d.Phase, s.count("quote"))
		}
		for range 2 { // releasing twice is releasing once
			if _, err := w.Release(w.t.Context(), "A1"); err != nil {
				t.Fatal(err)
			}
		}
		w.until("A1", engine.UntilPlaced)
		if got := w.journal("A1"); got != "opened released compared planned placing place_done" {
			t.Errorf("%s", got)
		}
		if _, err := w.Hold(w.t.Context(), "A1"); fault.KindOf(err) != fault.TooLate {
			t.Errorf("held when a carrier has it: %v", err)
		}
		if d, err := w.Release(w.t.Context(), "A1"); err != nil || d.Phase != engine.PhaseWaiting {
			t.Errorf("released when it is not held: %s, %v", d.Phase, err)
		}
	})
}

func TestAHeldOrderIsCalledOffWithoutAskingAnybody(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.dispatch("A1", engine.WithHold())
		w.callOff("A1")
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled || s.count("quote") != 0 {
			t.Errorf("%s after %d quotes", d.Phase, s.count("quote"))
		}
	})
}

// The hold comes while carriers are being asked, or between two of them: nobody
// else is placed before the release, and then at prices that hold.
func TestHoldWhileItIsUnderWay(t *testing.T) {
	t.Run("while quoting", func(t *testing.T) {
		s := priced("DADA", 800)
		s.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
			pass(2 * time.Second)
			return engine.Quote{Fee: engine.ExactFen(800)}, nil
		}
		inWorld(t, carriers(s), func(w *world) {
			w.dispatch("A1")
			pass(time.Second)
			if _, err := w.Hold(w.t.Context(), "A1"); err != nil {
				t.Fatal(err)
			}
			pass(time.Hour)
			if d := w.now("A1"); d.Phase != engine.PhaseHeld || s.count("place") != 0 {
				t.Fatalf("%s after %d placements", d.Phase, s.count("place"))
			}
			if _, err := w.Release(w.t.Context(), "A1"); err != nil {
				t.Fatal(err)
			}
			w.until("A1", engine.UntilPlaced)
		})
	})
	t.Run("between two carriers", func(t *testing.T) {
		first, second := priced("DADA", 800), priced("SFTC", 900)
		inWorld(t, carriers(first, second), func(w *world) {
			first.place = func(context.Context, engine.Placement) (engine.Placed, error) {
				pass(time.Second)
				return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
			}
			w.dispatch("A1")
			pass(500 * time.Millisecond)
			if _, err := w.Hold(w.t.Context(), "A1"); fault.KindOf(err) != fault.TooLate {
				t.Errorf("held while a carrier is being placed: %v", err)
			}
		})
	})
}

func TestAScheduledOrderWaitsWhereItCanNotBeBooked(t *testing.T) {
	for _, c := range []struct {
		reason   string
		bookable int // of three carriers
		options  []engine.Option
		held     bool
	}{
		{"nobody can book", 0, nil, true},
		{"one can", 1, nil, true},
		{"two can", 2, nil, false},
		{"one can, and the host wants no hold", 1, []engine.Option{engine.WithoutHold()}, false},
		{"all can, and the host wants a hold", 3, []engine.Option{engine.WithHold()}, true},
		{"the chosen one can", 1, []engine.Option{engine.WithCarrier("DADA")}, false},
		{"the chosen one can not", 1, []engine.Option{engine.WithCarrier("SS")}, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			a, b, d := three()
			for i, s := range []*scripted{a, b, d} {
				if i >= c.bookable {
					s.check = asapOnly
				}
			}
			inWorld(t, carriers(a, b, d), func(w *world) {
				opened := w.dispatchOrder(booked("A1"), c.options...)
				pass(time.Minute)
				if now := w.now("A1"); now.Held != c.held || opened.Held != c.held || (now.Phase == engine.PhaseHeld) != c.held {
					t.Errorf("held: %v, %s", now.Held, now.Phase)
				}
				if now := w.now("A1"); !now.Held && !now.HoldUntil.IsZero() {
					t.Errorf("it is not held, and until %v", now.HoldUntil)
				}
			})
		})
	}
}

func TestAHeldScheduledOrderGoesAtItsTime(t *testing.T) {
	for reason, released := range map[string]bool{"by its time": false, "by the host, an hour earlier": true} {
		t.Run(reason, func(t *testing.T) {
			s := priced("DADA", 800)
			s.check = asapOnly
			inWorld(t, carriers(s), func(w *world) {
				start, order := time.Now(), booked("A1")
				w.dispatchOrder(order)
				due := 3 * time.Hour
				if released {
					due = 2 * time.Hour
					pass(due)
					if _, err := w.Release(w.t.Context(), "A1"); err != nil {
						t.Fatal(err)
					}
				}
				for s.count("place") == 0 && time.Since(start) < 4*time.Hour {
					pass(time.Second)
				}
				if took := time.Since(start); took < due || took > due+5*time.Second {
					t.Errorf("placed after %v, want %v", took, due)
				}
				if d := w.now("A1"); d.Order.Timing.Scheduled() {
					t.Error("it went out as a booking")
				}
				if d := w.dispatchOrder(order); d.ID != "A1" || s.count("place") != 1 {
					t.Errorf("the same order again is %s, placed %d times", d.ID, s.count("place"))
				}
			})
		})
	}
}

// Quotes of the booking are no quotes of a trip at once.
func TestAReleasedBookingIsQuotedAnew(t *testing.T) {
	s := priced("DADA", 800)
	s.quote = func(_ context.Context, in engine.Inquiry) (engine.Quote, error) {
		fee := engine.Money(900)
		if in.Order.Timing.Scheduled() {
			fee = 800
		}
		return engine.Quote{Fee: engine.ExactFen(fee), ValidUntil: time.Now().Add(time.Hour)}, nil
	}
	inWorld(t, carriers(s), func(w *world) {
		order := booked("A1")
		offers, err := w.Compare(w.t.Context(), order)
		if err != nil {
			t.Fatal(err)
		}
		w.dispatchOrder(order, engine.WithComparison(offers), engine.WithHold())
		synctest.Wait()
		if _, err := w.Release(w.t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		d := w.until("A1", engine.UntilPlaced)
		if fee := d.Placements[0].Quote.Fee; fee != engine.ExactFen(900) {
			t.Errorf("placed at %v, which was the price of the booking", fee)
		}
	})
}
