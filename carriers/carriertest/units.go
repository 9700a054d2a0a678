package carriertest

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// units are the rows about what arrives at the other side.
func units() []row {
	look := []need{booked}
	return []row{
		{"units/weight", "Weight is in grams; what the wire rounds, it rounds to its nearest step or up, never to nothing.", look, weightArrives},
		{"units/money", "Money is in fen, and arrives to the fen.", look, moneyArrives},
		{"units/lengths", "Edges are in millimetres.", look, lengthsArrive},
		{"units/positions", "Positions are in GCJ-02; the other side gets the same place, in whatever datum it reads.", look, positionsArrive},
		{"units/times", "A time is a moment; the other side gets the same one, to the second.", look, timesArrive},
		{"units/texts", "Texts arrive as they were written.", look, textsArrive},
		{"units/price", "A fee is what will be paid in all, in fen: what Place says is what is charged, what a locked quote said too.", look, priceIsCharged},
	}
}

// arrives places an order and gives what the other side read; ok is false if the
// carrier does not take the order.
func (t *trial) arrives(ctx context.Context, o engine.Order) (got engine.Order, ok bool, err error) {
	if o.Check() != nil || t.Carrier.Check(o) != nil {
		return engine.Order{}, false, nil
	}
	in := t.inquiry(o)
	if _, _, err = t.placed(ctx, in); err != nil {
		return engine.Order{}, false, err
	}
	b, err := t.booking(ctx, in.ID)
	return b.Order, true, err
}

func weightArrives(ctx context.Context, t *trial) error {
	step := max(1, t.WeightStep)
	for _, grams := range []int{t.Order.Cargo.Weight, 51, 999, 1000, 1004, 1005, 1234, 9_999} {
		got, ok, err := t.arrives(ctx, t.order(func(o *engine.Order) { o.Cargo.Weight = grams }))
		if err != nil {
			return err
		}
		if over := got.Cargo.Weight - grams; ok && (got.Cargo.Weight <= 0 || over < -step/2 || over >= step) {
			return fmt.Errorf("%d g arrived as %d g", grams, got.Cargo.Weight)
		}
	}
	return nil
}

func moneyArrives(ctx context.Context, t *trial) error {
	for _, fen := range []engine.Money{t.Order.Cargo.Value, 1, 999, 1001, 1999, 57_57, 4999_99} {
		got, ok, err := t.arrives(ctx, t.order(func(o *engine.Order) { o.Cargo.Value = fen }))
		if err != nil {
			return err
		}
		if ok && got.Cargo.Value != fen {
			return fmt.Errorf("goods worth %d fen arrived as %d fen", fen, got.Cargo.Value)
		}
	}
	return nil
}

func lengthsArrive(ctx context.Context, t *trial) error {
	want := engine.Cargo{Length: 301, Width: 215, Height: 99}
	got, ok, err := t.arrives(ctx, t.order(func(o *engine.Order) {
		o.Cargo.Length, o.Cargo.Width, o.Cargo.Height = want.Length, want.Width, want.Height
	}))
	switch c := got.Cargo; {
	case err != nil:
		return err
	case !ok:
		return skip("it takes no box of 30 by 21 by 10 cm")
	case c.Length == 0 && c.Width == 0 && c.Height == 0:
		return skip("the wire has no field for edges")
	case c.Length != want.Length || c.Width != want.Width || c.Height != want.Height:
		return fmt.Errorf("%d by %d by %d mm arrived as %d by %d by %d mm", want.Length, want.Width, want.Height, c.Length, c.Width, c.Height)
	}
	return nil
}

func positionsArrive(ctx context.Context, t *trial) error {
	const near = 1.0 // metre; six decimals of a degree are 0.1 m
	sent := t.order(func(o *engine.Order) { o.Receiver.Location.Lng += 0.001234567; o.Receiver.Location.Lat -= 0.000654321 })
	got, ok, err := t.arrives(ctx, sent)
	if err != nil {
		return err
	}
	if !ok {
		return skip("it does not take a receiver a hundred metres away")
	}
	for _, stop := range []struct {
		what      string
		sent, got geo.GCJ02
	}{{"sender", sent.Sender.Location, got.Sender.Location}, {"receiver", sent.Receiver.Location, got.Receiver.Location}} {
		if off := geo.Distance(stop.sent, stop.got); !(off < near) {
			return fmt.Errorf("the %s's position is %.0f m off at the other side (BD-09 for GCJ-02 is about 1 km, WGS-84 some 500 m)", stop.what, off)
		}
	}
	return nil
}

func timesArrive(ctx context.Context, t *trial) error {
	tried := 0
	for _, v := range schedules() {
		sent := t.order(v.change)
		got, ok, err := t.arrives(ctx, sent)
		if err != nil {
			return fmt.Errorf("%s: %w", v.why, err)
		}
		if !ok {
			continue
		}
		tried++
		if got.Timing.When != sent.Timing.When || got.Timing.At.Sub(sent.Timing.At).Abs() > time.Second {
			return fmt.Errorf("%s %v arrived as %s %v", sent.Timing.When, sent.Timing.At, got.Timing.When, got.Timing.At)
		}
	}
	if tried == 0 {
		return skip("it takes no order for later")
	}
	got, _, err := t.arrives(ctx, t.order())
	if err == nil && got.Timing.Scheduled() {
		return fmt.Errorf("as soon as possible arrived as %s %v", got.Timing.When, got.Timing.At)
	}
	return err
}

func textsArrive(ctx context.Context, t *trial) error {
	const odd = " “5\" <&> 🍜 %s é"
	sent := t.order(func(o *engine.Order) { o.Receiver.Name += odd; o.Receiver.Detail += odd; o.Sender.Detail += odd })
	got, ok, err := t.arrives(ctx, sent)
	if err != nil {
		return err
	}
	if !ok {
		return skip("it does not take signs of every kind")
	}
	sent.Sender.Location, sent.Receiver.Location = got.Sender.Location, got.Receiver.Location
	if got.Sender != sent.Sender {
		return fmt.Errorf("the sender\n\t%+v\narrived as\n\t%+v", sent.Sender, got.Sender)
	}
	if got.Receiver != sent.Receiver {
		return fmt.Errorf("the receiver\n\t%+v\narrived as\n\t%+v", sent.Receiver, got.Receiver)
	}
	return nil
}

// priceIsCharged compares what was said with what is charged. An estimate may be
// off, but not by a unit.
func priceIsCharged(ctx context.Context, t *trial) error {
	const unit = 10
	in := t.inquiry(t.order())
	p, err := t.quoted(ctx, in)
	if err != nil {
		return err
	}
	placed, err := t.Carrier.Place(ctx, p)
	if err != nil {
		return err
	}
	b, err := t.booking(ctx, in.ID)
	if err != nil {
		return err
	}
	charged, ok := b.Fee.Fen()
	if !ok {
		return skip("nobody can tell what is charged")
	}
	if fee, told := placed.Fee.Fen(); told && fee != charged {
		return fmt.Errorf("the placement says %v, and %v is charged", placed.Fee, charged)
	}
	quoted, told := p.Quote.Fee.Fen()
	switch {
	case !told:
		return nil
	case p.Quote.Locked && quoted != charged:
		return fmt.Errorf("the locked quote says %v, and %v is charged", quoted, charged)
	case quoted > charged*unit || quoted < charged/unit:
		return fmt.Errorf("the quote says %v, and %v is charged: that is another unit", quoted, charged)
	}
	return nil
}
