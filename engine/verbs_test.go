package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestTheSameOrderTwiceIsOneDelivery(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		w.dispatch("A1")
		synctest.Wait()
		if s.count("place") != 1 {
			t.Errorf("placed %d times", s.count("place"))
		}
		other := goodOrder("A1")
		other.Receiver.Phone, other.Cargo.Weight = "13900000000", 900
		_, err := w.Dispatch(w.t.Context(), other)
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "cargo.weight_g, receiver.phone") || strings.Contains(err.Error(), "13900000000") {
			t.Errorf("another order under the same id: %v, want a conflict that names the fields and not their values", err)
		}
	})
}

func TestDispatchWithAComparison(t *testing.T) {
	s, other := priced("DADA", 800), priced("SFTC", 900)
	inWorld(t, []engine.Carrier{s, other}, func(w *world) {
		fresh, err := w.Compare(w.t.Context(), goodOrder("A1"))
		if err != nil {
			t.Fatal(err)
		}
		offered, _ := fresh.Offer("DADA")
		w.dispatch("A1", engine.WithComparison(fresh))
		w.until("A1", engine.UntilPlaced)
		if s.count("quote") != 1 || s.lastPlaced() != offered.Placement {
			t.Errorf("asked %d times, placed as %v instead of %v: a valid quote is used", s.count("quote"), s.lastPlaced(), offered.Placement)
		}

		stale, err := w.Compare(w.t.Context(), goodOrder("A2"))
		if err != nil {
			t.Fatal(err)
		}
		pass(3 * time.Minute)
		asked := time.Now()
		w.dispatch("A2", engine.WithComparison(stale))
		d := w.until("A2", engine.UntilPlaced)
		if s.count("quote") != 3 || other.count("quote") != 3 || time.Since(asked) > time.Second {
			t.Errorf("DADA was asked %d times, SFTC %d: expired quotes are asked again, at once", s.count("quote"), other.count("quote"))
		}
		if old, _ := stale.Offer("DADA"); d.Placements[0].ID == old.Placement {
			t.Error("an expired quote was placed")
		}

		if _, err := w.Dispatch(w.t.Context(), goodOrder("A3"), engine.WithComparison(fresh)); err == nil || !strings.Contains(err.Error(), "another order; id differ") {
			t.Errorf("a comparison of another order: %v", err)
		}
	})
}

func TestDispatchWithACarrierOrALimit(t *testing.T) {
	cheap, dear, silent := priced("DADA", 800), priced("SFTC", 900), priced("MTPS", 0)
	silent.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) { return engine.Quote{}, nil }
	inWorld(t, []engine.Carrier{cheap, dear, silent}, func(w *world) {
		w.dispatch("chosen", engine.WithCarrier("SFTC"))
		if d := w.until("chosen", engine.UntilPlaced); d.Placements[0].Carrier != "SFTC" || cheap.count("quote") != 0 {
			t.Errorf("carried by %s", d.Placements[0].Carrier)
		}
		w.dispatch("limited", engine.WithLimit(850))
		if d := w.until("limited", engine.UntilPlaced); d.Placements[0].Carrier != "DADA" {
			t.Errorf("carried by %s", d.Placements[0].Carrier)
		}
		w.dispatch("too dear", engine.WithLimit(700))
		d := w.until("too dear", engine.UntilFinal)
		if d.Phase != engine.PhaseFailed || len(d.Placements) != 0 {
			t.Errorf("%s with %d placements, want failed with none", d.Phase, len(d.Placements))
		}
		if _, err := w.Dispatch(w.t.Context(), goodOrder("A9"), engine.WithCarrier("XX")); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "DADA, SFTC, MTPS") {
			t.Errorf("an unknown carrier: %v", err)
		}
		if _, err := w.Dispatch(w.t.Context(), goodOrder("A9"), engine.WithLimit(0)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a limit of zero: %v", err)
		}
		plan := w.Plan(engine.Comparison{}, engine.WithLimit(1))
		if len(plan.Waves) != 0 {
			t.Errorf("a plan out of nothing: %v", plan)
		}
	})
}

func TestCancel(t *testing.T) {
	notNeeded := engine.Cancellation{Reason: engine.NotNeeded}
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		if _, err := w.Cancel(w.t.Context(), "A1", notNeeded); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Cancel(w.t.Context(), "A1", notNeeded); err != nil {
			t.Errorf("cancelling twice is cancelling once: %v", err)
		}
		d := w.until("A1", engine.UntilFinal)
		if penalty, _ := d.Placements[0].Penalty.Fen(); d.Phase != engine.PhaseCancelled || s.count("cancel") != 1 || penalty != 200 {
			t.Errorf("%s after %d cancels for %v", d.Phase, s.count("cancel"), d.Placements[0].Penalty)
		}
		if _, err := w.Cancel(w.t.Context(), "nope", notNeeded); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown delivery: %v", err)
		}
		for _, bad := range []engine.Cancellation{{}, {Reason: "bored"}, {Reason: engine.OtherReason}} {
			if _, err := w.Cancel(w.t.Context(), "A1", bad); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

func TestCancelOutcomes(t *testing.T) {
	for _, c := range []struct {
		reason string
		cancel func(n int) (engine.Cancelled, error)
		query  func(cancels int) (engine.Report, error)
		want   engine.Phase
		sent   int
	}{
		{"too late: it goes on, and nobody cancels again", func(int) (engine.Cancelled, error) {
			return engine.Cancelled{}, refusal(fault.TooLate, fault.Rejected)
		}, func(int) (engine.Report, error) { return engine.Report{Status: engine.Delivered}, nil }, engine.PhaseDelivered, 1},
		{"the reply was lost, and it was done", func(int) (engine.Cancelled, error) {
			return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown)
		}, func(int) (engine.Report, error) {
			return engine.Report{Status: engine.Ended, Cause: engine.ByMerchant}, nil
		}, engine.PhaseCancelled, 1},
		{"the reply was lost, and it was not done: once more", func(n int) (engine.Cancelled, error) {
			if n == 1 {
				return engine.Cancelled{}, refusal(fault.Unavailable, fault.Unknown)
			}
			return engine.Cancelled{Status: engine.Ended}, nil
		}, func(int) (engine.Report, error) { return engine.Report{Status: engine.Waiting}, nil }, engine.PhaseCancelled, 2},
		{"agreed without saying how: the query tells", func(int) (engine.Cancelled, error) {
			return engine.Cancelled{}, nil
		}, func(int) (engine.Report, error) { return engine.Report{Status: engine.Ended}, nil }, engine.PhaseCancelled, 1},
		{"agreed, and the goods travel back", func(int) (engine.Cancelled, error) {
			return engine.Cancelled{Status: engine.Returning}, nil
		}, func(int) (engine.Report, error) { return engine.Report{Status: engine.Returned}, nil }, engine.PhaseReturned, 1},
		{"the carrier never lets go: a person has to look", func(int) (engine.Cancelled, error) {
			return engine.Cancelled{}, refusal(fault.Busy, fault.Rejected)
		}, func(int) (engine.Report, error) { return engine.Report{Status: engine.Waiting}, nil }, engine.PhaseParked, 14},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := priced("DADA", 800)
			s.cancel = func(context.Context, engine.Ref, engine.Cancellation) (engine.Cancelled, error) {
				return c.cancel(s.count("cancel"))
			}
			s.query = func(context.Context, engine.Ref) (engine.Report, error) {
				if s.count("cancel") == 0 {
					return engine.Report{Status: engine.Waiting}, nil
				}
				return c.query(s.count("cancel"))
			}
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				w.dispatch("A1")
				w.until("A1", engine.UntilPlaced)
				if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
					t.Fatal(err)
				}
				if d := w.until("A1", phase(c.want)); d.Phase != c.want || s.count("cancel") != c.sent {
					t.Errorf("%s after %d cancels, want %s after %d; %s", d.Phase, s.count("cancel"), c.want, c.sent, w.journal("A1"))
				}
			})
		})
	}
}

func TestCancelWhilePlacingIsInFlight(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
			if _, err := w.Cancel(context.Background(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
				t.Error(err)
			}
			return engine.Placed{Fee: p.Quote.Fee}, nil
		}
		w.dispatch("A1")
		d := w.until("A1", engine.UntilFinal)
		if d.Phase != engine.PhaseCancelled || s.count("cancel") != 1 || d.Placements[0].Fee.Certainty() != engine.Exact {
			t.Errorf("%s after %d cancels; %s", d.Phase, s.count("cancel"), w.journal("A1"))
		}
	})
}

func TestTip(t *testing.T) {
	var asked []engine.TipRequest
	answers := []error{nil}
	s := priced("DADA", 800)
	s.info.TipRepeats = true
	tips := tipped{s, func(_ context.Context, r engine.TipRequest) error {
		asked = append(asked, r)
		return answers[min(len(asked), len(answers))-1]
	}}
	inWorld(t, []engine.Carrier{tips}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		for _, total := range []engine.Money{300, 300, 500} {
			if _, err := w.Tip(w.t.Context(), "A1", total); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if len(asked) != 2 || asked[0].From != 0 || asked[0].To != 300 || asked[1].From != 300 || asked[1].To != 500 || asked[1].Waybill == "" {
			t.Errorf("the carrier was asked for %+v", asked)
		}
		if d, _ := w.Delivery(w.t.Context(), "A1"); asked[0].GoodsValue == 0 || asked[0].GoodsValue != d.Order.Cargo.Value {
			t.Errorf("the goods are worth %v in the request, which some bound a tip by", asked[0].GoodsValue)
		}
		if _, err := w.Tip(w.t.Context(), "A1", 400); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a tip that shrinks: %v", err)
		}
		w.push(s.lastPlaced(), engine.Accepted)
		if _, err := w.Tip(w.t.Context(), "A1", 900); fault.KindOf(err) != fault.TooLate {
			t.Errorf("a tip after a rider accepted: %v", err)
		}
		d, _ := w.Delivery(w.t.Context(), "A1")
		if total, ok := d.Placements[0].Tip.Fen(); !ok || total != 500 {
			t.Errorf("the tip reads %v", d.Placements[0].Tip)
		}
	})
	none := priced("MTPS", 500)
	inWorld(t, []engine.Carrier{none}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		if _, err := w.Tip(w.t.Context(), "A1", 300); fault.KindOf(err) != fault.Unsupported {
			t.Errorf("a carrier without tips: %v", err)
		}
	})
}

func TestATipOfUnknownOutcome(t *testing.T) {
	for _, repeats := range []bool{true, false} {
		n := 0
		s := priced("DADA", 800)
		s.info.TipRepeats = repeats
		inWorld(t, []engine.Carrier{tipped{s, func(context.Context, engine.TipRequest) error {
			if n++; n == 1 {
				return refusal(fault.Unavailable, fault.Unknown)
			}
			return nil
		}}}, func(w *world) {
			w.dispatch("A1")
			w.until("A1", engine.UntilPlaced)
			if _, err := w.Tip(w.t.Context(), "A1", 300); err != nil {
				t.Fatal(err)
			}
			pass(10 * time.Second)
			d, _ := w.Delivery(w.t.Context(), "A1")
			tip := d.Placements[0].Tip
			bound, _ := tip.Bound()
			if repeats && (n != 2 || tip != engine.ExactFen(300)) || !repeats && (n != 1 || tip.Certainty() != engine.Bounded || bound != 300) {
				t.Errorf("repeats %v: sent %d times, the tip reads %v", repeats, n, tip)
			}
		})
	}
}

func TestReceive(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		id := s.lastPlaced()
		pass(10 * time.Second)

		accepted := engine.Report{Placement: id, Merchant: "m1", Status: engine.Accepted, At: time.Now(), Proven: true}
		for range 3 {
			w.receive(accepted)
		}
		s.standsAt(engine.Accepted)
		synctest.Wait()
		if got := w.journal("A1"); strings.Count(got, "reported") != 1 {
			t.Errorf("the same push three times: %s", got)
		}

		hint := engine.Report{Placement: id, Status: engine.Delivered, At: time.Now()}
		before := s.count("query")
		for range 50 {
			w.receive(hint)
			synctest.Wait()
		}
		if d, _ := w.Delivery(w.t.Context(), "A1"); d.Phase != engine.PhaseAccepted || s.count("query") != before+1 {
			t.Errorf("fifty hints made it %s with %d queries, want accepted with one", d.Phase, s.count("query")-before)
		}
		pass(10 * time.Second)
		w.receive(engine.Report{Placement: id, Status: engine.Delivered, Proven: true}) // proven, but undated
		synctest.Wait()
		if d, _ := w.Delivery(w.t.Context(), "A1"); d.Phase != engine.PhaseAccepted {
			t.Errorf("an undated report made it %s", d.Phase)
		}

		w.receive(engine.Report{Placement: 99, Status: engine.Delivered, At: time.Now(), Proven: true})
		w.receive(engine.Report{Placement: id, Merchant: "somebody else", Status: engine.Delivered, At: time.Now(), Proven: true})
		if d, _ := w.Delivery(w.t.Context(), "A1"); len(w.stray) != 2 || d.Phase != engine.PhaseAccepted {
			t.Errorf("%d stray reports, delivery %s", len(w.stray), d.Phase)
		}

		w.receive(engine.Report{Placement: id, Merchant: "m1", Native: "777", At: time.Now(), Proven: true})
		if d, _ := w.Delivery(w.t.Context(), "A1"); d.Phase != engine.PhaseAccepted || len(d.Placements[0].Reports) != 2 {
			t.Errorf("an unknown number: %s, %d reports kept", d.Phase, len(d.Placements[0].Reports))
		}
	})
}

func TestEventsAreSeenInOrderAndFromAPosition(t *testing.T) {
	inWorld(t, []engine.Carrier{priced("DADA", 800)}, func(w *world) {
		ctx, cancel := context.WithCancel(w.t.Context())
		var kinds []string
		var middle int64
		seen := make(chan struct{})
		go func() {
			defer close(seen)
			for event, err := range w.Events(ctx, 0) { // waiting before anything happens
				if err != nil {
					t.Error(err)
				}
				kinds = append(kinds, event.Delivery+" "+event.Entry.Kind())
				if event.Entry.Kind() == "planned" {
					middle = event.Position
				}
			}
		}()
		synctest.Wait()
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		synctest.Wait()
		cancel()
		<-seen
		if got := strings.Join(kinds, ", "); got != "A1 opened, A1 compared, A1 planned, A1 placing, A1 place_done" {
			t.Errorf("saw %s", got)
		}
		for event := range w.Events(w.t.Context(), middle) {
			if event.Entry.Kind() != "placing" {
				t.Errorf("after the plan came %s", event.Entry.Kind())
			}
			break
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
		defer cancel()
		d, err := w.Wait(ctx, "A1", engine.UntilFinal)
		if fault.KindOf(err) != fault.Canceled || d.Phase != engine.PhaseWaiting {
			t.Errorf("%s, %v", d.Phase, err)
		}
		if err := w.Run(w.t.Context()); err == nil {
			t.Error("a second Run must say so")
		}
	})
}

func TestACancelTextThatNoWireTakesIsRefusedAtOnce(t *testing.T) {
	inWorld(t, []engine.Carrier{priced("DADA", 800)}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		for _, text := range []string{"too late\x0b", "\xff", strings.Repeat("迟", 20_000)} {
			if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.OtherReason, Text: text}); err == nil {
				t.Errorf("a text of %d bytes that no carrier can be sent was taken", len(text))
			}
		}
		if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Errorf("the next cancel: %v", err)
		}
		if d := w.until("A1", engine.UntilFinal); d.Phase != engine.PhaseCancelled {
			t.Errorf("%s", d.Phase)
		}
	})
}

func TestTheWaybillIsTheOneThatCallsTake(t *testing.T) {
	s := priced("TEST", 800)
	inWorld(t, []engine.Carrier{s}, func(w *world) {
		w.dispatch("A1")
		w.until("A1", engine.UntilPlaced)
		id := s.lastPlaced()
		w.receive(engine.Report{Placement: id, Status: engine.Accepted, At: time.Now(), Waybill: "test_waybill_id", Proven: true})
		d, _ := w.Delivery(w.t.Context(), "A1")
		if got := d.Placements[0].Waybill; got != "W"+id.String() {
			t.Errorf("after a push with another number the waybill is %q, want the one that Place told", got)
		}
	})
}
