package engine

import (
	"context"
	"errors"

	"go.uber.org/zap"
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

func (e *Engine) receive(ctx context.Context, r Report) error {
	id, err := e.store.Find(ctx, r.Placement)
	if errors.Is(err, ErrNotFound) {
		e.stray(ctx, r, "no delivery has this placement")
		return nil
	}
	if err != nil {
		return storeError("receive", err)
	}
	d, err := e.Delivery(ctx, id)
	if err != nil {
		return err
	}
	p, _ := d.Placement(r.Placement)
	account, err := e.account(ctx, d.Order.Shop, p.Carrier)
	if err != nil {
		return err
	}
	if r.Merchant != "" && r.Merchant != account.Merchant {
		e.stray(ctx, r, "it names another merchant than the placement's")
		return nil
	}
	if !r.Proven || r.At.IsZero() {
		return e.hint(ctx, d, p)
	}
	if p.knows(r) {
		return nil
	}
	if err := e.happened(ctx, id, Reported{r}); err != nil {
		return storeError("receive", err)
	}
	if d.Final() {
		e.log.Warn("a carrier reported on a delivery that was over", zap.String("delivery", id), zap.Stringer("placement", p.ID), zap.String("status", string(r.Status)))
	}
	return nil
}

func (e *Engine) stray(ctx context.Context, r Report, why string) {
	e.log.Warn("a report belongs to nobody", zap.Stringer("placement", r.Placement), zap.String("why", why), zap.String("status", string(r.Status)))
	if e.unclaimed != nil {
		e.unclaimed(ctx, r)
	}
}

// hint makes the engine ask, at most once in a poll interval's tenth, so that
// forged hints can not make it flood a carrier.
func (e *Engine) hint(ctx context.Context, d Delivery, p PlacementState) error {
	if d.Final() || e.now().Sub(e.asked.get(p.ID)) < e.poll/10 {
		return nil
	}
	e.hinted.set(p.ID, e.now())
	if err := e.store.Schedule(ctx, d.ID, AnyVersion, e.now()); err != nil {
		return storeError("receive", err)
	}
	e.stir()
	return nil
}
