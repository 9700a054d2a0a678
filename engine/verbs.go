package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine/fault"
)

// Cancel calls a delivery off. When it returns, the wish is in the journal; Run
// cancels whatever lives, and the delivery ends as cancelled, or goes on if the
// carrier says that it is too late. Calling it twice is calling it once. A delivery
// that is over is fault.TooLate.
func (e *Engine) Cancel(ctx context.Context, id string, why Cancellation) (Delivery, error) {
	switch why.Reason {
	case NotNeeded, PriceTooHigh, WrongOrder, SlowPickup, SlowDelivery:
	case OtherReason:
		if why.Text == "" {
			return Delivery{}, &fault.Error{Op: "cancel", Kind: fault.Invalid, Outcome: fault.NotSent, Text: `the reason "other" needs a text`}
		}
	default:
		return Delivery{}, &fault.Error{Op: "cancel", Kind: fault.Invalid, Outcome: fault.NotSent, Text: fmt.Sprintf("there is no reason %q to cancel", why.Reason)}
	}
	var problems Problems
	if problems.text("text", why.Text); len(problems) > 0 {
		return Delivery{}, problems // a text that no wire takes would keep every later cancel from being sent
	}
	d, err := e.wish(ctx, "cancel", id, func(d Delivery) (Fact, error) {
		if d.CancelWanted != nil {
			return nil, nil
		}
		if d.Final() {
			return nil, tooLate("cancel", "the delivery is over: "+string(d.Phase))
		}
		return CancelWanted{why}, nil
	})
	if err == nil { // not before it is written: Run would look too early, and then in turn
		e.urgent.add(id)
		e.stir()
	}
	return d, err
}

// Tip raises what the rider gets on top of the fee to total, in all. It can be
// raised until a rider has accepted; after that it is fault.TooLate, and with a
// carrier that takes no tips fault.Unsupported. When Tip returns, the wish is in
// the journal; Run passes it on to whoever has the order.
func (e *Engine) Tip(ctx context.Context, id string, total Money) (Delivery, error) {
	return e.wish(ctx, "tip", id, func(d Delivery) (Fact, error) {
		given := max(d.TipWanted, d.Order.Tip)
		if total == given && total > 0 {
			return nil, nil
		}
		if total < given || total <= 0 {
			return nil, &fault.Error{Op: "tip", Kind: fault.Invalid, Outcome: fault.NotSent, Text: fmt.Sprintf("a tip can only grow: %s was promised, %s is asked for", given, total)}
		}
		p, placed := d.Current()
		switch {
		case d.Final() || placed && !p.Over() && p.Stage == StageTaken && p.Status != Waiting:
			return nil, tooLate("tip", "a rider has accepted already, or the delivery is over")
		case placed && !p.Over() && !e.sight().tips(p.Carrier):
			return nil, &fault.Error{Op: "tip", Kind: fault.Unsupported, Outcome: fault.NotSent, Text: string(p.Carrier) + " takes no tips"}
		}
		return TipWanted{total}, nil
	})
}

func tooLate(op, text string) error {
	return &fault.Error{Op: op, Kind: fault.TooLate, Outcome: fault.Rejected, Text: text}
}

// wish appends what the host wants, decided on the present state.
func (e *Engine) wish(ctx context.Context, op, id string, decide func(Delivery) (Fact, error)) (Delivery, error) {
	for {
		d, err := e.Delivery(ctx, id)
		if err != nil {
			return Delivery{}, err
		}
		fact, err := decide(d)
		if err != nil || fact == nil {
			return d, err
		}
		err = e.append(ctx, &d, 0, e.entries([]Fact{fact}))
		switch {
		case errors.Is(err, ErrConflict) && ctx.Err() == nil:
			continue
		case err != nil:
			return Delivery{}, storeError(op, err)
		}
		e.stir()
		return d, nil
	}
}
