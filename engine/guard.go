package engine

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/fault"
)

// guard turns a panic of an adapter, or of the look-up of accounts, into an error with the given outcome: a
// question that panicked did nothing, anything else nobody knows. The panic's
// value may quote the order, so only its type is logged.
func (e *Engine) guard(id CarrierID, op string, outcome fault.Outcome, err *error) {
	v := recover()
	if v == nil {
		*err = contractual(op, *err)
		return
	}
	e.log.Error("a call panicked", zap.String("carrier", string(id)), zap.String("op", op),
		zap.String("panic", fmt.Sprintf("%T", v)), zap.StackSkip("stack", 2))
	*err = &fault.Error{Op: op, Kind: fault.Internal, Outcome: outcome, Text: "a panic in " + op + " for " + string(id) + "; see the log"}
}

// contractual is err as the contract has it: Problems or a fault.Error. Any other
// may quote the order or a URL with its token, so only its type is told, and what
// it means for the work is unknown.
func contractual(op string, err error) error {
	if err == nil {
		return nil
	}
	if problems, ok := errors.AsType[Problems](err); ok {
		return problems
	}
	if known, ok := errors.AsType[*fault.Error](err); ok && known != nil {
		return known
	}
	foreign := &fault.Error{Op: op, Kind: fault.Internal, Text: fmt.Sprintf("the adapter failed with an error outside the contract (%T); what it says is not shown", err)}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			foreign.Kind, foreign.Err = fault.Canceled, end
		}
	}
	return foreign
}

func (e *Engine) check(m member, o Order) (p Problems, err error) {
	defer e.guard(m.info.ID, "check", fault.NotSent, &err)
	return m.Check(o), nil
}

func (e *Engine) quote(ctx context.Context, m member, in Inquiry) (q Quote, err error) {
	defer e.guard(m.info.ID, "quote", fault.NotSent, &err)
	return m.Quote(ctx, in)
}

func (e *Engine) place(ctx context.Context, m member, p Placement) (placed Placed, err error) {
	defer e.guard(m.info.ID, "place", fault.Unknown, &err)
	return m.Place(ctx, p)
}

func (e *Engine) query(ctx context.Context, m member, ref Ref) (r Report, err error) {
	defer e.guard(m.info.ID, "query", fault.Unknown, &err)
	return m.Query(ctx, ref)
}

func (e *Engine) cancel(ctx context.Context, m member, ref Ref, c Cancellation) (done Cancelled, err error) {
	defer e.guard(m.info.ID, "cancel", fault.Unknown, &err)
	return m.Cancel(ctx, ref, c)
}

func (e *Engine) tip(ctx context.Context, m member, t TipRequest) (err error) {
	defer e.guard(m.info.ID, "tip", fault.Unknown, &err)
	return m.tipper.Tip(ctx, t)
}

// outcomeOf is the outcome of a carrier's error. Problems were found before
// anything was sent.
func outcomeOf(err error) fault.Outcome {
	if _, ok := errors.AsType[Problems](err); ok {
		return fault.NotSent
	}
	return fault.OutcomeOf(err)
}

func kindOf(err error) fault.Kind {
	if _, ok := errors.AsType[Problems](err); ok {
		return fault.Invalid
	}
	return fault.KindOf(err)
}
