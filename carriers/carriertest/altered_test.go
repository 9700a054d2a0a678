package carriertest

import (
	"context"
	"errors"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// altered is the reference carrier with some of its methods in the way of others:
// each function gets the call and the way to the right one.
type altered struct {
	*reference
	info   func(engine.Info) engine.Info
	check  func(engine.Order, func(engine.Order) engine.Problems) engine.Problems
	quote  func(context.Context, engine.Inquiry, ask[engine.Inquiry, engine.Quote]) (engine.Quote, error)
	place  func(context.Context, engine.Placement, ask[engine.Placement, engine.Placed]) (engine.Placed, error)
	query  func(context.Context, engine.Ref, ask[engine.Ref, engine.Report]) (engine.Report, error)
	cancel func(context.Context, engine.Ref, engine.Cancellation, ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error)
	tip    func(context.Context, engine.TipRequest, func(context.Context, engine.TipRequest) error) error

	cancelCost    func(context.Context, engine.Ref, ask[engine.Ref, engine.Amount]) (engine.Amount, error)
	confirmReturn func(context.Context, engine.Ref, func(context.Context, engine.Ref) error) error
	reorder       func(context.Context, engine.Placement, ask[engine.Placement, engine.Placed]) (engine.Placed, error)
}

type ask[In, Out any] func(context.Context, In) (Out, error)

func (a *altered) Info() engine.Info {
	if a.info == nil {
		return a.reference.Info()
	}
	return a.info(a.reference.Info())
}

func (a *altered) Check(o engine.Order) engine.Problems {
	if a.check == nil {
		return a.reference.Check(o)
	}
	return a.check(o, a.reference.Check)
}

func (a *altered) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	if a.quote == nil {
		return a.reference.Quote(ctx, in)
	}
	return a.quote(ctx, in, a.reference.Quote)
}

func (a *altered) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	if a.place == nil {
		return a.reference.Place(ctx, p)
	}
	return a.place(ctx, p, a.reference.Place)
}

func (a *altered) Query(ctx context.Context, r engine.Ref) (engine.Report, error) {
	if a.query == nil {
		return a.reference.Query(ctx, r)
	}
	return a.query(ctx, r, a.reference.Query)
}

func (a *altered) Cancel(ctx context.Context, r engine.Ref, why engine.Cancellation) (engine.Cancelled, error) {
	right := func(ctx context.Context, r engine.Ref) (engine.Cancelled, error) {
		return a.reference.Cancel(ctx, r, why)
	}
	if a.cancel == nil {
		return right(ctx, r)
	}
	return a.cancel(ctx, r, why, right)
}

func (a *altered) Tip(ctx context.Context, t engine.TipRequest) error {
	if a.tip == nil {
		return a.reference.Tip(ctx, t)
	}
	return a.tip(ctx, t, a.reference.Tip)
}

func (a *altered) CancelCost(ctx context.Context, r engine.Ref, why engine.Cancellation) (engine.Amount, error) {
	right := func(ctx context.Context, r engine.Ref) (engine.Amount, error) {
		return a.reference.CancelCost(ctx, r, why)
	}
	if a.cancelCost == nil {
		return right(ctx, r)
	}
	return a.cancelCost(ctx, r, right)
}

func (a *altered) ConfirmReturn(ctx context.Context, r engine.Ref) error {
	if a.confirmReturn == nil {
		return a.reference.ConfirmReturn(ctx, r)
	}
	return a.confirmReturn(ctx, r, a.reference.ConfirmReturn)
}

func (a *altered) Reorder(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	if a.reorder == nil {
		return a.reference.Reorder(ctx, p)
	}
	return a.reorder(ctx, p, a.reference.Reorder)
}

// with is the reference harness with its bench changed.
func with(change func(*Bench)) Harness {
	right := Reference()
	h := right
	h.Start = func(ctx context.Context) (*Bench, error) {
		b, err := right.Start(ctx)
		if err == nil {
			change(b)
		}
		return b, err
	}
	return h
}

// wrongly is the reference harness with its carrier altered.
func wrongly(alter func(*altered)) Harness {
	return with(func(b *Bench) {
		a := &altered{reference: b.Carrier.(*reference)}
		alter(a)
		b.Carrier = a
	})
}

// reading alters how every failed call is read.
func reading(read func(error) error) Harness {
	return wrongly(func(a *altered) {
		a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
			got, err := right(ctx, in)
			return got, read(err)
		}
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			got, err := right(ctx, p)
			return got, read(err)
		}
		a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
			got, err := right(ctx, r)
			return got, read(err)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			got, err := right(ctx, r)
			return got, read(err)
		}
		a.tip = func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			return read(right(ctx, t))
		}
		a.cancelCost = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			got, err := right(ctx, r)
			return got, read(err)
		}
		a.confirmReturn = func(ctx context.Context, r engine.Ref, right func(context.Context, engine.Ref) error) error {
			return read(right(ctx, r))
		}
		a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			got, err := right(ctx, p)
			return got, read(err)
		}
	})
}

// saying alters the faults among errors.
func saying(change func(*fault.Error) error) Harness {
	return reading(func(err error) error {
		e, ok := errors.AsType[*fault.Error](err)
		if !ok {
			return err
		}
		c := *e
		return change(&c)
	})
}

// placing alters what is placed.
func placing(change func(*engine.Placement)) Harness {
	return wrongly(func(a *altered) {
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			change(&p)
			return right(ctx, p)
		}
	})
}

// telling alters what a query tells.
func telling(change func(*engine.Report)) Harness {
	return wrongly(func(a *altered) {
		a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
			got, err := right(ctx, r)
			if err == nil {
				change(&got)
			}
			return got, err
		}
	})
}
