package carriertest

import (
	"context"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
)

func wrongQuotes() []mistake {
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
	}
}

func wrongPlacements() []mistake {
	return []mistake{
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
	}
}

func wrongQueries() []mistake {
	return []mistake{
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
	}
}

func wrongPushes() []mistake {
	return []mistake{
		{"a push of another order", []string{"push/genuine"}, "about placement", pushing(func(r *engine.Report) { r.Placement++ })},
		{"a push is not read", []string{"push/genuine"}, "the push says", pushing(func(r *engine.Report) { r.Status = "" })},
		{"a push for another merchant", []string{"push/genuine"}, "merchant", pushing(func(r *engine.Report) { r.Merchant = "shop-2" })},
		{"proof without a time", []string{"push/genuine"}, "time", pushing(func(r *engine.Report) { r.At = time.Time{} })},
		{"a push as an answer", []string{"push/genuine"}, "nobody asked", pushing(func(r *engine.Report) { r.Asked = time.Now() })},
		{"every push is proven", []string{"push/forged"}, "proven", pushing(func(r *engine.Report) { r.Proven = true })},
	}
}

func wrongCancels() []mistake {
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
