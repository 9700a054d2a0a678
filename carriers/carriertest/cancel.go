package carriertest

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// cancels are the rows about Cancel.
func cancels() []row {
	return []row{
		{"cancel/waiting", "Cancel calls a placement off; Ended means that it is dead, anything else that a query has to tell.", nil, cancelEnds},
		{"cancel/before the reply", "Cancel works with what Ref held before Place.", nil, cancelNeedsNoReply},
		{"cancel/reasons", "Every reason of the engine's list is one for every carrier.", nil, everyReasonIsTaken},
		{"cancel/too late", "If it is too late the error is TooLate, rejected, and the placement lives on.", []need{advance}, cancelTooLate},
		{"cancel/after the pick-up", "With the goods in a rider's hands, a yes is Ended only if the placement is dead and they need not come back.", []need{advance}, cancelAfterPickup},
		{"cancel/fee", "The penalty is what the cancellation costs; unknown where it is not told.", []need{advance, booked}, penaltyIsTrue},
		{"cancel/unknown id", "A placement that the carrier does not know can not be called off.", nil, unknownIsNotCancelled},
	}
}

var notNeeded = engine.Cancellation{Reason: engine.NotNeeded}

func cancelEnds(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	done, err := t.Carrier.Cancel(ctx, r, notNeeded)
	if err != nil {
		return fmt.Errorf("nobody has accepted it yet: %w", err)
	}
	return t.isOver(ctx, r, done)
}

// isOver holds a yes to what a query tells.
func (t *trial) isOver(ctx context.Context, r engine.Ref, done engine.Cancelled) error {
	switch done.Status {
	case engine.Ended, engine.Returning, engine.StatusUnknown:
	default:
		return fmt.Errorf("a yes is ended, returning or unknown, not %q", done.Status)
	}
	report, err := t.Carrier.Query(ctx, r)
	switch {
	case err != nil:
		return err
	case done.Status == engine.Ended && report.Status != engine.Ended:
		return fmt.Errorf("the yes says that it is dead, and a query that it is %q", report.Status)
	case report.Status == engine.Waiting || report.Status == engine.Accepted:
		return fmt.Errorf("it was called off, and a query says %s", report.Status)
	}
	return nil
}

func cancelNeedsNoReply(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	r.Waybill = ""
	done, err := t.Carrier.Cancel(ctx, r, notNeeded)
	if err != nil {
		return err
	}
	return t.isOver(ctx, r, done)
}

func everyReasonIsTaken(ctx context.Context, t *trial) error {
	for _, why := range []engine.Cancellation{
		{}, {Reason: engine.NotNeeded}, {Reason: engine.PriceTooHigh}, {Reason: engine.WrongOrder},
		{Reason: engine.SlowPickup}, {Reason: engine.SlowDelivery, Text: "示例"}, {Reason: engine.OtherReason, Text: "示例"},
	} {
		r, err := t.ready(ctx)
		if err != nil {
			return err
		}
		if _, err := t.Carrier.Cancel(ctx, r, why); err != nil {
			return fmt.Errorf("reason %q, text %q: %w", why.Reason, why.Text, err)
		}
	}
	return nil
}

func cancelTooLate(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if err := t.advance(ctx, r.ID, engine.Delivered); err != nil {
		return err
	}
	_, err = t.Carrier.Cancel(ctx, r, notNeeded)
	if err := expect(err, fault.Rejected, fault.TooLate); err != nil {
		return fmt.Errorf("it was delivered: %w", err)
	}
	report, err := t.Carrier.Query(ctx, r)
	if err == nil && report.Status != engine.Delivered {
		return fmt.Errorf("it was delivered, and after a cancel that came too late it is %q", report.Status)
	}
	return err
}

func cancelAfterPickup(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if err := t.advance(ctx, r.ID, engine.PickedUp); err != nil {
		return err
	}
	done, err := t.Carrier.Cancel(ctx, r, notNeeded)
	if err != nil {
		return expect(err, fault.Rejected, fault.TooLate)
	}
	report, err := t.Carrier.Query(ctx, r)
	if err == nil && done.Status == engine.Ended && report.Status != engine.Ended {
		return fmt.Errorf("the yes says that it is dead, and a query that it is %q", report.Status)
	}
	return err
}

func penaltyIsTrue(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if err := t.advance(ctx, r.ID, engine.Accepted); err != nil {
		return err
	}
	done, err := t.Carrier.Cancel(ctx, r, notNeeded)
	if err != nil {
		return err
	}
	b, err := t.booking(ctx, r.ID)
	if err != nil {
		return err
	}
	cost, ok := b.Penalty.Fen()
	if !ok {
		return skip("nobody can tell what the cancellation did cost")
	}
	if told, known := done.Penalty.Fen(); known && told != cost {
		return fmt.Errorf("it says %v, and %v was taken", done.Penalty, cost)
	}
	return nil
}

func unknownIsNotCancelled(ctx context.Context, t *trial) error {
	_, err := t.Carrier.Cancel(ctx, engine.Ref{ID: t.id(), Account: t.Account}, notNeeded)
	return refused(err, fault.NotFound, fault.TooLate)
}
