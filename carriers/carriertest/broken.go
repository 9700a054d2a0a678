package carriertest

import (
	"context"
	"fmt"
	"slices"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// broken are the rows about exchanges that go wrong: for every call and every fault
// what may be said of it.
func broken() []row {
	const (
		unknown  = "An error is rejected or not sent only where the carrier is known not to have acted; a broken exchange is unknown."
		question = "A broken answer is no answer: no quote, no refusal, and never \"not found\"."
		unsent   = "What was not sent was not rejected."
		no       = "A clear no is rejected: it allows to go elsewhere, and nothing was done."
	)
	var all []row
	for _, v := range verbs {
		rule := unknown
		if !v.writes {
			rule = question
		}
		for _, f := range breaks {
			all = append(all, row{fmt.Sprintf("%s/%s", v.call, f), rule, []need{faults}, v.broken(f)})
		}
		all = append(all,
			row{fmt.Sprintf("%s/%s", v.call, NoConnection), unsent, []need{faults}, v.unsent},
			row{fmt.Sprintf("%s/%s", v.call, Refusal), no, []need{faults}, v.refused})
		if v.writes {
			all = append(all, row{fmt.Sprintf("%s/no retry", v.call), "An adapter makes at most one request per call that could change something, and never retries.", []need{faults, requests}, v.once})
		}
	}
	return append(all, row{"place/lost and found", "What was placed though its reply was lost is found, by a query or by a repeat as Info().Resolve says.", []need{faults}, lostIsFound})
}

// breaks are the faults after which nobody knows what was done.
var breaks = []Fault{LostRequest, LostReply, HalfReply, WebPage, ServerError}

// verb is one call of the contract, to be made in many ways.
type verb struct {
	call   Call
	writes bool
	// ready does what has to be done before and returns the one call.
	ready func(context.Context, *trial) (func(context.Context) error, error)
}

var verbs = []verb{
	{Quote, false, func(_ context.Context, t *trial) (func(context.Context) error, error) {
		in := t.inquiry(t.order())
		return func(ctx context.Context) error { _, err := t.Carrier.Quote(ctx, in); return err }, nil
	}},
	{Place, true, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		p, err := t.quoted(ctx, t.inquiry(t.order()))
		return func(ctx context.Context) error { _, err := t.Carrier.Place(ctx, p); return err }, err
	}},
	{Query, false, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		r, err := t.ready(ctx)
		return func(ctx context.Context) error { _, err := t.Carrier.Query(ctx, r); return err }, err
	}},
	{Cancel, true, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		r, err := t.ready(ctx)
		return func(ctx context.Context) error { _, err := t.Carrier.Cancel(ctx, r, notNeeded); return err }, err
	}},
	{CancelCost, false, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		quoter, err := t.quoter()
		if err != nil {
			return nil, err
		}
		r, err := t.ready(ctx)
		return func(ctx context.Context) error { _, err := quoter.CancelCost(ctx, r, notNeeded); return err }, err
	}},
	{ConfirmReturn, true, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		confirmer, r, err := t.goingBack(ctx)
		return func(ctx context.Context) error { return confirmer.ConfirmReturn(ctx, r) }, err
	}},
	{Reorder, true, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		reorderer, _, p, err := t.again(ctx)
		return func(ctx context.Context) error { _, err := reorderer.Reorder(ctx, p); return err }, err
	}},
	{Tip, true, func(ctx context.Context, t *trial) (func(context.Context) error, error) {
		tipper, r, err := t.tipped(ctx)
		return func(ctx context.Context) error { return tipper.Tip(ctx, t.raise(r, 0, t.Tips[0])) }, err
	}},
}

// meets makes the call once, with a fault in its way.
func (v verb) meets(ctx context.Context, t *trial, f Fault) error {
	call, err := v.ready(ctx, t)
	if err != nil {
		return unprepared{err}
	}
	if err := t.fail(v.call, f); err != nil {
		return unprepared{err}
	}
	return call(ctx)
}

// unprepared is the error of what came before the call in question.
type unprepared struct{ error }

func (v verb) broken(f Fault) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		err := v.meets(ctx, t, f)
		if before, ok := err.(unprepared); ok {
			return before.error
		}
		if v.writes {
			return expect(err, fault.Unknown, fault.Internal, fault.Unavailable, fault.Busy)
		}
		if err == nil {
			return fmt.Errorf("it reports success")
		}
		kind, _, foreign := told(err)
		if foreign == nil && !slices.Contains([]fault.Kind{fault.Internal, fault.Unavailable, fault.Busy}, kind) {
			return fmt.Errorf("the kind is %s: %w", kind, err)
		}
		return foreign
	}
}

func (v verb) unsent(ctx context.Context, t *trial) error {
	err := v.meets(ctx, t, NoConnection)
	if before, ok := err.(unprepared); ok {
		return before.error
	}
	if err == nil {
		return fmt.Errorf("it reports success")
	}
	kind, outcome, foreign := told(err)
	switch {
	case foreign != nil:
		return foreign
	case outcome == fault.Rejected:
		return fmt.Errorf("nobody was reached who could have rejected it: %w", err)
	case kind != fault.Unavailable:
		return fmt.Errorf("the kind is %s, want %s: %w", kind, fault.Unavailable, err)
	}
	return nil
}

func (v verb) refused(ctx context.Context, t *trial) error {
	err := v.meets(ctx, t, Refusal)
	if before, ok := err.(unprepared); ok {
		return before.error
	}
	if err := expect(err, fault.Rejected); err != nil {
		return err
	}
	kind, _, _ := told(err)
	for _, other := range []fault.Kind{fault.Internal, fault.Exists, fault.NotFound, fault.Canceled, fault.KeptBack} {
		if kind == other {
			return fmt.Errorf("a clear no is of the kind %s: %w", kind, err)
		}
	}
	return nil
}

// once looks whether a call whose reply was lost was sent again.
func (v verb) once(ctx context.Context, t *trial) error {
	call, err := v.ready(ctx, t)
	if err != nil {
		return err
	}
	if err := t.fail(v.call, LostReply); err != nil {
		return err
	}
	before := t.Backend.Requests(v.call)
	_ = call(ctx) // what it says is another row's business
	if n := t.Backend.Requests(v.call) - before; n != 1 {
		return fmt.Errorf("the reply was lost, and %d requests reached the other side; want 1", n)
	}
	return nil
}

func lostIsFound(ctx context.Context, t *trial) error {
	p, err := t.quoted(ctx, t.inquiry(t.order()))
	if err != nil {
		return err
	}
	if err := t.fail(Place, LostReply); err != nil {
		return err
	}
	if _, err := t.Carrier.Place(ctx, p); err == nil {
		return fmt.Errorf("the reply was lost, and it reports success")
	}
	if t.Carrier.Info().Resolve == engine.ByReplay {
		_, err := t.Carrier.Place(ctx, p)
		return err
	}
	report, err := t.Carrier.Query(ctx, ref(p, engine.Placed{}))
	if err != nil {
		return err
	}
	return answers(report, p.ID)
}
