package carriertest

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// cancelCosts are the rows about CancelCost.
func cancelCosts() []row {
	return []row{
		{"cancel_cost/declared", "A carrier says that it tells what a cancel would cost if the other side does, and only then.", nil, cancelCostIsDeclared},
		{"cancel_cost/cancels nothing", "CancelCost asks, and cancels nothing.", nil, askingCancelsNothing},
		{"cancel_cost/estimate", "The answer is an estimate, of what a cancel at the same moment costs; unknown where it is not told, and never exact.", []need{advance, booked}, costIsAnEstimate},
		{"cancel_cost/before the reply", "CancelCost works with what Ref held before Place.", nil, costNeedsNoReply},
		{"cancel_cost/too late", "What cancelling a placement that is over would cost is too late to ask, rejected.", []need{advance}, costTooLate},
		{"cancel_cost/unknown id", "A placement that the carrier does not know has no cost of a cancel.", nil, unknownCostsNothing},
	}
}

func (t *trial) cancelCost() (engine.CancelQuoter, ability) {
	quoter, ok := t.Carrier.(engine.CancelQuoter)
	a := ability{what: "tells what a cancel would cost", can: t.CancelCosts, declared: engine.AbilitiesOf(t.Carrier).CancelCost}
	if ok {
		a.try = func(ctx context.Context) error { _, err := quoter.CancelCost(ctx, t.nobody(), notNeeded); return err }
	}
	return quoter, a
}

// quoter is the carrier as one that tells what a cancel would cost.
func (t *trial) quoter() (engine.CancelQuoter, error) {
	quoter, a := t.cancelCost()
	return quoter, a.missing()
}

func cancelCostIsDeclared(ctx context.Context, t *trial) error {
	quoter, a := t.cancelCost()
	if err := a.honest(ctx); err != nil || !a.declared {
		return err
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if _, err := quoter.CancelCost(ctx, r, notNeeded); err != nil {
		return fmt.Errorf("it says that it can tell: %w", err)
	}
	return nil
}

func askingCancelsNothing(ctx context.Context, t *trial) error {
	quoter, err := t.quoter()
	if err != nil {
		return err
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if _, err := quoter.CancelCost(ctx, r, notNeeded); err != nil {
		return err
	}
	report, err := t.Carrier.Query(ctx, r)
	if err == nil && report.Status == engine.Ended {
		return fmt.Errorf("it was asked what a cancel would cost, and now it is %s", report.Status)
	}
	return err
}

func costIsAnEstimate(ctx context.Context, t *trial) error {
	quoter, err := t.quoter()
	if err != nil {
		return err
	}
	r, err := t.at(ctx, engine.Accepted)
	if err != nil {
		return err
	}
	told, err := quoter.CancelCost(ctx, r, notNeeded)
	if err != nil {
		return err
	}
	if told.Certainty() == engine.Exact {
		return fmt.Errorf("it says exactly %v, and nothing holds the other side to it", told)
	}
	if _, err := t.Carrier.Cancel(ctx, r, notNeeded); err != nil {
		return err
	}
	b, err := t.booking(ctx, r.ID)
	if err != nil {
		return err
	}
	took, known := b.Penalty.Fen()
	if fen, ok := told.Fen(); known && ok && fen != took {
		return fmt.Errorf("it says %v, and the cancel at once after it cost %v", told, took)
	}
	return nil
}

func costNeedsNoReply(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	quoter, err := t.quoter()
	if err != nil {
		return err
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	r.Waybill = ""
	_, err = quoter.CancelCost(ctx, r, notNeeded)
	return err
}

func costTooLate(ctx context.Context, t *trial) error {
	quoter, err := t.quoter()
	if err != nil {
		return err
	}
	r, err := t.at(ctx, engine.Delivered)
	if err != nil {
		return err
	}
	_, err = quoter.CancelCost(ctx, r, notNeeded)
	return expect(err, fault.Rejected, fault.TooLate)
}

func unknownCostsNothing(ctx context.Context, t *trial) error {
	quoter, err := t.quoter()
	if err != nil {
		return err
	}
	_, err = quoter.CancelCost(ctx, t.nobody(), notNeeded)
	return expect(err, fault.Rejected, fault.NotFound)
}
