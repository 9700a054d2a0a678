package carriertest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// queries are the rows about Query.
func queries() []row {
	return []row{
		{"query/before the reply", "Query works with what Ref held before Place, since the reply may have been lost.", nil, queryNeedsNoReply},
		{"query/unknown id", "A placement that the carrier does not know is not found, rejected.", nil, unknownIsNotFound},
		{"query/quoted id", "A number that was quoted and never placed is not found.", nil, quotedIsNotFound},
		{"query/status", "A report tells the status in the engine's words, of the placement that was asked about.", []need{advance}, queryFollows},
		{"query/odd status", "A status that is in no table is StatusUnknown, with the wire's own in Native.", []need{faults}, oddStatusIsUnknown},
	}
}

// byQuery skips a row for carriers that can not be asked without the reply's number.
func (t *trial) byQuery() error {
	if t.Carrier.Info().Resolve != engine.ByQuery {
		return skip("Info says that an unknown placement is resolved by a repeat, not by a query")
	}
	return nil
}

func queryNeedsNoReply(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	r.Waybill = ""
	report, err := t.Carrier.Query(ctx, r)
	if err != nil {
		return err
	}
	return answers(report, r.ID)
}

// answers holds a report to being the answer to a query.
func answers(r engine.Report, id engine.PlacementID) error {
	switch {
	case r.Placement != id:
		return fmt.Errorf("it is about placement %v, not %v", r.Placement, id)
	case !r.Proven:
		return errors.New("the answer to a query is proven, and this one says that it is not")
	case r.At.IsZero() && r.Asked.IsZero():
		return errors.New("it has neither the event's time nor that of the question, and can not be put in order")
	case r.At.IsZero() && time.Since(r.Asked).Abs() > patience:
		return fmt.Errorf("the question is dated %v", r.Asked)
	}
	return nil
}

func unknownIsNotFound(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	_, err := t.Carrier.Query(ctx, engine.Ref{ID: t.id(), Account: t.Account})
	return expect(err, fault.Rejected, fault.NotFound)
}

func quotedIsNotFound(ctx context.Context, t *trial) error {
	if err := t.byQuery(); err != nil {
		return err
	}
	in := t.inquiry(t.order())
	quote, err := t.Carrier.Quote(ctx, in)
	if err != nil {
		return err
	}
	_, err = t.Carrier.Query(ctx, engine.Ref{ID: in.ID, Account: t.Account, Token: quote.Token})
	return expect(err, fault.Rejected, fault.NotFound)
}

// lives are the ways that an order can go, each status in the engine's words.
var lives = [][]engine.Status{
	{engine.Waiting, engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered},
	{engine.Accepted, engine.PickedUp, engine.Returning, engine.Returned},
	{engine.Accepted, engine.Ended},
}

func queryFollows(ctx context.Context, t *trial) error {
	reached := 0
	for _, life := range lives {
		r, err := t.ready(ctx)
		if err != nil {
			return err
		}
		for _, status := range life {
			err := t.advance(ctx, r.ID, status)
			if _, lacks := errors.AsType[skip](err); lacks {
				continue
			}
			if err != nil {
				return err
			}
			reached++
			report, err := t.Carrier.Query(ctx, r)
			if err != nil {
				return fmt.Errorf("%s: %w", status, err)
			}
			if report.Status != status {
				return fmt.Errorf("it is %s, and Query says %q", status, report.Status)
			}
			if err := answers(report, r.ID); err != nil {
				return fmt.Errorf("%s: %w", status, err)
			}
		}
	}
	if reached == 0 {
		return skip("the harness can bring an order to no status")
	}
	return nil
}

func oddStatusIsUnknown(ctx context.Context, t *trial) error {
	r, err := t.ready(ctx)
	if err != nil {
		return err
	}
	if err := t.fail(Query, OddStatus); err != nil {
		return err
	}
	report, err := t.Carrier.Query(ctx, r)
	switch {
	case err != nil:
		return err
	case report.Status != engine.StatusUnknown:
		return fmt.Errorf("it is taken for %s", report.Status)
	case report.Native == "":
		return errors.New("the wire's own status is lost: Native is empty")
	}
	return answers(report, r.ID)
}
