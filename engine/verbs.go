package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
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

// CancelCost asks what calling the delivery off now would cost, over all that
// lives, and calls nothing off. It is advice: what was charged in the end is in the
// delivery's penalties. Unknown where a carrier does not tell; ¥0.00 where nobody
// has the order.
func (e *Engine) CancelCost(ctx context.Context, id string, why Cancellation) (Amount, error) {
	d, err := e.Delivery(ctx, id)
	if err != nil {
		return Amount{}, err
	}
	ctx = e.about(ctx, d)
	sum := ExactFen(0)
	for _, p := range d.Placements {
		if p.Over() {
			continue
		}
		cost, err := e.cancelCost(ctx, &d, p, why)
		if err != nil {
			return Amount{}, err
		}
		sum = sum.Plus(cost)
	}
	return sum, nil
}

func (e *Engine) cancelCost(ctx context.Context, d *Delivery, p PlacementState, why Cancellation) (Amount, error) {
	m, ref, err := e.ref(ctx, d, p)
	if err != nil || m.pricer == nil {
		return Amount{}, err
	}
	call, cancel := context.WithTimeout(priority.With(ctx, priority.Quote), e.callTimeout)
	defer cancel()
	return await(call, "cancel cost", func() (cost Amount, err error) {
		defer e.guard(ctx, m.info.ID, "cancel cost", fault.NotSent, &err)
		return m.pricer.CancelCost(call, ref, why)
	})
}

// Hold keeps the engine from asking anybody until [Engine.Release]: the goods are
// not ready. Once a carrier has the order it is fault.TooLate.
func (e *Engine) Hold(ctx context.Context, id string) (Delivery, error) {
	return e.wish(ctx, "hold", id, func(d Delivery) (Fact, error) {
		switch {
		case d.Held && d.HoldUntil.IsZero():
			return nil, nil
		case d.lives() || d.Final():
			return nil, tooLate("hold", "a carrier has the order already, or the delivery is over: "+string(d.Phase))
		}
		return Held{}, nil
	})
}

// Release says that the goods are ready: quotes are asked for now, and a scheduled
// order that was held goes as soon as possible. A delivery that is not held is left
// as it is.
func (e *Engine) Release(ctx context.Context, id string) (Delivery, error) {
	return e.wish(ctx, "release", id, func(d Delivery) (Fact, error) {
		if !d.Held {
			return nil, nil
		}
		return Released{}, nil
	})
}

// Redispatch tries a delivery again in which nothing lives: one that failed, was
// called off or came back. amended takes the place of the order, nil leaves it; its
// id and its shop stay. While something lives it is fault.TooLate, and so is a
// delivery that was delivered.
func (e *Engine) Redispatch(ctx context.Context, id string, amended *Order) (Delivery, error) {
	if amended != nil {
		if err := amended.Check().Err(); err != nil {
			return Delivery{}, err
		}
	}
	return e.wish(ctx, "redispatch", id, func(d Delivery) (Fact, error) {
		switch {
		case d.erased:
			return nil, tooLate("redispatch", "the order's personal data was erased, or the delivery pruned")
		case !d.Final() || d.Phase == PhaseDelivered:
			return nil, tooLate("redispatch", "only a delivery that failed, was called off or came back can be dispatched again, and this one is "+string(d.Phase))
		case amended != nil && (amended.ID != d.ID || amended.Shop != d.Order.Shop):
			return nil, &fault.Error{Op: "redispatch", Kind: fault.Invalid, Outcome: fault.NotSent, Text: "the amended order must keep its id and its shop"}
		case amended != nil:
			again := Redispatched{Order: amended, Digest: Digest(*amended)}
			again.Hold, again.HoldUntil = e.hold(ctx, *amended, instructions{carrier: d.chosen})
			return again, nil
		}
		return Redispatched{}, nil
	})
}

// Resolve tells how a placement stands that the engine has parked, after a person
// has found out: who, and how, for the journal. What the carrier says later can
// overtake it.
func (e *Engine) Resolve(ctx context.Context, id string, placement PlacementID, as Finding, who, why string) (Delivery, error) {
	invalid := func(text string) error {
		return &fault.Error{Op: "resolve", Kind: fault.Invalid, Outcome: fault.NotSent, Text: text}
	}
	switch as {
	case FoundDead, FoundAlive, FoundReturned, FoundDelivered:
	default:
		return Delivery{}, invalid(fmt.Sprintf("a placement is dead, alive, returned or delivered, not %q", as))
	}
	if strings.TrimSpace(who) == "" || strings.TrimSpace(why) == "" {
		return Delivery{}, invalid("say who found out, and how: the journal keeps it")
	}
	return e.wish(ctx, "resolve", id, func(d Delivery) (Fact, error) {
		p, ok := d.Placement(placement)
		switch {
		case !ok:
			return nil, &fault.Error{Op: "resolve", Kind: fault.NotFound, Outcome: fault.Rejected, Text: "the delivery has no placement " + placement.String()}
		case !p.isParked():
			return nil, tooLate("resolve", "the placement is not parked; it is "+string(p.Stage)+" "+string(p.Status))
		}
		return Resolved{Placement: placement, As: as, By: who, Why: why}, nil
	})
}

// ConfirmReturn says that the goods are back at the sender. The carrier is told if
// it wants to know; either way the delivery ends as returned. Goods that are not
// travelling back are fault.TooLate.
func (e *Engine) ConfirmReturn(ctx context.Context, id string) (Delivery, error) {
	return e.wish(ctx, "confirm return", id, func(d Delivery) (Fact, error) {
		back := slices.ContainsFunc(d.Placements, func(p PlacementState) bool {
			return p.Stage == StageTaken && p.Status == Returning || p.lostGoods()
		})
		switch {
		case d.ReturnWanted:
			return nil, nil
		case !back:
			return nil, tooLate("confirm return", "nothing is on its way back; the delivery is "+string(d.Phase))
		}
		return ReturnWanted{}, nil
	})
}

// Refresh has the carriers asked how things stand, also about what is over. The
// answers come by the journal, as ever.
func (e *Engine) Refresh(ctx context.Context, id string) (Delivery, error) {
	return e.wish(ctx, "refresh", id, func(d Delivery) (Fact, error) {
		if len(d.Placements) == 0 || d.erased {
			return nil, nil
		}
		return RefreshWanted{}, nil
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
