package carriertest

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func wrongTips() []mistake {
	tip := func(tip func(context.Context, engine.TipRequest, func(context.Context, engine.TipRequest) error) error) Harness {
		return wrongly(func(a *altered) { a.tip = tip })
	}
	none := &fault.Error{Op: "tip", Kind: fault.Unsupported, Outcome: fault.NotSent}
	return []mistake{
		{"tips are declared and fail", []string{"tip/declared"}, "it says that it takes tips", tip(func(context.Context, engine.TipRequest, func(context.Context, engine.TipRequest) error) error {
			return none
		})},
		{"tips are declared and nobody takes them", []string{"tip/declared"}, "says that it does", with(func(b *Bench) { b.Tips = nil })},
		{"tips would work and are not declared", []string{"tip/declared", "tip/totals"}, "no engine.Tipper", with(func(b *Bench) { b.Carrier = struct{ engine.Carrier }{b.Carrier} })},
		{"tips that are lacking and go through", []string{"tip/declared"}, "Info says that it lacks this", with(func(b *Bench) {
			b.Tips = nil
			b.Carrier = saysItLacks(b, engine.Abilities{Tip: true})
		})},
		{"a step where the wire wants the total", []string{"tip/totals"}, "the rider gets", tip(func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			return right(ctx, engine.TipRequest{Ref: t.Ref, To: t.To - t.From})
		})},
		{"a repeat that is not safe", []string{"tip/repeated"}, "sent twice", tip(func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			if err := right(ctx, t); err != nil {
				return err
			}
			return right(ctx, engine.TipRequest{Ref: t.Ref, To: t.To * 2})
		})},
		{"a safe repeat that is not declared", []string{"tip/repeated"}, "TipRepeats does not say so", wrongly(func(a *altered) {
			a.info = func(i engine.Info) engine.Info { i.TipRepeats = false; return i }
		})},
		{"tips may be lowered", []string{"tip/only up"}, "reports success", tip(func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			if t.To <= t.From {
				return nil
			}
			return right(ctx, t)
		})},
		{"a tip for nobody", []string{"tip/too late"}, "it reports success", tip(func(context.Context, engine.TipRequest, func(context.Context, engine.TipRequest) error) error {
			return nil
		})},
		{"the order's tip is dropped", []string{"tip/when placing"}, "the rider gets ¥0.00", with(func(b *Bench) {
			b.Carrier = &altered{reference: b.Carrier.(*reference), quote: func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				in.Order.Tip = 0
				return right(ctx, in)
			}}
		})},
	}
}

func wrongManners() []mistake {
	var last engine.PlacementID
	return []mistake{
		{"the last caller's order", []string{"manners/many at once"}, "about placement", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				a.other.mu.Lock()
				last = p.ID
				a.other.mu.Unlock()
				return right(ctx, p)
			}
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				time.Sleep(time.Second) // virtual
				a.other.mu.Lock()
				r.ID = last
				a.other.mu.Unlock()
				return right(ctx, r)
			}
		})},
		{"an order that is changed", []string{"manners/many at once"}, "another one", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				a.other.mu.Lock()
				p.Order.Cargo.Items[0].Count = 1
				a.other.mu.Unlock()
				return right(ctx, p)
			}
		})},
		{"it waits for better times", []string{"manners/no waiting"}, "the call took", saying(func(e *fault.Error) error {
			time.Sleep(3 * time.Second) // virtual
			return e
		})},
		{"an account is taken for granted", []string{"manners/nothing"}, "a panic", wrongly(func(a *altered) {
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				_ = r.Account.Merchant[0]
				return right(ctx, r)
			}
		})},
		{"no goods", []string{"manners/any order"}, "a panic", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				_ = in.Order.Cargo.Items[0]
				return right(ctx, in)
			}
		})},
		{"a refresher that nobody stops", []string{"manners/no goroutine left"}, "still run", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				go time.Sleep(time.Minute) // virtual
				return right(ctx, in)
			}
		})},
	}
}
