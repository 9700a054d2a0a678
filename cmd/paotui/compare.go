package main

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
)

type compareCommand struct {
	source
	chosenBy
	JSON bool `help:"One JSON document: order_id, chosen, reasons and offers; unknown is null, never 0."`
}

// Run asks every carrier and shows what they said.
func (c *compareCommand) Run(ctx context.Context, p *program) error {
	order, w, err := p.enter(c.source, opening{policy: c.Policy})
	if err != nil {
		return err
	}
	defer w.close()
	comparison, err := p.compare(ctx, w, order)
	if err != nil {
		return err
	}
	plan := w.Engine.Plan(comparison)
	if c.JSON {
		err = p.document(comparisonDocument(comparison, plan))
	} else {
		p.showComparison(w, comparison, plan)
	}
	if err == nil && len(plan.Waves) == 0 {
		err = quietly(codeOfNobody(comparison.Offers))
	}
	return err
}

func (p *program) compare(ctx context.Context, w *world, order engine.Order) (engine.Comparison, error) {
	pulse := p.working("asking %d carriers", len(w.Engine.Carriers()))
	defer pulse.end()
	comparison, err := w.Engine.Compare(ctx, order)
	if interrupted(ctx, err) {
		return comparison, quietly(exitInterrupted)
	}
	return comparison, err
}

// The JSON form of a comparison. A pointer that is nil is null: not known.
type (
	comparisonJSON struct {
		OrderID string      `json:"order_id"`
		Chosen  *string     `json:"chosen"`
		Reasons []string    `json:"reasons"`
		Offers  []offerJSON `json:"offers"`
	}
	offerJSON struct {
		Carrier      string     `json:"carrier"`
		Service      *string    `json:"service"`
		Outcome      string     `json:"outcome"`
		FeeFen       *int64     `json:"fee_fen"`
		AssumedFen   *int64     `json:"assumed_fen"`
		AssumedHow   *string    `json:"assumed_how"`
		DeliverFen   *int64     `json:"deliver_fen"`
		CouponFen    *int64     `json:"coupon_fen"`
		TipFen       *int64     `json:"tip_fen"`
		InsuranceFen *int64     `json:"insurance_fen"`
		DistanceM    *int       `json:"distance_m"`
		AcceptS      *int64     `json:"accept_s"`
		ValidUntil   *time.Time `json:"valid_until"`
		Locked       bool       `json:"locked"`
		Notes        []string   `json:"notes"`
		Reason       *string    `json:"reason"`
	}
)

func comparisonDocument(c engine.Comparison, plan engine.Plan) comparisonJSON {
	doc := comparisonJSON{OrderID: c.Order.ID, Reasons: append([]string{}, plan.Reasons...), Offers: []offerJSON{}}
	if id, ok := chosen(plan); ok {
		doc.Chosen = text(string(id))
	}
	for _, o := range c.Offers {
		offer := offerDocument(o)
		if a, ok := assumed(plan, o.Carrier); ok {
			fee := int64(a.Fee)
			offer.AssumedFen, offer.AssumedHow = &fee, text(a.How)
		}
		doc.Offers = append(doc.Offers, offer)
	}
	return doc
}

func offerDocument(o engine.Offer) offerJSON {
	doc := offerJSON{
		Carrier: string(o.Carrier), Outcome: string(o.Outcome),
		Service: text(o.Quote.Service), Reason: text(o.Reason()),
		Notes: append([]string{}, o.Quote.Notes...),
	}
	if !o.Open() {
		return doc
	}
	q := o.Quote
	doc.FeeFen, doc.DeliverFen, doc.CouponFen = fen(q.Fee), fen(q.Delivery), fen(q.Coupon)
	doc.TipFen, doc.InsuranceFen = fen(q.Tip), fen(q.Insurance)
	if metres, ok := q.Distance.Get(); ok {
		doc.DistanceM = &metres
	}
	if s, ok := q.AcceptIn.Get(); ok {
		seconds := int64(s)
		doc.AcceptS = &seconds
	}
	if !q.ValidUntil.IsZero() {
		until := q.ValidUntil.UTC()
		doc.ValidUntil = &until
	}
	doc.Locked = q.Locked
	return doc
}

func fen(a engine.Amount) *int64 {
	m, ok := a.Fen()
	if !ok {
		return nil
	}
	n := int64(m)
	return &n
}

// text is nil for nothing.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// assumed is the price that the policy supposes where a carrier names none.
func assumed(plan engine.Plan, id engine.CarrierID) (engine.Assumption, bool) {
	for _, a := range plan.Assumed {
		if a.Carrier == id {
			return a, true
		}
	}
	return engine.Assumption{}, false
}

// chosen is the carrier that a plan begins with.
func chosen(plan engine.Plan) (engine.CarrierID, bool) {
	if len(plan.Waves) == 0 {
		return "", false
	}
	return plan.Waves[0].Choices[0].Carrier, true
}
