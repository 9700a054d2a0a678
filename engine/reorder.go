package engine

import (
	"context"

	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// Reorder has a carrier take a placement anew that it ended, under the same
// placement id and at a fresh quote. It is for hosts whose agreement with a carrier
// wants that; the engine never does so by itself, since [Engine.Redispatch] asks
// everybody and needs no second life for an id. Reports that name a former waybill
// are kept and change nothing from then on. If it comes to nothing the delivery has
// failed.
//
// While something lives, or if the goods were delivered, it is fault.TooLate; with a
// carrier that does not take orders again fault.Unsupported.
func (e *Engine) Reorder(ctx context.Context, id string, placement PlacementID) (Delivery, error) {
	return e.wish(ctx, "reorder", id, func(d Delivery) (Fact, error) {
		p, ok := d.Placement(placement)
		m, _ := e.member(p.Carrier)
		switch {
		case !ok:
			return nil, &fault.Error{Op: "reorder", Kind: fault.NotFound, Outcome: fault.Rejected, Text: "the delivery has no placement " + placement.String()}
		case m.reorderer == nil:
			return nil, &fault.Error{Op: "reorder", Kind: fault.Unsupported, Outcome: fault.NotSent, Text: string(p.Carrier) + " does not take an order again"}
		case d.erased || !d.Final() || d.Phase == PhaseDelivered || p.Stage != StageTaken:
			return nil, tooLate("reorder", "only a placement that its carrier had and ended can be ordered again, while nothing else lives; the delivery is "+string(d.Phase))
		}
		return ReorderWanted{placement}, nil
	})
}

// doReorder asks for a quote under the placement's own id, if it has none that holds,
// and accepts it.
func (e *Engine) doReorder(ctx context.Context, d *Delivery, id PlacementID) error {
	p, _ := d.Placement(id)
	m, account, err := e.reach(ctx, d, p.Carrier)
	inquiry := Inquiry{Order: d.Order, Account: account, ID: id}
	quote := p.Quote // of a try that the carrier wanted later: a new one would put it off again
	if err == nil && !e.now().Before(quote.ValidUntil) {
		quote, err = e.freshQuote(ctx, m, inquiry)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		failure := e.failure(CallReorder, id, err)
		failure.Outcome = fault.NotSent
		return e.decided(ctx, d, failure)
	}
	sendBy := e.now().Add(e.callTimeout)
	if err := e.decided(ctx, d, Reordering{id, quote, sendBy, account.ref()}); err != nil {
		return err
	}
	call, cancel := e.call(ctx, priority.Place, sendBy)
	defer cancel()
	placed, err := e.reorder(call, m, Placement{Inquiry: inquiry, Quote: quote})
	if err != nil {
		e.log.Warn("not ordered again", d.said(logfield.Placement(id), logfield.Error(err))...)
		return e.brought(ctx, measure.Placements, m.info.ID, err, e.happened(ctx, d, e.failure(CallReorder, id, err)))
	}
	return e.brought(ctx, measure.Placements, m.info.ID, nil, e.happened(ctx, d, Reordered{id, placed}))
}

func (e *Engine) freshQuote(ctx context.Context, m member, in Inquiry) (Quote, error) {
	call, cancel := context.WithTimeout(priority.With(ctx, priority.Quote), e.quoteTimeout)
	defer cancel()
	quote, err := await(call, "quote", func() (Quote, error) { return e.quote(call, m, in) })
	if err == nil && quote.ValidUntil.IsZero() {
		quote.ValidUntil = e.now().Add(estimateHolds)
	}
	return quote, err
}
