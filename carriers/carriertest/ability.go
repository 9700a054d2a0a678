package carriertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// ability is one optional interface as it stands in a trial.
type ability struct {
	what string // the other side ...
	// can is the other side's, declared the carrier's word, try the method itself, nil
	// if the carrier's type has none.
	can, declared bool
	try           func(context.Context) error
}

// missing is a skip where there is nothing to try, and an error where the carrier
// should be able to.
func (a ability) missing() error {
	switch {
	case !a.can:
		return skip("the other side " + a.what + " not")
	case !a.declared:
		return errors.New("the other side " + a.what + ", and the carrier does not say so")
	}
	return nil
}

// honest holds what is declared to what the other side can, and what a carrier says
// that it lacks to being refused.
func (a ability) honest(ctx context.Context) error {
	switch {
	case a.declared && !a.can:
		return errors.New("the carrier says that the other side " + a.what + ", and it does not")
	case a.can:
		return a.missing()
	case a.try != nil:
		return lacks(a.try(ctx))
	}
	return nil
}

// lacks holds the answer of a method that Info().Lacks names.
func lacks(err error) error {
	if err := expect(err, fault.NotSent, fault.Unsupported); err != nil {
		return fmt.Errorf("Info says that it lacks this: %w", err)
	}
	return nil
}

// nobody is a placement that the other side has never heard of.
func (t *trial) nobody() engine.Ref { return engine.Ref{ID: t.id(), Account: t.Account} }

// stands holds a placement to a status, as a query tells it.
func (t *trial) stands(ctx context.Context, r engine.Ref, want engine.Status, after string) error {
	report, err := t.Carrier.Query(ctx, r)
	if err == nil && report.Status != want {
		return fmt.Errorf("it was %s, and after %s a query says %q", want, after, report.Status)
	}
	return err
}

// at places the bench's order and brings it into a status.
func (t *trial) at(ctx context.Context, status engine.Status) (engine.Ref, error) {
	r, err := t.ready(ctx)
	if err != nil {
		return r, err
	}
	return r, t.advance(ctx, r.ID, status)
}
