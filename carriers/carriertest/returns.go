package carriertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// returns are the rows about ConfirmReturn.
func returns() []row {
	return []row{
		{"confirm_return/declared", "A carrier says that it wants to hear of goods that are back if the other side does, and only then.", nil, returnIsDeclared},
		{"confirm_return/ends the return", "ConfirmReturn says that the goods are back, and a query then tells returned.", []need{advance}, returnEnds},
		{"confirm_return/before the reply", "ConfirmReturn works with what Ref held before Place.", []need{advance}, returnNeedsNoReply},
		{"confirm_return/twice", "A return that is confirmed already is a yes or too late, rejected; either way nothing changes.", []need{advance}, returnTwice},
		{"confirm_return/not returning", "Goods that are not on their way back can not be confirmed, and the placement goes on as it was.", []need{advance}, notReturning},
		{"confirm_return/too late", "A placement that was delivered has no return: too late, rejected.", []need{advance}, returnTooLate},
		{"confirm_return/unknown id", "A placement that the carrier does not know has no return.", nil, unknownHasNoReturn},
	}
}

func (t *trial) confirmReturn() (engine.ReturnConfirmer, ability) {
	confirmer, ok := t.Carrier.(engine.ReturnConfirmer)
	a := ability{what: "wants to hear of goods that are back", can: t.Returns, declared: engine.AbilitiesOf(t.Carrier).ConfirmReturn}
	if ok {
		a.try = func(ctx context.Context) error { return confirmer.ConfirmReturn(ctx, t.nobody()) }
	}
	return confirmer, a
}

// goingBack is a placement whose goods travel back, and whom to tell that they are
// there.
func (t *trial) goingBack(ctx context.Context) (engine.ReturnConfirmer, engine.Ref, error) {
	return t.toReturn(ctx, engine.Returning)
}

func (t *trial) toReturn(ctx context.Context, status engine.Status) (engine.ReturnConfirmer, engine.Ref, error) {
	confirmer, a := t.confirmReturn()
	if err := a.missing(); err != nil {
		return nil, engine.Ref{}, err
	}
	r, err := t.at(ctx, status)
	return confirmer, r, err
}

func returnIsDeclared(ctx context.Context, t *trial) error {
	confirmer, a := t.confirmReturn()
	if err := a.honest(ctx); err != nil || !a.declared {
		return err
	}
	r, err := t.at(ctx, engine.Returning)
	if err != nil {
		return err
	}
	if err := confirmer.ConfirmReturn(ctx, r); err != nil {
		return fmt.Errorf("it says that it can be told: %w", err)
	}
	return nil
}

func returnEnds(ctx context.Context, t *trial) error {
	confirmer, r, err := t.goingBack(ctx)
	if err != nil {
		return err
	}
	if err := confirmer.ConfirmReturn(ctx, r); err != nil {
		return err
	}
	return t.isBack(ctx, r)
}

// isBack holds a confirmed return to what a query tells.
func (t *trial) isBack(ctx context.Context, r engine.Ref) error {
	report, err := t.Carrier.Query(ctx, r)
	if err == nil && report.Status != engine.Returned {
		return fmt.Errorf("it was confirmed that the goods are back, and a query says %q", report.Status)
	}
	return err
}

func returnNeedsNoReply(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	confirmer, r, err := t.goingBack(ctx)
	if err != nil {
		return err
	}
	r.Waybill = ""
	return confirmer.ConfirmReturn(ctx, r)
}

func returnTwice(ctx context.Context, t *trial) error {
	confirmer, r, err := t.goingBack(ctx)
	if err != nil {
		return err
	}
	if err := confirmer.ConfirmReturn(ctx, r); err != nil {
		return err
	}
	if err := confirmer.ConfirmReturn(ctx, r); err != nil {
		if err := expect(err, fault.Rejected, fault.TooLate); err != nil {
			return fmt.Errorf("the second time: %w", err)
		}
	}
	return t.isBack(ctx, r)
}

func notReturning(ctx context.Context, t *trial) error {
	confirmer, r, err := t.toReturn(ctx, engine.PickedUp)
	if err != nil {
		return err
	}
	err = confirmer.ConfirmReturn(ctx, r)
	if err == nil {
		return errors.New("it reports success, and the goods are on their way to the receiver")
	}
	switch kind, _, foreign := told(err); {
	case foreign != nil:
		return foreign
	case kind == fault.NotFound:
		return fmt.Errorf("the placement is there: %w", err)
	}
	return t.stands(ctx, r, engine.PickedUp, "a return that is none")
}

func returnTooLate(ctx context.Context, t *trial) error {
	confirmer, r, err := t.toReturn(ctx, engine.Delivered)
	if err != nil {
		return err
	}
	if err := expect(confirmer.ConfirmReturn(ctx, r), fault.Rejected, fault.TooLate); err != nil {
		return err
	}
	return t.stands(ctx, r, engine.Delivered, "a return that is none")
}

func unknownHasNoReturn(ctx context.Context, t *trial) error {
	confirmer, a := t.confirmReturn()
	if err := a.missing(); err != nil {
		return err
	}
	return expect(confirmer.ConfirmReturn(ctx, t.nobody()), fault.Rejected, fault.NotFound)
}
