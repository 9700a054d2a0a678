package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// again is a scripted carrier that also takes an order again.
type again struct {
	*scripted
	reorder func(n int) (engine.Placed, error)
}

func (a again) Reorder(_ context.Context, p engine.Placement) (engine.Placed, error) {
	a.note("reorder")
	return a.reorder(a.count("reorder"))
}

// oldWaybill is what a scripted carrier called its first trip.
func oldWaybill(s *scripted) string { return "W" + s.lastPlaced().String() }

func ended(w *world, s *scripted) engine.PlacementID {
	w.placed("A1", engine.WithCarrier("DADA"))
	w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Ended, Cause: engine.ByRider, Waybill: oldWaybill(s), At: time.Now(), Proven: true})
	w.until("A1", engine.UntilFinal)
	pass(time.Minute)
	return s.lastPlaced()
}

// What the former waybill still says is kept and moves nothing.
func TestAReorderIsANewTripUnderAnOldID(t *testing.T) {
	s := priced("DADA", 800)
	c := again{s, func(int) (engine.Placed, error) {
		return engine.Placed{Waybill: "W-new", Status: engine.Waiting, Fee: engine.ExactFen(900)}, nil
	}}
	inWorld(t, []engine.Carrier{c}, func(w *world) {
		id := ended(w, s)
		if _, err := w.Reorder(w.t.Context(), "A1", id); err != nil {
			t.Fatal(err)
		}
		d := w.until("A1", engine.UntilPlaced)
		if p := d.Placements[0]; d.Phase != engine.PhaseWaiting || p.Waybill != "W-new" || s.count("quote") != 2 || s.quoted[1] != id || s.count("place") != 1 {
			t.Fatalf("%s with %s; %s", d.Phase, p.Waybill, w.journal("A1"))
		}
		old := engine.Report{Placement: id, Merchant: "m1", Status: engine.Delivering, Waybill: oldWaybill(s), At: time.Now(), Proven: true}
		w.receive(old)
		if d := w.now("A1"); d.Phase != engine.PhaseWaiting || len(d.Placements[0].Reports) != 2 {
			t.Errorf("%s with %d reports after a word of the former trip", d.Phase, len(d.Placements[0].Reports))
		}
		s.standsAt(engine.Delivered)
		w.receive(engine.Report{Placement: id, Merchant: "m1", Status: engine.Delivered, Waybill: "W-new", At: time.Now(), Proven: true})
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseDelivered {
			t.Errorf("%s", d.Phase)
		}
	})
}

// Seed 33: the former trip had a tip, the new one has none until it is given; and
// what the former came to stays on the bill.
func TestAReorderIsPaidForByItself(t *testing.T) {
	s := priced("DADA", 800)
	c := tippedAgain{tipped{s, func(context.Context, engine.TipRequest) error { return nil }}, func(int) (engine.Placed, error) {
		return engine.Placed{Waybill: "W-new", Status: engine.Waiting, Fee: engine.ExactFen(900)}, nil
	}}
	inWorld(t, []engine.Carrier{c}, func(w *world) {
		w.placed("A1", engine.WithCarrier("DADA"))
		w.tip("A1", 500)
		pass(time.Second)
		id := s.lastPlaced()
		w.receive(engine.Report{Placement: id, Merchant: "m1", Status: engine.Accepted, Waybill: "W-old", At: time.Now(), Proven: true})
		w.callOff("A1") // for 200
		w.until("A1", engine.UntilFinal)
		pass(time.Minute)
		if _, err := w.Reorder(w.t.Context(), "A1", id); err != nil {
			t.Fatal(err)
		}
		w.until("A1", engine.UntilPlaced)
		pass(time.Second)
		d := w.now("A1")
		if p := d.Placements[0]; p.Tip != engine.ExactFen(500) || p.Penalty != (engine.Amount{}) || s.count("tip") != 2 {
			t.Errorf("tip %v after %d calls, penalty %v: %s", p.Tip, s.count("tip"), p.Penalty, w.journal("A1"))
		}
		if got := d.Cost(); got.Penalties != engine.ExactFen(200) || got.Total != engine.ExactFen(900+500+200) {
			t.Errorf("it comes to %+v", got)
		}
	})
}

// tippedAgain takes tips, and orders again.
type tippedAgain struct {
	tipped
	reorder func(n int) (engine.Placed, error)
}

func (a tippedAgain) Reorder(context.Context, engine.Placement) (engine.Placed, error) {
	a.note("reorder")
	return a.reorder(a.count("reorder"))
}

// Seed 123: SF Tongcheng takes an order only two seconds after it was quoted. Each try
// asked for another quote, and came too early for it.
func TestAReorderThatIsWantedLaterKeepsItsQuote(t *testing.T) {
	s := priced("SFTC", 800)
	var quoted time.Time
	ask := s.quote
	s.quote = func(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
		quoted = time.Now()
		return ask(ctx, in)
	}
	c := again{s, func(int) (engine.Placed, error) {
		if time.Since(quoted) < 2*time.Second {
			return engine.Placed{}, &fault.Error{Op: "test", Kind: fault.Busy, Outcome: fault.Rejected, Text: "too soon", RetryAfter: 2 * time.Second}
		}
		return engine.Placed{Waybill: "W-new", Status: engine.Waiting, Fee: engine.ExactFen(900)}, nil
	}}
	inWorld(t, []engine.Carrier{c}, func(w *world) {
		w.placed("A1")
		w.receive(engine.Report{Placement: s.lastPlaced(), Merchant: "m1", Status: engine.Ended, Cause: engine.ByRider, Waybill: oldWaybill(s), At: time.Now(), Proven: true})
		w.until("A1", engine.UntilFinal)
		if _, err := w.Reorder(w.t.Context(), "A1", s.lastPlaced()); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if d := w.now("A1"); d.Phase != engine.PhaseWaiting || s.count("reorder") != 2 {
			t.Errorf("%s after %d tries: %s", d.Phase, s.count("reorder"), w.journal("A1"))
		}
	})
}

// Seed 21474: the re-order was lost on its way, and the carrier went on answering with
// the former trip's end, which was written down each time.
func TestTheEndOfAFormerTripIsNotWrittenDownAgainAndAgain(t *testing.T) {
	s := priced("DADA", 800)
	c := again{s, func(int) (engine.Placed, error) { return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown) }}
	inWorld(t, []engine.Carrier{c}, func(w *world) {
		id := ended(w, s)
		s.answers(func(context.Context, engine.Ref) (engine.Report, error) {
			return engine.Report{Status: engine.Ended, Cause: engine.ByRider, Waybill: oldWaybill(s)}, nil
		})
		if _, err := w.Reorder(w.t.Context(), "A1", id); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		if d := w.now("A1"); d.Phase != engine.PhaseParked || len(d.Placements[0].Reports) > 2 {
			t.Errorf("%s with %d reports: %s", d.Phase, len(d.Placements[0].Reports), w.journal("A1"))
		}
	})
}

func TestWhatBecomesOfAReorder(t *testing.T) {
	for _, c := range []struct {
		reason string
		answer func(n int) (engine.Placed, error)
		stands func(old string) (engine.Report, error)
		want   engine.Phase
		sent   int
	}{
		{"refused: the delivery has failed", func(int) (engine.Placed, error) {
			return engine.Placed{}, refusal(fault.Refused, fault.Rejected)
		}, nil, engine.PhaseFailed, 1},
		{"busy at first", func(n int) (engine.Placed, error) {
			if n == 1 {
				return engine.Placed{}, refusal(fault.Busy, fault.Rejected)
			}
			return engine.Placed{Waybill: "W-new"}, nil
		}, nil, engine.PhaseWaiting, 2},
		{"the reply was lost, and it was done: it is not sent again", func(int) (engine.Placed, error) {
			return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
		}, func(string) (engine.Report, error) {
			return engine.Report{Status: engine.Waiting, Waybill: "W-new"}, nil
		}, engine.PhaseWaiting, 1},
		{"the reply was lost, and only the old trip is known: a person has to look", func(int) (engine.Placed, error) {
			return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
		}, func(old string) (engine.Report, error) {
			return engine.Report{Status: engine.Ended, Waybill: old}, nil
		}, engine.PhaseParked, 1},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			inWorld(t, []engine.Carrier{again{s, c.answer}}, func(w *world) {
				id := ended(w, s)
				s.answers(func(context.Context, engine.Ref) (engine.Report, error) {
					if c.stands == nil {
						return engine.Report{Status: engine.Waiting, Waybill: "W-new"}, nil
					}
					return c.stands(oldWaybill(s))
				})
				if _, err := w.Reorder(w.t.Context(), "A1", id); err != nil {
					t.Fatal(err)
				}
				pass(20 * time.Minute)
				if d := w.now("A1"); d.Phase != c.want || s.count("reorder") != c.sent || s.count("place") != 1 {
					t.Errorf("%s after %d re-orders; %s", d.Phase, s.count("reorder"), w.journal("A1"))
				}
			})
		})
	}
}

func TestWhatCanNotBeOrderedAgain(t *testing.T) {
	s := priced("DADA", 800)
	other := priced("SS", 900)
	c := again{s, func(int) (engine.Placed, error) { return engine.Placed{}, nil }}
	inWorld(t, []engine.Carrier{c, other}, func(w *world) {
		w.placed("A1", engine.WithCarrier("DADA"))
		_, alive := w.Reorder(w.t.Context(), "A1", s.lastPlaced())
		_, nobody := w.Reorder(w.t.Context(), "A1", 7)
		w.placed("A2", engine.WithCarrier("SS"))
		_, unable := w.Reorder(w.t.Context(), "A2", other.lastPlaced())
		for _, e := range []struct {
			err  error
			kind fault.Kind
		}{{alive, fault.TooLate}, {nobody, fault.NotFound}, {unable, fault.Unsupported}} {
			if fault.KindOf(e.err) != e.kind {
				t.Errorf("%v, want %v", e.err, e.kind)
			}
		}
	})
}

// A process that stalled may write what it learned of the former trip when the next is
// on: that is no money of the next.
func TestWhatIsLearnedLateOfAFormerTripIsNoMoneyOfTheNext(t *testing.T) {
	d := after(
		engine.PlaceDone{Placement: placed1, Placed: engine.Placed{Waybill: "W1"}},
		engine.Tipping{Placement: placed1, To: 300, SendBy: sec(9)},
		engine.Cancelling{Placement: placed1, SendBy: sec(10)},
		engine.Reported{Report: by(says(3, engine.Ended), engine.ByCarrier)},
		engine.ReorderWanted{Placement: placed1},
		engine.Reordering{Placement: placed1, SendBy: sec(30)},
		engine.Reordered{Placement: placed1, Placed: engine.Placed{Waybill: "W2"}},
		engine.TipDone{Placement: placed1, Total: 300},
		engine.CancelDone{Placement: placed1, Asked: sec(2), Cancelled: engine.Cancelled{Status: engine.Ended, Penalty: engine.ExactFen(200)}},
	)
	if p := d.Placements[0]; p.Tip != engine.ExactFen(0) || p.Penalty != (engine.Amount{}) || p.Status != engine.Waiting {
		t.Errorf("%s, the tip reads %v and the penalty %v", p.Status, p.Tip, p.Penalty)
	}
}
