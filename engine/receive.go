package engine

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
)

// Receive takes what carriers report, by push. When it returns nil, every report
// is in the journal, or was there before, or belongs to nobody here and was
// handed to Config.Unclaimed. A report that is only a hint (not proven, or without
// a time of its own) changes no state: its delivery is made due and the carrier is
// asked.
func (e *Engine) Receive(ctx context.Context, reports ...Report) error {
	var failed []error
	for _, r := range reports {
		if err := e.receive(ctx, r); err != nil {
			failed = append(failed, err) // one conflict must not keep the others out
		}
	}
	return errors.Join(failed...)
}

// maxAhead is how far a carrier's clock may be ahead of ours. An event of a later
// time would outrank everything that really happens until then.
const maxAhead = 2 * time.Minute

func (e *Engine) receive(ctx context.Context, r Report) error {
	carrier, verdict, err := e.take(ctx, r)
	if err != nil {
		verdict = isLost
	}
	e.meter.Add(ctx, measure.Reports, 1, string(carrier), verdict)
	if verdict == isNews {
		e.meter.Record(ctx, measure.ReportLag, e.now().Sub(r.At).Seconds(), string(carrier))
	}
	return err
}

// take says whose report it was, and what it was worth.
func (e *Engine) take(ctx context.Context, r Report) (carrier CarrierID, verdict string, err error) {
	id, err := e.store.Find(ctx, r.Placement)
	if errors.Is(err, ErrNotFound) {
		return "", e.stray(ctx, r, "no delivery has this placement"), nil
	}
	if err != nil {
		return "", isLost, storeError("receive", err)
	}
	d, p, err := e.reported(ctx, id, r)
	if err != nil {
		verdict, err = e.pruned(ctx, r, isLost, err)
		return "", verdict, err
	}
	var links []trace.Link
	if from := trace.SpanContextFromContext(ctx); from.IsValid() {
		links = append(links, trace.Link{SpanContext: from})
	}
	ctx, s := e.begin(e.about(ctx, d), "report", links...)
	if s.on() {
		s.SetAttributes(attrCarrier.String(string(p.Carrier)), attrPlacement.String(p.ID.String()), attrStatus.String(string(r.Status)))
	}
	defer func() { s.end(err) }()
	if r.Merchant != "" && r.Merchant != p.under.Merchant {
		return p.Carrier, e.stray(ctx, r, "it names another merchant than the placement's"), nil
	}
	if !r.Proven || r.At.IsZero() || r.At.After(e.now().Add(maxAhead)) {
		verdict, err = e.pruned(ctx, r, isHint, e.hint(ctx, d, p))
		return p.Carrier, verdict, err
	}
	if p.knows(r) {
		return p.Carrier, isKnown, nil
	}
	facts := []Fact{Reported{r}}
	if kept, ok := e.answers.after(r); ok && p.Status == kept.Status {
		facts = []Fact{Reported{kept}, Reported{r}} // what was said later, and was no news then, is news now
	}
	over := d.Final()
	if err := e.tell(ctx, &d, 0, e.entries(facts)); err != nil {
		verdict, err = e.pruned(ctx, r, isLost, err)
		return p.Carrier, verdict, err
	}
	e.log.Info("a carrier reported", d.said(logfield.Placement(p.ID), logfield.Carrier(p.Carrier), logfield.Status(r.Status))...)
	e.stir()
	if over {
		e.log.Warn("a carrier reported on a delivery that was over", d.said(logfield.Placement(p.ID), logfield.Carrier(p.Carrier), logfield.Status(r.Status))...)
	}
	return p.Carrier, isNews, nil
}

// pruned is the error of a report whose delivery could not be read or written. One
// that was pruned meanwhile makes the report nobody's.
func (e *Engine) pruned(ctx context.Context, r Report, verdict string, err error) (string, error) {
	switch {
	case errors.Is(err, ErrNotFound):
		return e.stray(ctx, r, "its delivery was pruned"), nil
	case err != nil:
		return isLost, storeError("receive", err)
	}
	return verdict, nil
}

// reported is the delivery and the placement that a report is about: as remembered,
// unless that does not fit.
func (e *Engine) reported(ctx context.Context, id string, r Report) (Delivery, PlacementState, error) {
	if d, ok := e.recent.get(id); ok {
		p, known := d.Placement(r.Placement)
		if known && (r.Merchant == "" || r.Merchant == p.under.Merchant) {
			return d, p, nil
		}
	}
	d, err := e.load(ctx, id)
	p, _ := d.Placement(r.Placement)
	return d, p, err
}

func (e *Engine) stray(ctx context.Context, r Report, why string) (verdict string) {
	e.log.Warn("a report belongs to nobody", logfield.Placement(r.Placement), logfield.Reason(why), logfield.Status(r.Status))
	if e.unclaimed != nil {
		e.unclaimed(ctx, r)
	}
	return isForeign
}

// hint makes the engine ask, also about what is over. How often it asks is
// decide's matter; here forged hints are kept from filling the journal.
func (e *Engine) hint(ctx context.Context, d Delivery, p PlacementState) error {
	gap := e.poll / 10
	if p.hints > manyHints {
		gap = e.poll
	}
	if p.hints > 10*manyHints {
		gap = hintHolds
	}
	if e.now().Sub(p.hinted) < gap && p.hinted.After(e.asked.get(p.ID)) {
		return nil // the one before is still to be asked about
	}
	if e.now().Sub(p.hinted) < gap && p.hints > manyHints {
		return nil
	}
	if err := e.tell(ctx, &d, 0, e.entries([]Fact{Hinted{p.ID}})); err != nil {
		return err
	}
	e.stir()
	return nil
}

// manyHints is more than a trip has steps.
const manyHints = 20
