package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
)

// guard turns a panic of an adapter, or of the look-up of accounts, into an error
// with the given outcome: a question that panicked did nothing, anything else
// nobody knows. The panic's value may quote the order, so only its type is logged.
func (e *Engine) guard(ctx context.Context, id CarrierID, op string, outcome fault.Outcome, err *error) {
	v := recover()
	if v == nil {
		*err = contractual(op, *err)
		return
	}
	e.log.Error("a call panicked", append(logfield.Of(ctx), logfield.Carrier(id), logfield.Op(op), logfield.Panic(v), logfield.Stack())...)
	e.meter.Add(ctx, measure.Panics, 1, inCall)
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

// grace is how long a call may take to say what it knows after its context ended.
const grace = time.Second

// await makes a call that must end with its context, and does not wait for one
// that does not: its outcome is unknown, whatever it says later.
func await[T any](ctx context.Context, op string, call func() (T, error)) (T, error) {
	var none T
	if over(ctx) { // a process that stalled since it decided
		return none, &fault.Error{Op: op, Kind: fault.Canceled, Outcome: fault.NotSent, Text: "its time was over before it could be sent", Err: ctx.Err()}
	}
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1) // room, so that a late one blocks nobody
	go func() {
		value, err := call()
		answers <- answer{value, err}
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-late.C:
		return none, &fault.Error{Op: op, Kind: fault.Unavailable, Text: "the call did not end with its time", Err: ctx.Err()}
	}
}

// over says whether a call's time is over, by the clock on the wall too: a machine
// that slept finds its timers late.
func over(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Round(0).Before(deadline.Round(0))
}

func (e *Engine) check(ctx context.Context, m member, o Order) (p Problems, err error) {
	defer e.guard(ctx, m.info.ID, "check", fault.NotSent, &err)
	return m.Check(o), nil
}

func (e *Engine) quote(ctx context.Context, m member, in Inquiry) (q Quote, err error) {
	defer e.guard(ctx, m.info.ID, "quote", fault.NotSent, &err)
	return m.Quote(ctx, in)
}

func (e *Engine) place(ctx context.Context, m member, p Placement) (done Placed, err error) {
	ctx, s := e.at(ctx, "place", m.info.ID, p.ID)
	defer func() { s.end(err) }()
	return await(ctx, "place", func() (placed Placed, err error) {
		defer e.guard(ctx, m.info.ID, "place", fault.Unknown, &err)
		return m.Place(ctx, p)
	})
}

func (e *Engine) query(ctx context.Context, m member, ref Ref) (r Report, err error) {
	ctx, s := e.at(ctx, "query", m.info.ID, ref.ID)
	defer func() { s.reported(r); s.end(err) }()
	return await(ctx, "query", func() (r Report, err error) {
		defer e.guard(ctx, m.info.ID, "query", fault.Unknown, &err)
		return m.Query(ctx, ref)
	})
}

func (e *Engine) cancel(ctx context.Context, m member, ref Ref, c Cancellation) (done Cancelled, err error) {
	ctx, s := e.at(ctx, "cancel", m.info.ID, ref.ID)
	defer func() { s.end(err) }()
	return await(ctx, "cancel", func() (done Cancelled, err error) {
		defer e.guard(ctx, m.info.ID, "cancel", fault.Unknown, &err)
		return m.Cancel(ctx, ref, c)
	})
}

func (e *Engine) tip(ctx context.Context, m member, t TipRequest) (err error) {
	ctx, s := e.at(ctx, "tip", m.info.ID, t.Ref.ID)
	defer func() { s.end(err) }()
	_, err = await(ctx, "tip", func() (_ struct{}, err error) {
		defer e.guard(ctx, m.info.ID, "tip", fault.Unknown, &err)
		return struct{}{}, m.tipper.Tip(ctx, t)
	})
	return err
}

func (e *Engine) reorder(ctx context.Context, m member, p Placement) (done Placed, err error) {
	ctx, s := e.at(ctx, "reorder", m.info.ID, p.ID)
	defer func() { s.end(err) }()
	return await(ctx, "reorder", func() (placed Placed, err error) {
		defer e.guard(ctx, m.info.ID, "reorder", fault.Unknown, &err)
		return m.reorderer.Reorder(ctx, p)
	})
}

func (e *Engine) confirmReturn(ctx context.Context, m member, ref Ref) (err error) {
	ctx, s := e.at(ctx, "confirm_return", m.info.ID, ref.ID)
	defer func() { s.end(err) }()
	_, err = await(ctx, "confirm return", func() (_ struct{}, err error) {
		defer e.guard(ctx, m.info.ID, "confirm return", fault.Unknown, &err)
		return struct{}{}, m.confirmer.ConfirmReturn(ctx, ref)
	})
	return err
}

// account looks up an account within a call's time. Whatever fails, nothing was
// sent.
func (e *Engine) account(ctx context.Context, shop string, id CarrierID) (Account, error) {
	call, cancel := context.WithTimeout(ctx, e.callTimeout)
	defer cancel()
	account, err := await(call, "account", func() (a Account, err error) {
		defer e.guard(ctx, id, "account", fault.NotSent, &err)
		return e.accounts.Account(call, shop, id)
	})
	if err == nil {
		return account, nil
	}
	var unsent fault.Error
	if known, ok := errors.AsType[*fault.Error](err); ok {
		unsent = *known
	}
	unsent.Outcome = fault.NotSent
	if unsent.Kind == fault.Internal || unsent.Kind == fault.Canceled && ctx.Err() == nil {
		unsent.Kind = fault.Unavailable // it did not work, or not in time
	}
	return Account{}, &unsent
}
