package carriertest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
)

func wrongFacts() []mistake {
	info := func(change func(*engine.Info)) Harness {
		return wrongly(func(a *altered) {
			a.info = func(i engine.Info) engine.Info { change(&i); return i }
		})
	}
	complete := []string{"info/complete"}
	return []mistake{
		{"no id", complete, "ID", info(func(i *engine.Info) { i.ID = "" })},
		{"no name", complete, "Name", info(func(i *engine.Info) { i.LocalName = " " })},
		{"a made-up replay", complete, "Replay", info(func(i *engine.Info) { i.Replay = "maybe" })},
		{"a made-up resolution", complete, "Resolve", info(func(i *engine.Info) { i.Resolve = "guess" })},
		{"resolved by a repeat that is another order", complete, "second one", info(func(i *engine.Info) { i.Resolve, i.Replay = engine.ByReplay, "" })},
		{"seconds taken for nanoseconds", complete, "Settle", info(func(i *engine.Info) { i.Settle = time.Duration(30*time.Second) * 1_000 })},
		{"a negative retention", complete, "Retention", info(func(i *engine.Info) { i.Retention = -1 })},
		{"facts that change", []string{"info/constant"}, "after an order", wrongly(func(a *altered) {
			calls := 0
			a.info = func(i engine.Info) engine.Info { calls++; i.Settle += time.Duration(calls); return i }
		})},
		{"Check asks the other side", []string{"info/no requests"}, "1 requests", wrongly(func(a *altered) {
			a.check = func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
				_, _ = a.reference.Quote(context.Background(), engine.Inquiry{Order: o, ID: 1, Account: engine.Account{Merchant: "m", Secret: secret.New("s")}})
				return right(o)
			}
		})},
	}
}

func wrongForms() []mistake {
	check := func(check func(engine.Order, func(engine.Order) engine.Problems) engine.Problems) Harness {
		return wrongly(func(a *altered) { a.check = check })
	}
	problem := func(field, text string) Harness {
		return check(func(o engine.Order, right func(engine.Order) engine.Problems) (p engine.Problems) {
			for range right(o) {
				p = append(p, engine.Problem{Field: field, Text: text})
			}
			return p
		})
	}
	calls := 0
	return []mistake{
		{"Check refuses everything", []string{"check/good order"}, "an order that it takes", check(func(engine.Order, func(engine.Order) engine.Problems) engine.Problems {
			return engine.Problems{{Field: "id", Text: "No."}}
		})},
		{"the harness's order is not complete", []string{"check/good order"}, "rules of the house", with(func(b *Bench) { b.Order.Sender.Phone = "" })},
		{"Check sorts the goods", []string{"check/pure"}, "changed the order", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			if len(o.Cargo.Items) > 0 {
				o.Cargo.Items[0].Name = "示例"
			}
			return right(o)
		})},
		{"Check says it once only", []string{"check/pure"}, "then", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			if calls++; calls%2 == 0 {
				return nil
			}
			return right(o)
		})},
		{"Check stops at the first problem", []string{"check/every problem"}, "not named", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			p := right(o)
			return p[:min(1, len(p))]
		})},
		{"fields by the wire's names", []string{"check/fields"}, `"goods_weight"`, problem("goods_weight", "Too heavy.")},
		{"a field of another field", []string{"check/fields"}, `"cargo.phone"`, problem("cargo.phone", "Missing.")},
		{"an index where no list is", []string{"check/fields"}, `"sender[0].name"`, problem("sender[0].name", "Missing.")},
		{"a problem without words", []string{"check/fields"}, "without a text", problem("cargo.items[0].name", " ")},
		{"times that have passed", []string{"check/past times"}, "an hour ago", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			return slices.DeleteFunc(right(o), func(p engine.Problem) bool { return strings.HasPrefix(p.Field, "timing") })
		})},
		{"a rule that Check does not know", []string{"check/quote agrees"}, "Check accepts it", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				if in.Order.Cargo.Weight > 10_000 {
					return engine.Quote{}, &fault.Error{Op: "quote", Kind: fault.Invalid, Outcome: fault.Rejected}
				}
				return right(ctx, in)
			}
		})},
		{"a rule that only Place knows", []string{"check/place agrees"}, "Check accepts it", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				if p.Order.Timing.Scheduled() {
					return engine.Placed{}, &fault.Error{Op: "place", Kind: fault.Refused, Outcome: fault.Rejected}
				}
				return right(ctx, p)
			}
		})},
		{"Quote does not check", []string{"check/refused is not placed"}, "Quote: it reports success", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				in.Order = referenceOrder()
				return right(ctx, in)
			}
		})},
		{"Place does not check", []string{"check/refused is not placed"}, "Place: it reports success", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				if a.Check(p.Order) != nil {
					return engine.Placed{}, nil
				}
				return right(ctx, p)
			}
		})},
		{"a wish is dropped in silence", []string{"check/wishes"}, "without a note", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				q.Notes = nil
				return q, err
			}
		})},
		{"a wish is taken for a must", []string{"check/wishes"}, "if possible is refused", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			if o.Insurance.Want != engine.No {
				o.Insurance.Want = engine.Must
			}
			return right(o)
		})},
		{"a refused wish names another field", []string{"check/wishes"}, "does not name the field", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			p := right(o)
			if o.Insurance.Want == engine.Must {
				p[0].Field = "note"
			}
			return p
		})},
		{"problems that quote", []string{"privacy/problems"}, "holds", check(func(o engine.Order, right func(engine.Order) engine.Problems) engine.Problems {
			p := right(o)
			if o.Receiver.City == "某" {
				p.Add("receiver.phone", "", "%s is no number.", o.Receiver.Phone)
			}
			return p
		})},
	}
}
