package carriertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// reorders are the rows about Reorder.
func reorders() []row {
	return []row{
		{"reorder/declared", "A carrier says that it places ended orders anew if the other side does, and only then.", nil, reorderIsDeclared},
		{"reorder/anew", "Reorder places an order that is over anew, under the same id: a query tells the new one, by the number that Placed has.", nil, reorderPlacesAnew},
		{"reorder/order of the day", "Reorder sends the order that the Placement has, not the former one.", []need{booked}, reorderSendsTheOrder},
		{"reorder/under way", "An order that is still under way is not placed a second time.", nil, underWayIsNotPlacedAgain},
		{"reorder/delivered", "An order that was delivered is too late to place anew, rejected.", []need{advance}, deliveredIsNotPlacedAgain},
		{"reorder/unknown id", "An id that was never placed can not be placed anew: not found, rejected, and nothing is booked.", nil, unknownIsNotPlacedAgain},
	}
}

func (t *trial) reordering() (engine.Reorderer, ability) {
	reorderer, ok := t.Carrier.(engine.Reorderer)
	a := ability{what: "places ended orders anew", can: t.Reorders, declared: engine.AbilitiesOf(t.Carrier).Reorder}
	if ok {
		a.try = func(ctx context.Context) error {
			_, err := reorderer.Reorder(ctx, engine.Placement{Inquiry: t.inquiry(t.order())})
			return err
		}
	}
	return reorderer, a
}

// reorderer is the carrier as one that places ended orders anew.
func (t *trial) reorderer() (engine.Reorderer, error) {
	reorderer, a := t.reordering()
	return reorderer, a.missing()
}

// again is an order that was called off, quoted again under its id, and whom to ask
// for the rest.
func (t *trial) again(ctx context.Context, changes ...func(*engine.Order)) (reorderer engine.Reorderer, former engine.Ref, p engine.Placement, err error) {
	if reorderer, err = t.reorderer(); err != nil {
		return nil, former, p, err
	}
	if former, err = t.ready(ctx); err != nil {
		return nil, former, p, err
	}
	if _, err = t.Carrier.Cancel(ctx, former, notNeeded); err != nil {
		return nil, former, p, err
	}
	p, err = t.quoted(ctx, engine.Inquiry{Order: t.order(changes...), Account: t.Account, ID: former.ID})
	return reorderer, former, p, err
}

func reorderIsDeclared(ctx context.Context, t *trial) error {
	_, a := t.reordering()
	if err := a.honest(ctx); err != nil || !a.declared {
		return err
	}
	reorderer, _, p, err := t.again(ctx)
	if err != nil {
		return err
	}
	if _, err := reorderer.Reorder(ctx, p); err != nil {
		return fmt.Errorf("it says that it can: %w", err)
	}
	return nil
}

func reorderPlacesAnew(ctx context.Context, t *trial) error {
	reorderer, _, p, err := t.again(ctx)
	if err != nil {
		return err
	}
	placed, err := reorderer.Reorder(ctx, p)
	if err != nil {
		return err
	}
	report, err := t.Carrier.Query(ctx, ref(p, placed))
	switch {
	case err != nil:
		return err
	case report.Status == engine.Ended:
		return fmt.Errorf("it was placed anew, and a query says %s", report.Status)
	case placed.Waybill != "" && report.Waybill != "" && placed.Waybill != report.Waybill:
		return fmt.Errorf("it was placed anew as %s, and a query says %s", placed.Waybill, report.Waybill)
	}
	if _, err := t.Carrier.Cancel(ctx, ref(p, placed), notNeeded); err != nil {
		return fmt.Errorf("the new one can not be called off: %w", err)
	}
	return nil
}

func reorderSendsTheOrder(ctx context.Context, t *trial) error {
	const note = "三层303"
	reorderer, _, p, err := t.again(ctx, func(o *engine.Order) { o.Receiver.Detail = note })
	if err != nil {
		return err
	}
	if _, err := reorderer.Reorder(ctx, p); err != nil {
		return err
	}
	b, err := t.booking(ctx, p.ID)
	switch {
	case err != nil:
		return err
	case b.Orders != 2:
		return fmt.Errorf("the other side has %d orders under the id, want the former and the new one", b.Orders)
	case b.Order.Receiver.Detail != note:
		return errors.New("the order had another door the second time, and the first one was sent")
	}
	return nil
}

func underWayIsNotPlacedAgain(ctx context.Context, t *trial) error {
	reorderer, err := t.reorderer()
	if err != nil {
		return err
	}
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	placed, err := t.Carrier.Place(ctx, p)
	if err != nil {
		return err
	}
	if err := t.wait(ctx, t.Pause); err != nil {
		return err
	}
	_, again := reorderer.Reorder(ctx, p)
	if again == nil {
		return errors.New("it reports success, and the order is under way")
	}
	kind, _, foreign := told(again)
	switch {
	case foreign != nil:
		return foreign
	case kind == fault.NotFound:
		return fmt.Errorf("the order is there: %w", again)
	}
	if t.Backend.Booked != nil {
		if err := t.booksOne(ctx, p.ID); err != nil {
			return err
		}
	}
	report, err := t.Carrier.Query(ctx, ref(p, placed))
	if err == nil && (report.Status == engine.Ended || report.Waybill != placed.Waybill && report.Waybill != "" && placed.Waybill != "") {
		return fmt.Errorf("it was under way as %s, and now it is %s, %s", placed.Waybill, report.Waybill, report.Status)
	}
	return err
}

func deliveredIsNotPlacedAgain(ctx context.Context, t *trial) error {
	reorderer, err := t.reorderer()
	if err != nil {
		return err
	}
	r, err := t.at(ctx, engine.Delivered)
	if err != nil {
		return err
	}
	if err := t.wait(ctx, t.Pause); err != nil {
		return err
	}
	p := engine.Placement{Inquiry: engine.Inquiry{Order: t.order(), Account: t.Account, ID: r.ID}, Quote: engine.Quote{Token: r.Token}}
	_, err = reorderer.Reorder(ctx, p)
	if err := expect(err, fault.Rejected, fault.TooLate); err != nil {
		return err
	}
	return t.stands(ctx, r, engine.Delivered, "a re-order")
}

func unknownIsNotPlacedAgain(ctx context.Context, t *trial) error {
	reorderer, err := t.reorderer()
	if err != nil {
		return err
	}
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	_, err = reorderer.Reorder(ctx, p)
	if err := expect(err, fault.Rejected, fault.NotFound); err != nil {
		return err
	}
	return t.booksNothing(ctx, p.ID)
}
