package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Till is a shop's own code: it sends what was paid for, and gives the money back, once,
// where nobody brings it.
type Till struct {
	Couriers *engine.Engine
	// Refund gives the money of an order back.
	Refund func(order string)
	// Patience is how long the till waits for a rider before it calls the order off.
	Patience time.Duration
}

// Sell sends an order, and is back when it is over: nil when it has arrived. What could not
// be brought was paid back then; any other error has left that open, and Sell may be
// called again.
func (t *Till) Sell(ctx context.Context, order engine.Order) error {
	if _, err := t.Couriers.Dispatch(ctx, order, engine.WithLimit(30_00)); err != nil {
		return err
	}
	hurry, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	_, err := t.Couriers.Wait(hurry, order.ID, engine.UntilAccepted)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		_, err = t.Couriers.Cancel(ctx, order.ID, engine.Cancellation{Reason: engine.SlowPickup})
	}
	if err != nil {
		return err
	}
	delivery, err := t.Couriers.Wait(ctx, order.ID, engine.UntilFinal)
	if err != nil {
		return err
	}
	if delivery.Phase == engine.PhaseDelivered {
		return nil
	}
	t.Refund(order.ID)
	return &NotBroughtError{delivery.Phase}
}

// NotBroughtError says how an order ended that was paid back.
type NotBroughtError struct{ Phase engine.Phase }

func (e *NotBroughtError) Error() string {
	return fmt.Sprintf("the order is %s, and was paid back", e.Phase)
}
