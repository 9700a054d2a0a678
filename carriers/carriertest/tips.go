package carriertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// tips are the rows about Tip and the tip of an order.
func tips() []row {
	return []row{
		{"tip/declared", "A carrier says that it takes tips if the other side does, and only then.", nil, tipIsDeclared},
		{"tip/totals", "Tip raises what the rider gets from one total to the next, whatever the wire counts in.", []need{booked}, tipsAddUp},
		{"tip/repeated", "Info().TipRepeats says whether the same tip sent again adds nothing.", []need{booked}, tipRepeatsAsSaid},
		{"tip/only up", "A tip is raised, never lowered; a step that is not allowed is invalid, not sent.", nil, tipOnlyRises},
		{"tip/too late", "A tip for a placement that has ended is too late, rejected.", nil, tipTooLate},
		{"tip/when placing", "The tip of the order is placed with it, or the order is refused; it is never dropped.", []need{booked}, tipGoesAlong},
	}
}

func tipIsDeclared(ctx context.Context, t *trial) error {
	tipper, implemented := t.Carrier.(engine.Tipper)
	declared := engine.AbilitiesOf(t.Carrier).Tip
	switch {
	case len(t.Tips) == 0 && !declared && implemented:
		return lacks(tipper.Tip(ctx, t.raise(engine.Ref{ID: t.id(), Account: t.Account}, 0, 2_00)))
	case len(t.Tips) == 0 && !declared:
		return nil
	case len(t.Tips) == 0:
		return errors.New("the other side takes no tips, and the carrier says that it does")
	case !declared:
		return errors.New("the other side takes tips, and the carrier is no engine.Tipper")
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if err := tipper.Tip(ctx, t.raise(r, 0, t.Tips[0])); err != nil {
		return fmt.Errorf("it says that it takes tips: %w", err)
	}
	return nil
}

// raise asks for a tip from one total to another.
func (t *trial) raise(r engine.Ref, from, to engine.Money) engine.TipRequest {
	return engine.TipRequest{Ref: r, From: from, To: to, GoodsValue: t.Order.Cargo.Value}
}

// tipped places an order for a carrier that takes tips.
func (t *trial) tipped(ctx context.Context) (engine.Tipper, engine.Ref, error) {
	tipper, err := t.tipper()
	if err != nil {
		return nil, engine.Ref{}, err
	}
	r, err := t.ready(ctx)
	return tipper, r, err
}

// rider is what the rider gets on top, as the other side has it.
func (t *trial) rider(ctx context.Context, r engine.Ref) (engine.Money, error) {
	b, err := t.booking(ctx, r.ID)
	if err != nil {
		return 0, err
	}
	total, ok := b.Tip.Fen()
	if !ok {
		return 0, skip("nobody can tell what the rider gets")
	}
	return total, nil
}

func tipsAddUp(ctx context.Context, t *trial) error {
	tipper, r, err := t.tipped(ctx)
	if err != nil {
		return err
	}
	from := engine.Money(0)
	for _, to := range t.Tips {
		if err := tipper.Tip(ctx, t.raise(r, from, to)); err != nil {
			return fmt.Errorf("from %v to %v: %w", from, to, err)
		}
		got, err := t.rider(ctx, r)
		if err != nil {
			return err
		}
		if got != to {
			return fmt.Errorf("raised from %v to %v, and the rider gets %v", from, to, got)
		}
		from = to
	}
	return nil
}

func tipRepeatsAsSaid(ctx context.Context, t *trial) error {
	tipper, r, err := t.tipped(ctx)
	if err != nil {
		return err
	}
	same := t.raise(r, 0, t.Tips[0])
	if err := tipper.Tip(ctx, same); err != nil {
		return err
	}
	again := tipper.Tip(ctx, same)
	got, err := t.rider(ctx, r)
	if err != nil {
		return err
	}
	switch repeats := t.Carrier.Info().TipRepeats; {
	case repeats && got != same.To:
		return fmt.Errorf("it says TipRepeats, and %v sent twice is %v for the rider", same.To, got)
	case !repeats && again == nil && got == same.To:
		return fmt.Errorf("%v sent twice is %v for the rider, so that it could be repeated, and TipRepeats does not say so", same.To, got)
	}
	return nil
}

func tipOnlyRises(ctx context.Context, t *trial) error {
	tipper, r, err := t.tipped(ctx)
	if err != nil {
		return err
	}
	top := t.Tips[len(t.Tips)-1]
	for _, to := range []engine.Money{top, top - 1, 0, -1} {
		err := tipper.Tip(ctx, t.raise(r, top, to))
		if err := expect(err, fault.NotSent, fault.Invalid); err != nil {
			return fmt.Errorf("from %v to %v: %w", top, to, err)
		}
	}
	return nil
}

func tipTooLate(ctx context.Context, t *trial) error {
	tipper, r, err := t.tipped(ctx)
	if err != nil {
		return err
	}
	if _, err := t.Carrier.Cancel(ctx, r, notNeeded); err != nil {
		return err
	}
	return expect(tipper.Tip(ctx, t.raise(r, 0, t.Tips[0])), fault.Rejected, fault.TooLate, fault.NotFound)
}

func tipGoesAlong(ctx context.Context, t *trial) error {
	tip := engine.Money(2_00)
	if len(t.Tips) > 0 {
		tip = t.Tips[0]
	}
	o := t.order(func(o *engine.Order) { o.Tip = tip })
	if t.Carrier.Check(o) != nil {
		return nil
	}
	in := t.inquiry(o)
	if _, err := t.Carrier.Quote(ctx, in); err != nil {
		return refused(err)
	}
	r, _, err := t.placed(ctx, in)
	if err != nil {
		return refused(err)
	}
	got, err := t.rider(ctx, r)
	if err == nil && got != tip {
		return fmt.Errorf("the order offers a tip of %v, and the rider gets %v", tip, got)
	}
	return err
}
