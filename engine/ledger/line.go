package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Line is the money of one placement.
type Line struct {
	Delivery  string
	Shop      string
	Carrier   engine.CarrierID
	Placement engine.PlacementID
	// Waybills are the carrier's own numbers for it, as far as they were told.
	Waybills []string
	// Began is when it was first asked for.
	Began time.Time
	// Refused: the carrier never took it, so it costs nothing and is in no row. It is
	// here for the bill that asks for it all the same.
	Refused bool
	Cost    engine.Cost
}

// Lines are the placements of a delivery.
func Lines(d engine.Delivery) []Line {
	var lines []Line
	for _, p := range d.Placements {
		lines = append(lines, Line{
			Delivery: d.ID, Shop: d.Order.Shop, Carrier: p.Carrier, Placement: p.ID,
			Waybills: waybills(p), Began: p.Began(),
			Refused: p.Stage == engine.StageRefused, Cost: p.Charges(),
		})
	}
	return lines
}

func waybills(p engine.PlacementState) []string {
	var all []string
	add := func(waybill string) {
		if waybill != "" && !slices.Contains(all, waybill) {
			all = append(all, waybill)
		}
	}
	add(p.Waybill)
	for _, r := range p.Reports {
		add(r.Waybill)
	}
	return all
}

// Period is a stretch of time: From <= t < To. A zero end is open.
type Period struct{ From, To time.Time }

// Holds says whether a time lies in it.
func (p Period) Holds(t time.Time) bool {
	return !t.Before(p.From) && (p.To.IsZero() || t.Before(p.To))
}

// Source is where deliveries are read from. [engine.Engine] is one.
type Source interface {
	Deliveries(context.Context, engine.Search) (engine.Page, error)
	Delivery(ctx context.Context, id string) (engine.Delivery, error)
}

// Read returns the lines of the placements that began in a period, in the order in
// which they began. What was pruned is not among them.
func Read(ctx context.Context, from Source, in Period) ([]Line, error) {
	var lines []Line
	search := engine.Search{To: in.To, Limit: 1000}
	for {
		page, err := from.Deliveries(ctx, search)
		if err != nil {
			return nil, err
		}
		for _, h := range page.Heads {
			if h.Updated.Before(in.From) {
				continue // so nothing of it began later
			}
			d, err := from.Delivery(ctx, h.ID)
			if err != nil {
				return nil, err
			}
			lines = append(lines, Lines(d)...)
		}
		if page.Next == (engine.Cursor{}) {
			break
		}
		search.After = page.Next
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return !in.Holds(l.Began) })
	slices.SortFunc(lines, before)
	return lines, nil
}

func before(a, b Line) int {
	if n := a.Began.Compare(b.Began); n != 0 {
		return n
	}
	return int(min(max(a.Placement-b.Placement, -1), 1))
}
