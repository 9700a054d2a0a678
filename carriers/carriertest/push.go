package carriertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// pushed are the rows about what the other side tells by itself.
func pushed() []row {
	return []row{
		{"push/genuine", "A push is read like a query's answer; it is proven only with the event's time, and for the merchant of the account.", []need{pushes, advance}, pushIsRead},
		{"push/forged", "A report is proven only if the wire's authentication covers it.", []need{pushes, advance}, forgeryIsNoProof},
	}
}

// tell places an order, has a rider accept it and the other side tell so.
func (t *trial) tell(ctx context.Context, genuine bool) (engine.Ref, engine.Report, error) {
	r, err := t.ready(ctx)
	if err != nil {
		return r, engine.Report{}, err
	}
	if err := t.advance(ctx, r.ID, engine.Accepted); err != nil {
		return r, engine.Report{}, err
	}
	report, err := t.Backend.Push(ctx, r.ID, genuine)
	return r, report, err
}

func pushIsRead(ctx context.Context, t *trial) error {
	r, report, err := t.tell(ctx, true)
	switch {
	case err != nil:
		return lacking("push", err)
	case report.Placement != r.ID:
		return fmt.Errorf("it is about placement %v, not %v", report.Placement, r.ID)
	case report.Status != engine.Accepted:
		return fmt.Errorf("it is %s, and the push says %q", engine.Accepted, report.Status)
	case report.Merchant != "" && report.Merchant != t.Account.Merchant:
		return errors.New("the push names another merchant than the account's")
	case report.Proven && report.At.IsZero():
		return errors.New("it is proven and has no time of the event: without one there is no order to put it in")
	case !report.Asked.IsZero():
		return errors.New("nobody asked, and it says when")
	}
	return nil
}

func forgeryIsNoProof(ctx context.Context, t *trial) error {
	_, report, err := t.tell(ctx, false)
	if _, lacks := errors.AsType[skip](err); lacks || errors.Is(err, errors.ErrUnsupported) {
		return lacking("forge a push", err)
	}
	if err == nil && report.Proven {
		return errors.New("somebody without the other side's secrets pushed, and the report says that it is proven")
	}
	return nil
}
