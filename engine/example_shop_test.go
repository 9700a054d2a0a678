package engine_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/policy"
)

// shop is what the examples work with: an engine that runs, and one carrier in memory
// whose riders go where an example sends them.
type shop struct {
	*engine.Engine
	ctx     context.Context
	order   engine.Order
	carrier *carriertest.Bench
	close   func()
}

func openShop() *shop {
	ctx, cancel := context.WithCancel(context.Background())
	bench, err := carriertest.Reference().Start(ctx)
	must(err)
	e, err := engine.New(engine.Config{
		Carriers: []engine.Carrier{bench.Carrier},
		Accounts: engine.StaticAccounts{bench.Order.Shop: {"REF": bench.Account}},
		Policy:   policy.Policy{},
		Store:    memory.New(),
		// The examples do not wait half a minute for a silent carrier to be asked.
		PollInterval: 20 * time.Millisecond,
	})
	must(err)
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	return &shop{e, ctx, bench.Order, bench, func() { cancel(); must(<-ended) }}
}

// placed dispatches the shop's order and waits until the carrier has it.
func (s *shop) placed() (engine.Delivery, engine.PlacementID) {
	_, err := s.Dispatch(s.ctx, s.order)
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilPlaced)
	must(err)
	p, _ := d.Current()
	return d, p.ID
}

// rides sends the carrier's rider from step to step.
func (s *shop) rides(id engine.PlacementID, steps ...engine.Status) {
	for _, step := range steps {
		must(s.carrier.Backend.Advance(s.ctx, id, step))
	}
}

// toTheDoor is a delivery from the beginning to the end.
func (s *shop) toTheDoor() engine.Delivery {
	_, id := s.placed()
	s.rides(id, engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilFinal)
	must(err)
	return d
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Everybody is asked what the order would cost, and nothing is placed.
func ExampleEngine_Compare() {
	s := openShop()
	defer s.close()
	comparison, err := s.Compare(s.ctx, s.order)
	if err != nil {
		fmt.Println(err) // each mistake in the order, or that ctx has ended
		return
	}
	for _, offer := range comparison.Offers { // each carrier has one line
		fmt.Println(offer.Carrier, offer.Outcome, offer.Quote.Fee, offer.ValidAt(time.Now()))
	}
	plan := s.Plan(comparison) // what Dispatch would do
	fmt.Println(plan.Waves[0].Choices[0].Carrier)
	// Output:
	// REF priced ¥9.50 true
	// REF
}

// Dispatch takes an order on, Run does the rest, Wait tells.
func ExampleEngine_Dispatch() {
	s := openShop()
	defer s.close()
	d, err := s.Dispatch(s.ctx, s.order, engine.WithLimit(30_00))
	must(err)
	fmt.Println(d.ID, d.Phase) // it is in the store now

	again, err := s.Dispatch(s.ctx, s.order, engine.WithLimit(30_00)) // the same order is the same delivery
	fmt.Println(again.ID == d.ID, err)

	other := s.order
	other.Cargo.Weight *= 2
	_, err = s.Dispatch(s.ctx, other)
	fmt.Println(err)
	// Output:
	// order-1 quoting
	// true <nil>
	// dispatch: another order was dispatched under this id before; these fields differ: cargo.weight_g; look at what is there already (rejected)
}

// A person has looked at the offers, and chose.
func ExampleWithCarrier() {
	s := openShop()
	defer s.close()
	comparison, err := s.Compare(s.ctx, s.order)
	must(err)
	_, err = s.Dispatch(s.ctx, s.order, engine.WithComparison(comparison), engine.WithCarrier("REF"))
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilPlaced)
	must(err)
	p, _ := d.Current()
	fmt.Println(p.Carrier, p.Quote.Fee)
	// Output: REF ¥9.50
}

func ExampleEngine_Wait() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	go s.rides(id, engine.Accepted)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilAccepted)
	must(err)
	p, _ := d.Placement(id)
	fmt.Println(d.Phase, p.Status, p.Status.HasGoods(), d.Final())
	// Output: accepted accepted false false
}

// The carrier tells by itself where the order stands.
func ExampleEngine_Receive() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	s.rides(id, engine.Accepted)
	report, err := s.carrier.Backend.Push(s.ctx, id, true) // such as a handler has decoded
	must(err)
	must(s.Receive(s.ctx, report)) // nil: it is in the journal

	d, err := s.DeliveryOf(s.ctx, report.Placement)
	must(err)
	fmt.Println(d.ID, d.Phase)
	// Output: order-1 accepted
}

func ExampleEngine_Cancel() {
	s := openShop()
	defer s.close()
	s.placed()
	why := engine.Cancellation{Reason: engine.NotNeeded}
	cost, err := s.CancelCost(s.ctx, s.order.ID, why) // advice, before it is done
	must(err)
	fmt.Println("it would cost", cost)

	_, err = s.Cancel(s.ctx, s.order.ID, why) // the wish is in the store
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilFinal)
	must(err)
	fmt.Println(d.Phase, d.Phase.Final())
	// Output:
	// it would cost about ¥0.00
	// cancelled true
}

// A tip is a total, and only grows.
func ExampleEngine_Tip() {
	s := openShop()
	defer s.close()
	s.placed()
	d, err := s.Tip(s.ctx, s.order.ID, 5_50)
	must(err)
	fmt.Println(d.TipWanted)
	_, err = s.Tip(s.ctx, s.order.ID, 1_00)
	fmt.Println(err)
	// Output:
	// ¥5.50
	// tip: a tip can only grow: ¥5.50 was promised, ¥1.00 is asked for; fix the order (not sent)
}

// The kitchen is not ready: the order is taken on, and nobody is asked yet.
func ExampleEngine_Release() {
	s := openShop()
	defer s.close()
	d, err := s.Dispatch(s.ctx, s.order, engine.WithHold())
	must(err)
	fmt.Println(d.Phase)
	_, err = s.Release(s.ctx, s.order.ID)
	must(err)
	d, err = s.Wait(s.ctx, s.order.ID, engine.UntilPlaced)
	must(err)
	fmt.Println(d.Phase)
	_, err = s.Hold(s.ctx, s.order.ID) // too late now
	fmt.Println(err)
	// Output:
	// held
	// waiting
	// hold: a carrier has the order already, or the delivery is over: waiting; query the order: it has moved on (rejected)
}

// An order for later is booked ahead with whoever can do so, and not held back.
func ExampleWithoutHold() {
	s := openShop()
	defer s.close()
	s.order.Timing = engine.Timing{When: engine.PickUpAt, At: time.Now().Add(3 * time.Hour)}
	fmt.Println(s.order.Timing.Scheduled())
	d, err := s.Dispatch(s.ctx, s.order, engine.WithoutHold())
	must(err)
	fmt.Println(d.Held)
	// Output:
	// true
	// false
}

// An order that was called off, or that nobody took, is tried again, perhaps amended.
func ExampleEngine_Redispatch() {
	s := openShop()
	defer s.close()
	s.placed()
	_, err := s.Cancel(s.ctx, s.order.ID, engine.Cancellation{Reason: engine.WrongOrder})
	must(err)
	_, err = s.Wait(s.ctx, s.order.ID, engine.UntilFinal)
	must(err)

	amended := s.order
	amended.Cargo.Weight = 3000
	_, err = s.Redispatch(s.ctx, s.order.ID, &amended)
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilPlaced)
	must(err)
	fmt.Println(d.Phase, d.Order.Cargo.Weight, len(d.Placements))
	// Output: waiting 3000 2
}

// A carrier takes an order anew that it has ended, under the same number.
func ExampleEngine_Reorder() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	s.rides(id, engine.Ended)
	_, err := s.Wait(s.ctx, s.order.ID, engine.UntilFinal)
	must(err)
	_, err = s.Reorder(s.ctx, s.order.ID, id)
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilPlaced)
	must(err)
	fmt.Println(d.Phase, len(d.Placements))
	// Output: waiting 1
}

// Nobody was at the door, and the rider brings the goods back.
func ExampleEngine_ConfirmReturn() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	s.rides(id, engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Returning)
	_, err := s.Wait(s.ctx, s.order.ID, func(d engine.Delivery) bool { return d.Phase == engine.PhaseReturning })
	must(err)
	_, err = s.ConfirmReturn(s.ctx, s.order.ID) // the goods are on the counter
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilFinal)
	must(err)
	fmt.Println(d.Phase)
	// Output: returned
}

// Somebody wants to know now, and does not wait for the next question.
func ExampleEngine_Refresh() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	s.rides(id, engine.Accepted)
	_, err := s.Refresh(s.ctx, s.order.ID) // the answer comes by the journal
	must(err)
	d, err := s.Wait(s.ctx, s.order.ID, engine.UntilAccepted)
	must(err)
	fmt.Println(d.Phase)
	// Output: accepted
}

// A person has found out what the engine could not.
func ExampleEngine_Resolve() {
	s := openShop()
	defer s.close()
	_, id := s.placed()
	_, err := s.Resolve(s.ctx, s.order.ID, id, engine.FoundDead, "night desk", "the carrier knows no such order")
	fmt.Println(err) // it is not parked: the carrier answers
	d, err := s.Delivery(s.ctx, s.order.ID)
	must(err)
	p, _ := d.Current()
	fmt.Printf("%q %v %v\n", p.Parked(), p.GoodsMissing(), p.Impatient())
	// Output:
	// resolve: the placement is not parked; it is taken waiting; query the order: it has moved on (rejected)
	// "" false false
}

// Everything that happened is in the journal, and the delivery is the fold of it.
func ExampleEngine_Journal() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	entries, err := s.Journal(s.ctx, s.order.ID)
	must(err)
	for _, e := range entries {
		fmt.Println(e.Kind())
	}
	fmt.Println(engine.Fold(s.order.ID, entries).Phase)
	for _, asked := range engine.AskedOf(s.order.ID, entries) {
		fmt.Println(len(asked.Situation.Offers), "offers,", len(asked.Plan.Waves), "wave")
	}
	// Output:
	// opened
	// compared
	// planned
	// placing
	// place_done
	// reported
	// delivered
	// 1 offers, 1 wave
}

// What a delivery comes to, as far as it is known.
func ExampleDelivery_Cost() {
	s := openShop()
	defer s.close()
	d := s.toTheDoor()
	fmt.Println(d.Cost().Total, d.Cost().Penalties)
	p, _ := d.Current()
	fmt.Println(p.Charges().Plus(engine.Cost{Penalties: engine.ExactFen(2_00)}).Penalties)
	fmt.Println(len(p.TripReports()) > 0, p.Began().IsZero(), p.Status.Final())
	// Output:
	// ¥9.50 ¥0.00
	// ¥2.00
	// true false true
}

// Events are for whoever wants to see all of them, from a position of its own.
func ExampleEngine_Events() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	last, err := s.LastPosition(s.ctx)
	must(err)
	for event, err := range s.Events(s.ctx, 0) {
		must(err)
		fmt.Print(event.Entry.Kind(), " ")
		if event.Position == last {
			break // else it would wait for more
		}
	}
	// Output: opened compared planned placing place_done reported
}

// Consume remembers how far it came: after a restart it goes on behind what was taken.
func ExampleEngine_Consume() {
	s := openShop()
	defer s.close()
	s.toTheDoor()
	ctx, stop := context.WithCancel(s.ctx)
	err := s.Consume(ctx, "order-status", func(_ context.Context, event engine.Event) error {
		if report, ok := event.Entry.Fact.(engine.Reported); ok {
			fmt.Println(event.Delivery, report.Report.Status)
			stop()
		}
		return nil // an error has it given again, after a pause
	})
	fmt.Println(err)
	// Output:
	// order-1 delivered
	// <nil>
}
