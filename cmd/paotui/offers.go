package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// showComparison prints the offers, best first, and the policy's reasons.
func (p *program) showComparison(w *world, c engine.Comparison, plan engine.Plan) {
	t := table{
		head:    []string{" ", "CARRIER", "", "FEE", "DISTANCE", "RIDER IN", "HOLDS"},
		remarks: "REMARKS",
		right:   map[int]bool{3: true, 4: true, 5: true},
	}
	best, any := chosen(plan)
	for _, o := range ranked(c.Offers, plan) {
		r := offerRow(w, c.At, o)
		if a, ok := assumed(plan, o.Carrier); ok {
			r.cells[3] = engine.AssumedFen(a.Fee).String()
			r.below = append(r.below, "the fee is assumed: "+cmp.Or(a.How, "the carrier names none"))
		}
		switch {
		case any && o.Carrier == best:
			r.cells[0], r.colour = ">", green
		case !o.Open():
			r.colour = dim
		}
		t.add(r)
	}
	t.print(p.screen)
	p.say("")
	for _, reason := range plan.Reasons {
		p.say("%s", reason)
	}
	switch {
	case any:
	case codeOfNobody(c.Offers) == exitFailure:
		p.say("%s", p.paint(red, "Nobody who could take this order could be reached; try again later."))
	default:
		p.say("%s", p.paint(red, "Nobody can take this order as it is."))
	}
}

// ranked puts the offers in the order of the plan, and behind them those that are
// not in it.
func ranked(offers []engine.Offer, plan engine.Plan) []engine.Offer {
	rank := map[engine.CarrierID]int{}
	for i, wave := range plan.Waves {
		for _, choice := range wave.Choices {
			rank[choice.Carrier] = i - len(plan.Waves)
		}
	}
	sorted := slices.Clone(offers)
	slices.SortStableFunc(sorted, func(a, b engine.Offer) int { return cmp.Compare(rank[a.Carrier], rank[b.Carrier]) })
	return sorted
}

func offerRow(w *world, at time.Time, o engine.Offer) row {
	r := row{cells: []string{" ", string(o.Carrier), w.name(o.Carrier), strings.ReplaceAll(string(o.Outcome), "_", " "), "-", "-", "-"}}
	if !o.Open() {
		return r
	}
	q := o.Quote
	r.cells[3] = q.Fee.String()
	if metres, ok := q.Distance.Get(); ok {
		r.cells[4] = distance(metres)
	}
	if s, ok := q.AcceptIn.Get(); ok {
		r.cells[5] = span(s.Duration())
	}
	r.cells[6] = span(q.ValidUntil.Sub(at).Round(time.Second))
	if q.Locked {
		r.cells[6] += ", locked"
	}
	r.below = append(breakdown(q), q.Notes...)
	return r
}

// breakdown says what a fee is made of, if it is more than the delivery.
func breakdown(q engine.Quote) []string {
	parts := []string{"delivery " + q.Delivery.String()}
	for _, part := range []struct {
		name   string
		amount engine.Amount
	}{{"coupon -", q.Coupon}, {"tip ", q.Tip}, {"insurance ", q.Insurance}} {
		if m, known := part.amount.Fen(); known && m > 0 {
			parts = append(parts, part.name+m.String())
		}
	}
	if len(parts) == 1 {
		return nil
	}
	return []string{strings.Join(parts, ", ")}
}

func distance(metres int) string {
	if metres < 1000 {
		return fmt.Sprintf("%d m", metres)
	}
	return fmt.Sprintf("%.1f km", float64(metres)/1000)
}

// span is a duration as people say it.
func span(d time.Duration) string {
	minutes, seconds := int(d/time.Minute), int(d%time.Minute/time.Second)
	switch {
	case minutes == 0:
		return fmt.Sprintf("%d s", seconds)
	case seconds == 0 || minutes >= 10:
		return fmt.Sprintf("%d min", minutes)
	default:
		return fmt.Sprintf("%d min %d s", minutes, seconds)
	}
}
