package carriertest

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

func wrongUnits() []mistake {
	return []mistake{
		{"grams taken for kilograms", []string{"units/weight"}, "arrived as", placing(func(p *engine.Placement) { p.Order.Cargo.Weight = max(1, p.Order.Cargo.Weight/1000) })},
		{"a weight that is rounded down", []string{"units/weight"}, "arrived as", placing(func(p *engine.Placement) { p.Order.Cargo.Weight -= p.Order.Cargo.Weight % 10 })},
		{"a float between fen and yuan", []string{"units/money"}, "arrived as", placing(func(p *engine.Placement) {
			p.Order.Cargo.Value = engine.Money(float64(p.Order.Cargo.Value) / 100 * 100 * (1 - 1e-12))
		})},
		{"whole yuan", []string{"units/money"}, "999 fen arrived as 900 fen", placing(func(p *engine.Placement) {
			if p.Order.Cargo.Value > 100 {
				p.Order.Cargo.Value -= p.Order.Cargo.Value % 100
			}
		})},
		{"millimetres taken for centimetres", []string{"units/lengths"}, "arrived as", placing(func(p *engine.Placement) { p.Order.Cargo.Length /= 10 })},
		{"BD-09 sent as GCJ-02", []string{"units/positions"}, "m off", placing(func(p *engine.Placement) {
			b := p.Order.Receiver.Location.BD09()
			p.Order.Receiver.Location = geo.GCJ02{Lng: b.Lng, Lat: b.Lat}
		})},
		{"four decimals of a degree", []string{"units/positions"}, "m off", placing(func(p *engine.Placement) {
			p.Order.Sender.Location.Lng = math.Round(p.Order.Sender.Location.Lng*1e4)/1e4 + 1e-4
		})},
		{"a time without its zone", []string{"units/times"}, "arrived as", placing(func(p *engine.Placement) {
			if p.Order.Timing.Scheduled() {
				p.Order.Timing.At = p.Order.Timing.At.Add(8 * time.Hour)
			}
		})},
		{"as soon as possible is a time", []string{"units/times"}, "as soon as possible arrived as", placing(func(p *engine.Placement) {
			if !p.Order.Timing.Scheduled() {
				p.Order.Timing = engine.Timing{When: engine.PickUpAt, At: time.Now().Add(2 * time.Hour)}
			}
		})},
		{"texts escaped twice", []string{"units/texts"}, "arrived as", placing(func(p *engine.Placement) {
			p.Order.Receiver.Detail = strings.ReplaceAll(p.Order.Receiver.Detail, `"`, `\"`)
		})},
		{"sender for receiver", []string{"units/texts"}, "arrived as", placing(func(p *engine.Placement) { p.Order.Sender.Name = p.Order.Receiver.Name })},
		{"a fee in yuan", []string{"units/price"}, "another unit", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				fee, _ := q.Fee.Fen()
				q.Fee, q.Locked = engine.ExactFen(fee/100), false
				return q, err
			}
		})},
		{"a locked price that does not hold", []string{"units/price"}, "locked quote", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				fee, _ := q.Fee.Fen()
				q.Fee = engine.ExactFen(fee - 1)
				return q, err
			}
		})},
		{"a fee without the extras", []string{"units/price"}, "the placement says", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				fee, _ := placed.Fee.Fen()
				placed.Fee = engine.ExactFen(fee - 1_00)
				return placed, err
			}
		})},
	}
}
