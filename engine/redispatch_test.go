package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func (w *world) redispatch(id string, amended *engine.Order) {
	w.t.Helper()
	if _, err := w.Redispatch(w.t.Context(), id, amended); err != nil {
		w.t.Fatal(err)
	}
}

// What came to an end without a delivery can be tried again, by everybody.
func TestRedispatch(t *testing.T) {
	for _, c := range []struct {
		reason string
		end    func(*world, *scripted)
		want   engine.Phase
	}{
		{"after it was called off", func(w *world, _ *scripted) { w.callOff("A1") }, engine.PhaseCancelled},
		{"after everybody gave up", func(w *world, s *scripted) { w.moves(s, engine.Ended) }, engine.PhaseFailed},
		{"after the goods came back", func(w *world, s *scripted) {
			w.moves(s, engine.PickedUp)
			pass(time.Minute)
			w.moves(s, engine.Returned)
		}, engine.PhaseReturned},
		{"after the host said that the goods are back", func(w *world, s *scripted) {
			w.moves(s, engine.PickedUp)
			pass(time.Minute)
			w.moves(s, engine.Ended)
			pass(time.Minute)
			if _, err := w.ConfirmReturn(w.t.Context(), "A1"); err != nil {
				w.t.Fatal(err)
			}
		}, engine.PhaseReturned},
	} {
		for _, amended := range []bool{false, true} {
			name := c.reason
			if amended {
				name += ", with an amended order"
			}
			t.Run(name, func(t *testing.T) {
				s, policy := priced("DADA", 800), &asking{Policy: cheapestFirst}
				var sent atomic.Value // of the last order, to which door
				s.place = func(_ context.Context, p engine.Placement) (engine.Placed, error) {
					sent.Store(p.Order.Receiver.Detail)
					return engine.Placed{Fee: p.Quote.Fee}, nil
				}
				inWorldOf(t, engine.Config{Carriers: carriers(s), Policy: policy}, func(w *world) {
					w.placed("A1")
					w.tip0("A1")
					pass(time.Minute)
					if _, err := w.Redispatch(w.t.Context(), "A1", nil); fault.KindOf(err) != fault.TooLate {
						t.Errorf("redispatched while a carrier has it: %v", err)
					}
					c.end(w, s)
					pass(time.Second)
					if d := w.until("A1", engine.UntilFinal); d.Phase != c.want {
						t.Fatalf("%s, want %s", d.Phase, c.want)
					}
					s.standsAt(engine.Waiting)
					var order *engine.Order
					if amended {
						o := goodOrder("A1")
						o.Receiver.Detail = "3号楼"
						order = &o
					}
					w.redispatch("A1", order)
					d := w.until("A1", func(d engine.Delivery) bool { return len(d.Placements) == 2 && engine.UntilPlaced(d) })
					if d.Phase != engine.PhaseWaiting && d.Phase != engine.PhasePlacing || d.CancelWanted != nil || d.ReturnWanted {
						t.Errorf("%s: %s", d.Phase, w.journal("A1"))
					}
					if len(policy.last().Tried) != 0 || (sent.Load() == "3号楼") != amended {
						t.Errorf("the policy was told of %v; sent to %v", policy.last().Tried, sent.Load())
					}
					w.dispatchOrder(goodOrder("A1")) // whichever of its orders is sent again is the same delivery
					if amended {
						w.dispatchOrder(*order)
					}
					pass(time.Minute)
					w.moves(s, engine.Delivered)
					w.until("A1", engine.UntilFinal)
					if _, err := w.Redispatch(w.t.Context(), "A1", nil); fault.KindOf(err) != fault.TooLate {
						t.Errorf("redispatched after it was delivered: %v", err)
					}
				})
			})
		}
	}
}

// tip0 is a wish that a carrier without tips turns down and that changes nothing.
func (w *world) tip0(id string) {
	w.t.Helper()
	if _, err := w.Tip(w.t.Context(), id, 300); fault.KindOf(err) != fault.Unsupported {
		w.t.Errorf("a carrier without tips: %v", err)
	}
}

// The goods that came back are no carrier's any more.
func TestTheMilestonesOfARedispatchAreItsOwn(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		pass(time.Minute)
		w.moves(s, engine.PickedUp)
		pass(time.Second)
		w.moves(s, engine.Returned)
		w.until("A1", engine.UntilFinal)
		d, err := w.Redispatch(w.t.Context(), "A1", nil)
		if err != nil || engine.UntilPlaced(d) || engine.UntilAccepted(d) || engine.UntilFinal(d) {
			t.Errorf("%v; placed %v, accepted %v, final %v", err, engine.UntilPlaced(d), engine.UntilAccepted(d), engine.UntilFinal(d))
		}
		if d := w.until("A1", engine.UntilPlaced); len(d.Placements) != 2 {
			t.Errorf("%d placements", len(d.Placements))
		}
	})
}

func TestRedispatchKeepsIdAndShop(t *testing.T) {
	s := priced("DADA", 800)
	inWorld(t, carriers(s), func(w *world) {
		w.placed("A1")
		w.callOff("A1")
		w.until("A1", engine.UntilFinal)
		other, elsewhere, bad := goodOrder("A2"), goodOrder("A1"), goodOrder("A1")
		elsewhere.Shop = "sanlitun"
		bad.Receiver.Phone = ""
		for reason, o := range map[string]engine.Order{"another id": other, "another shop": elsewhere, "a bad order": bad} {
			if _, err := w.Redispatch(w.t.Context(), "A1", &o); err == nil {
				t.Errorf("%s was taken", reason)
			}
		}
		if d := w.now("A1"); d.Phase != engine.PhaseCancelled {
			t.Errorf("%s", d.Phase)
		}
	})
}

// The former carrier takes back its word after the redispatch.
func TestAFormerTripAfterARedispatch(t *testing.T) {
	for _, c := range []struct {
		reason string
		status engine.Status
		phase  engine.Phase
		left   engine.CarrierID
	}{
		{"it was delivered after all: the new one is called off", engine.Delivered, engine.PhaseDelivered, ""},
		{"its rider has the goods: the new one is called off", engine.PickedUp, engine.PhasePickedUp, "DADA"},
		{"it waits for a rider: it is called off", engine.Waiting, engine.PhaseWaiting, "SFTC"},
		{"its rider is on the way: he is called off", engine.Accepted, engine.PhaseWaiting, "SFTC"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			first, next := priced("DADA", 800), priced("SFTC", 900)
			inWorld(t, carriers(first, next), func(w *world) {
				w.placed("A1")
				pass(time.Minute)
				w.callOff("A1")
				w.until("A1", engine.UntilFinal)
				first.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
					return engine.Quote{}, refusal(fault.Refused, fault.Rejected)
				}
				w.redispatch("A1", nil)
				pass(time.Minute)
				w.moves(first, c.status)
				pass(5 * time.Minute)
				d := w.now("A1")
				var left engine.CarrierID
				if l := living(d); len(l) == 1 {
					left = l[0]
				} else if len(l) > 1 {
					t.Errorf("%v live", l)
				}
				if d.Phase != c.phase || left != c.left {
					t.Errorf("%s, %s is left: %s", d.Phase, left, w.journal("A1"))
				}
			})
		})
	}
}
