package carriertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// mistake is a carrier that breaks the contract in one way, the rows that must catch
// it, and words of what they say.
type mistake struct {
	why  string
	rows []string
	says string
	h    Harness
}

// TestEveryRowCatches: for each row there is a carrier that it catches, and each
// wrong carrier is caught by every row that is named for it.
func TestEveryRowCatches(t *testing.T) {
	caught := map[string]bool{}
	for _, m := range mistakes() {
		for _, r := range rows() {
			if !slices.ContainsFunc(m.rows, func(pattern string) bool { return matches(pattern, r.name) }) {
				continue
			}
			caught[r.name] = true
			t.Run(m.why+"/"+r.name, func(t *testing.T) {
				result := inVirtualTime(t, r, m.h)
				switch {
				case result.Skipped != "":
					t.Errorf("the row was skipped: %s", result.Skipped)
				case result.Err == nil:
					t.Errorf("the row %q did not notice", r.name)
				case !strings.Contains(result.Err.Error(), m.says):
					t.Errorf("it says %q, and nothing of %q", result.Err, m.says)
				}
			})
		}
	}
	for _, r := range rows() {
		if !caught[r.name] {
			t.Errorf("no wrong carrier is there for the row %q", r.name)
		}
	}
}

// matches takes a * for any beginning or end.
func matches(pattern, name string) bool {
	before, after, starred := strings.Cut(pattern, "*")
	if !starred {
		return pattern == name
	}
	return strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
}

func everyCall(row string) []string {
	return []string{"quote/" + row, "place/" + row, "query/" + row, "cancel/" + row, "tip/" + row}
}

func everyWrite(row string) []string { return []string{"place/" + row, "cancel/" + row, "tip/" + row} }

func mistakes() []mistake {
	return slices.Concat(wrongFacts(), wrongForms(), wrongUnits(), wrongAnswers(), wrongOutcomes(), wrongTips(), wrongManners())
}

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

func wrongAnswers() []mistake {
	quote := func(change func(*engine.Quote)) Harness {
		return wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				change(&q)
				return q, err
			}
		})
	}
	place := func(change func(*engine.Placed)) Harness {
		return wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				change(&placed)
				return placed, err
			}
		})
	}
	cancelled := func(change func(*engine.Cancelled)) Harness {
		return wrongly(func(a *altered) {
			a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				done, err := right(ctx, r)
				change(&done)
				return done, err
			}
		})
	}
	return []mistake{
		{"a quote is an order", []string{"quote/books nothing", "query/quoted id"}, "", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				_, _ = a.reference.Place(ctx, engine.Placement{Inquiry: in, Quote: q})
				return q, err
			}
		})},
		{"a quote once only", []string{"quote/again"}, "not quoted", wrongly(func(a *altered) {
			asked := map[engine.PlacementID]bool{}
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				if asked[in.ID] {
					return engine.Quote{}, &fault.Error{Op: "quote", Kind: fault.Conflict, Outcome: fault.Rejected}
				}
				asked[in.ID] = true
				return right(ctx, in)
			}
		})},
		{"locked without an end", []string{"quote/validity"}, "until when", quote(func(q *engine.Quote) { q.ValidUntil = time.Time{} })},
		{"a quote that ended before", []string{"quote/validity"}, "before it was given", quote(func(q *engine.Quote) { q.ValidUntil = time.Now().Add(-time.Second) })},
		{"milliseconds taken for seconds", []string{"quote/validity"}, "no time for a quote", quote(func(q *engine.Quote) { q.ValidUntil = time.Unix(time.Now().UnixMilli(), 0) })},
		{"zero is a price", []string{"quote/zero is no price"}, "want unknown", quote(func(q *engine.Quote) {
			if q.Fee == (engine.Amount{}) {
				q.Fee = engine.ExactFen(0)
			}
		})},
		{"zero is a fee", []string{"place/zero is no fee"}, "want unknown", place(func(p *engine.Placed) {
			if p.Fee == (engine.Amount{}) {
				p.Fee = engine.ExactFen(0)
			}
		})},
		{"any account will do", []string{"quote/account"}, "a quote with an empty account", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				in.Account = engine.Account{Merchant: "m", Secret: secret.New("s")}
				return right(ctx, in)
			}
		})},
		{"any account will do to place", []string{"quote/account"}, "a placement with an empty account", wrongly(func(a *altered) {
			a.place = func(context.Context, engine.Placement, ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				return engine.Placed{}, nil
			}
		})},

		{"another id than the placement's", []string{"place/one order"}, "0 orders", wrongly(func(a *altered) {
			other := func(id engine.PlacementID) engine.PlacementID { return id / 2 }
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				in.ID = other(in.ID)
				return right(ctx, in)
			}
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				p.ID = other(p.ID)
				return right(ctx, p)
			}
		})},
		{"ids as doubles", []string{"place/large id"}, "was placed", wrongly(func(a *altered) {
			double := func(id engine.PlacementID) engine.PlacementID { return engine.PlacementID(float64(id) / 4096) }
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				exact := in.ID
				in.ID = double(in.ID)
				if _, err := right(ctx, in); err != nil {
					return engine.Quote{}, err
				}
				in.ID = exact
				return right(ctx, in)
			}
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				p.ID = double(p.ID)
				p.Quote.Token = "price-" + p.ID.String()
				_, _ = right(ctx, p)
				return placed, err
			}
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				r.ID = double(r.ID)
				return right(ctx, r)
			}
		})},
		{"the host's number as the id", []string{"place/two ids"}, "", wrongly(func(a *altered) {
			const same = 7
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				in.ID = same
				return right(ctx, in)
			}
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				p.ID = same
				return right(ctx, p)
			}
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				r.ID = same
				return right(ctx, r)
			}
			a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				r.ID = same
				return right(ctx, r)
			}
		})},
		{"a repeat that is refused, unsaid", []string{"place/replay"}, "Info says", repeats(fault.Exists, fault.Unknown)},
		{"a repeat is the same order, unsaid", []string{"place/replay"}, "it reports success", wrongly(func(a *altered) {
			a.info = func(i engine.Info) engine.Info { i.Replay = engine.ReplayRefused; return i }
		})},
		{"a repeat with another number", []string{"place/replay"}, "the same order was", wrongly(func(a *altered) {
			n := 0
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				n++
				placed.Waybill = fmt.Sprint(n)
				return placed, err
			}
		})},
		{"what exists was rejected", []string{"place/replay"}, "the outcome is rejected", refusing(repeats(fault.Exists, fault.Rejected))},
		{"a repeat is a second order", []string{"place/replay books once"}, "2 orders", with(func(b *Bench) {
			c := b.Carrier.(*reference).other
			b.Carrier = &altered{reference: b.Carrier.(*reference), place: func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				before := c.jobs[p.ID].made
				placed, err := right(ctx, p)
				c.jobs[p.ID].made = before + 1
				return placed, err
			}}
		})},
		{"a stale price is a refusal", []string{"place/quote that ended"}, "the kind is refused", saying(func(e *fault.Error) error {
			if e.Kind == fault.StaleQuote {
				e.Kind = fault.Refused
			}
			return e
		})},
		{"the quote's price is not passed on", []string{"place/quote that ended"}, "it reports success", wrongly(func(a *altered) {
			a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				if _, err := a.reference.Quote(ctx, p.Inquiry); err != nil {
					return engine.Placed{}, err
				}
				a.other.jobs[p.ID].until = time.Now().Add(time.Minute)
				return right(ctx, p)
			}
		})},

		{"a query by the company's number", []string{"query/before the reply"}, "", needsWaybill()},
		{"a cancel by the company's number", []string{"cancel/before the reply"}, "", needsWaybill()},
		{"a report of another order", []string{"query/before the reply"}, "about placement", telling(func(r *engine.Report) { r.Placement++ })},
		{"an answer that is a hint", []string{"query/before the reply", "query/status"}, "proven", telling(func(r *engine.Report) { r.Proven = false })},
		{"an answer without a time", []string{"query/before the reply"}, "can not be put in order", telling(func(r *engine.Report) { r.Asked = time.Time{} })},
		{"an answer of another day", []string{"query/before the reply"}, "is dated", telling(func(r *engine.Report) { r.Asked = time.Unix(1, 0) })},
		{"unknown ids wait", []string{"query/unknown id", "query/quoted id"}, "it reports success", wrongly(func(a *altered) {
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				report, err := right(ctx, r)
				if fault.KindOf(err) == fault.NotFound {
					return engine.Report{Placement: r.ID, Status: engine.Waiting}, nil
				}
				return report, err
			}
		})},
		{"statuses by their order", []string{"query/status"}, "Query says", telling(func(r *engine.Report) {
			if r.Status == engine.AtStore {
				r.Status = engine.Delivering
			}
		})},
		{"what nobody knows is waiting", []string{"query/odd status"}, "taken for waiting", telling(func(r *engine.Report) {
			if r.Status == engine.StatusUnknown {
				r.Status = engine.Waiting
			}
		})},
		{"the wire's status is dropped", []string{"query/odd status"}, "Native", telling(func(r *engine.Report) { r.Native = "" })},

		{"a push of another order", []string{"push/genuine"}, "about placement", pushing(func(r *engine.Report) { r.Placement++ })},
		{"a push is not read", []string{"push/genuine"}, "the push says", pushing(func(r *engine.Report) { r.Status = "" })},
		{"a push for another merchant", []string{"push/genuine"}, "merchant", pushing(func(r *engine.Report) { r.Merchant = "shop-2" })},
		{"proof without a time", []string{"push/genuine"}, "time", pushing(func(r *engine.Report) { r.At = time.Time{} })},
		{"a push as an answer", []string{"push/genuine"}, "nobody asked", pushing(func(r *engine.Report) { r.Asked = time.Now() })},
		{"every push is proven", []string{"push/forged"}, "proven", pushing(func(r *engine.Report) { r.Proven = true })},

		{"a cancel that is not sent", []string{"cancel/waiting"}, "a query that it is", wrongly(func(a *altered) {
			a.cancel = func(context.Context, engine.Ref, engine.Cancellation, ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				return engine.Cancelled{Status: engine.Ended}, nil
			}
		})},
		{"a cancel that is not sent, and not sure", []string{"cancel/waiting"}, "it was called off", wrongly(func(a *altered) {
			a.cancel = func(context.Context, engine.Ref, engine.Cancellation, ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				return engine.Cancelled{}, nil
			}
		})},
		{"a yes of another kind", []string{"cancel/waiting"}, "ended, returning or unknown", cancelled(func(c *engine.Cancelled) { c.Status = engine.Delivered })},
		{"a reason that the wire lacks", []string{"cancel/reasons"}, `reason "price"`, wrongly(func(a *altered) {
			a.cancel = func(ctx context.Context, r engine.Ref, why engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				if why.Reason == engine.PriceTooHigh {
					return engine.Cancelled{}, &fault.Error{Op: "cancel", Kind: fault.Invalid, Outcome: fault.NotSent}
				}
				return right(ctx, r)
			}
		})},
		{"too late is a refusal", []string{"cancel/too late", "tip/too late"}, "the kind is refused", saying(func(e *fault.Error) error {
			if e.Kind == fault.TooLate {
				e.Kind = fault.Refused
			}
			return e
		})},
		{"a cancel that undoes a delivery", []string{"cancel/too late"}, "after a cancel that came too late", wrongly(func(a *altered) {
			a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				done, err := right(ctx, r)
				_ = a.other.advance(ctx, r.ID, engine.Ended)
				return done, err
			}
		})},
		{"goods that travel back are dead", []string{"cancel/after the pick-up"}, "the yes says that it is dead", wrongly(func(a *altered) {
			a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				if a.other.jobs[r.ID].state != "picked_up" {
					return right(ctx, r)
				}
				_ = a.other.advance(ctx, r.ID, engine.Returning)
				return engine.Cancelled{Status: engine.Ended}, nil
			}
		})},
		{"cancels are free", []string{"cancel/fee"}, "¥2.00 was taken", cancelled(func(c *engine.Cancelled) { c.Penalty = engine.ExactFen(0) })},
		{"every cancel is a yes", []string{"cancel/unknown id"}, "it reports success", wrongly(func(a *altered) {
			a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
				done, err := right(ctx, r)
				if err != nil {
					return engine.Cancelled{Status: engine.Ended}, nil
				}
				return done, nil
			}
		})},
		{"notes that name the receiver", []string{"privacy/notes"}, "a note of the quote", wrongly(func(a *altered) {
			a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
				q, err := right(ctx, in)
				q.Notes = append(q.Notes, "to "+in.Order.Receiver.Address)
				return q, err
			}
		})},
		{"a cancellation in the company's words", []string{"privacy/notes"}, "the note of the cancellation", cancelled(func(c *engine.Cancelled) { c.Note = "收件人乙" })},
	}
}

// repeats refuses a second Place.
func repeats(kind fault.Kind, outcome fault.Outcome) Harness {
	return wrongly(func(a *altered) {
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			if a.other.jobs[p.ID].made > 0 {
				return engine.Placed{}, &fault.Error{Op: "place", Kind: kind, Outcome: outcome}
			}
			return right(ctx, p)
		}
	})
}

// refusing says that repeats are refused.
func refusing(h Harness) Harness {
	start := h.Start
	h.Start = func(ctx context.Context) (*Bench, error) {
		b, err := start(ctx)
		b.Carrier.(*altered).info = func(i engine.Info) engine.Info { i.Replay = engine.ReplayRefused; return i }
		return b, err
	}
	return h
}

// needsWaybill can do nothing without the other side's number.
func needsWaybill() Harness {
	missing := &fault.Error{Kind: fault.Internal, Outcome: fault.NotSent, Text: "the number is missing"}
	return wrongly(func(a *altered) {
		a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
			if r.Waybill == "" {
				return engine.Report{}, missing
			}
			return right(ctx, r)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			if r.Waybill == "" {
				return engine.Cancelled{}, missing
			}
			return right(ctx, r)
		}
	})
}

// pushing alters what is made of a push.
func pushing(change func(*engine.Report)) Harness {
	return with(func(b *Bench) {
		right := b.Backend.Push
		b.Backend.Push = func(ctx context.Context, id engine.PlacementID, genuine bool) (engine.Report, error) {
			r, err := right(ctx, id, genuine)
			change(&r)
			return r, err
		}
	})
}

func wrongOutcomes() []mistake {
	kind := func(k fault.Kind) Harness {
		return saying(func(e *fault.Error) error { e.Kind = k; return e })
	}
	outcome := func(o fault.Outcome) Harness {
		return saying(func(e *fault.Error) error { e.Outcome = o; return e })
	}
	quoting := func(e *fault.Error) error { e.Text = "for " + referenceOrder().Receiver.Phone; return e }
	var all []mistake
	for _, f := range breaks {
		all = append(all,
			mistake{"a broken exchange is a refusal", everyWrite(string(f)), "the outcome is rejected", outcome(fault.Rejected)},
			mistake{"a broken exchange was not sent", everyWrite(string(f)), "the outcome is not_sent", outcome(fault.NotSent)},
			mistake{"a broken answer is \"not found\"", everyCall(string(f)), "the kind is not_found", kind(fault.NotFound)},
			mistake{"a broken answer is a no", everyCall(string(f)), "the kind is refused", kind(fault.Refused)},
			mistake{"a broken answer is a yes", everyCall(string(f)), "it reports success", reading(func(error) error { return nil })},
			mistake{"an error of its own", everyCall(string(f)), "neither", reading(foreign)})
	}
	return append(all,
		mistake{"nobody rejected it", everyCall(string(NoConnection)), "who could have rejected it", outcome(fault.Rejected)},
		mistake{"nobody broke the protocol", everyCall(string(NoConnection)), "the kind is internal", kind(fault.Internal)},
		mistake{"a no is left open", everyCall(string(Refusal)), "the outcome is unknown", outcome(fault.Unknown)},
		mistake{"a no is \"not found\"", everyCall(string(Refusal)), "of the kind not_found", kind(fault.NotFound)},
		mistake{"it tries again", everyWrite("no retry"), "2 requests", stubborn()},
		mistake{"a lost order is looked for elsewhere", []string{"place/lost and found"}, "not_found", wrongly(func(a *altered) {
			a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
				if r.Waybill == "" {
					r.ID /= 2
				}
				return right(ctx, r)
			}
		})},
		mistake{"who gives up is told of a failure", everyCall("context ended before"), "the caller gave up, and the kind is", kind(fault.Unavailable)},
		mistake{"who gives up is told of a failure", everyCall("context ends during"), "the caller gave up, and the kind is", kind(fault.Unavailable)},
		mistake{"who gives up was rejected", everyCall("context ended before"), "the outcome is rejected", outcome(fault.Rejected)},
		mistake{"who gives up had not sent", everyCall("context ends during"), "the outcome is not_sent", outcome(fault.NotSent)},
		mistake{"it does not listen to its context", everyCall("context ends during"), "1s later the call had not", deaf()},
		mistake{"errors that quote the order", []string{"privacy/quote", "privacy/place", "privacy/query", "privacy/cancel", "privacy/tip"}, "phone", saying(quoting)},
		mistake{"errors that wrap the company's words", []string{"privacy/quote", "privacy/place", "privacy/query", "privacy/cancel", "privacy/tip"}, "name", saying(func(e *fault.Error) error { e.Err = errors.New(e.Said()); return e })},
		mistake{"errors that wrap a URL", []string{"privacy/quote", "privacy/place", "privacy/query", "privacy/cancel", "privacy/tip"}, "url.Error", saying(func(e *fault.Error) error {
			e.Err = &url.Error{Op: "Post", URL: "https://example.com?token=t", Err: errBroken}
			return e
		})},
	)
}

// foreign is an error that is not in the contract's words.
func foreign(err error) error {
	if err == nil {
		return nil
	}
	return errors.New("failed")
}

// stubborn sends a broken call once more.
func stubborn() Harness {
	return wrongly(func(a *altered) {
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			if _, err := right(ctx, p); err == nil {
				return right(ctx, p)
			}
			return right(ctx, p)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			if done, err := right(ctx, r); err == nil {
				return done, nil
			}
			return right(ctx, r)
		}
		a.tip = func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			if err := right(ctx, t); err == nil {
				return nil
			}
			return right(ctx, t)
		}
	})
}

// deaf hears that its caller gave up only after a minute.
func deaf() Harness {
	wait := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	}
	return wrongly(func(a *altered) {
		a.quote = func(ctx context.Context, in engine.Inquiry, right ask[engine.Inquiry, engine.Quote]) (engine.Quote, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, in)
		}
		a.place = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, p)
		}
		a.query = func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Report]) (engine.Report, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.cancel = func(ctx context.Context, r engine.Ref, _ engine.Cancellation, right ask[engine.Ref, engine.Cancelled]) (engine.Cancelled, error) {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, r)
		}
		a.tip = func(ctx context.Context, t engine.TipRequest, right func(context.Context, engine.TipRequest) error) error {
			ctx, cancel := wait(ctx)
			defer cancel()
			return right(ctx, t)
		}
	})
}

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
