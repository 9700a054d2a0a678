package carriertest

import (
	"context"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// saysItLacks is the bench's carrier with abilities that it has and denies.
func saysItLacks(b *Bench, what engine.Abilities) engine.Carrier {
	return &altered{reference: b.Carrier.(*reference), info: func(i engine.Info) engine.Info { i.Lacks = what; return i }}
}

// plain is the bench's carrier without any optional interface.
func plain(b *Bench) { b.Carrier = struct{ engine.Carrier }{b.Carrier} }

func wrongCosts() []mistake {
	cost := func(cost func(context.Context, engine.Ref, ask[engine.Ref, engine.Amount]) (engine.Amount, error)) Harness {
		return wrongly(func(a *altered) { a.cancelCost = cost })
	}
	told := func(change func(engine.Amount) engine.Amount) Harness {
		return cost(func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			got, err := right(ctx, r)
			return change(got), err
		})
	}
	declared := []string{"cancel_cost/declared"}
	return []mistake{
		{"a cost that is declared and never told", declared, "it says that it can tell", cost(func(context.Context, engine.Ref, ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			return engine.Amount{}, &fault.Error{Op: "cancel_cost", Kind: fault.Unsupported, Outcome: fault.NotSent}
		})},
		{"a cost that is declared and nobody tells", declared, "it does not", with(func(b *Bench) { b.CancelCosts = false })},
		{"a cost that could be told and is not declared", []string{"cancel_cost/declared", "cancel_cost/estimate"}, "does not say so", with(plain)},
		{"a cost that is denied and told", declared, "Info says that it lacks this", with(func(b *Bench) {
			b.CancelCosts = false
			b.Carrier = saysItLacks(b, engine.Abilities{CancelCost: true})
		})},
		{"the question is put to the wrong path", []string{"cancel_cost/cancels nothing"}, "now it is ended", wrongly(func(a *altered) {
			a.cancelCost = func(ctx context.Context, r engine.Ref, _ ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
				done, err := a.reference.Cancel(ctx, r, notNeeded)
				return done.Penalty, err
			}
		})},
		{"advice taken for a promise", []string{"cancel_cost/estimate"}, "nothing holds", told(func(a engine.Amount) engine.Amount {
			fen, _ := a.Fen()
			return engine.ExactFen(fen)
		})},
		{"nothing is charged for a cancel", []string{"cancel_cost/estimate"}, "cost ¥2.00", told(func(engine.Amount) engine.Amount { return engine.EstimatedFen(0) })},
		{"a cost by the company's number", []string{"cancel_cost/before the reply"}, "not_found", cost(func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			if r.Waybill == "" {
				r.ID = 0
			}
			return right(ctx, r)
		})},
		{"a cost of what is over", []string{"cancel_cost/too late", "cancel_cost/unknown id"}, "it reports success", cost(func(ctx context.Context, r engine.Ref, right ask[engine.Ref, engine.Amount]) (engine.Amount, error) {
			got, err := right(ctx, r)
			if fault.OutcomeOf(err) == fault.Rejected {
				return engine.EstimatedFen(0), nil
			}
			return got, err
		})},
	}
}

func wrongReturns() []mistake {
	type call = func(context.Context, engine.Ref) error
	confirm := func(confirm func(context.Context, engine.Ref, call) error) Harness {
		return wrongly(func(a *altered) { a.confirmReturn = confirm })
	}
	yes := func(context.Context, engine.Ref, call) error { return nil }
	declared := []string{"confirm_return/declared"}
	return []mistake{
		{"returns are declared and fail", declared, "it says that it can be told", confirm(func(context.Context, engine.Ref, call) error {
			return &fault.Error{Op: "confirm_return", Kind: fault.Unsupported, Outcome: fault.NotSent}
		})},
		{"returns are declared and nobody listens", declared, "it does not", with(func(b *Bench) { b.Returns = false })},
		{"returns could be told and are not declared", []string{"confirm_return/declared", "confirm_return/ends the return"}, "does not say so", with(plain)},
		{"returns are denied and told", declared, "Info says that it lacks this", with(func(b *Bench) {
			b.Returns = false
			b.Carrier = saysItLacks(b, engine.Abilities{ConfirmReturn: true})
		})},
		{"a return that is not sent", []string{"confirm_return/ends the return"}, `a query says "returning"`, confirm(yes)},
		{"a return by the company's number", []string{"confirm_return/before the reply"}, "not_found", confirm(func(ctx context.Context, r engine.Ref, right call) error {
			if r.Waybill == "" {
				r.ID = 0
			}
			return right(ctx, r)
		})},
		{"the second time is a refusal", []string{"confirm_return/twice"}, "the second time", saying(func(e *fault.Error) error {
			if e.Kind == fault.TooLate {
				e.Kind = fault.Refused
			}
			return e
		})},
		{"the second time undoes the first", []string{"confirm_return/twice"}, "a query says", wrongly(func(a *altered) {
			a.confirmReturn = func(ctx context.Context, r engine.Ref, right func(context.Context, engine.Ref) error) error {
				err := right(ctx, r)
				if err != nil {
					_ = a.other.advance(ctx, r.ID, engine.Returning)
				}
				return err
			}
		})},
		{"every return is a yes", []string{"confirm_return/not returning", "confirm_return/too late", "confirm_return/unknown id"}, "it reports success", confirm(yes)},
		{"what does not return is not found", []string{"confirm_return/not returning"}, "the placement is there", saying(func(e *fault.Error) error { e.Kind = fault.NotFound; return e })},
		{"a return that stops the rider", []string{"confirm_return/not returning", "confirm_return/too late"}, "after a return that is none", wrongly(func(a *altered) {
			a.confirmReturn = func(ctx context.Context, r engine.Ref, right func(context.Context, engine.Ref) error) error {
				err := right(ctx, r)
				_ = a.other.advance(ctx, r.ID, engine.Returned)
				return err
			}
		})},
	}
}

func wrongReorders() []mistake {
	type call = ask[engine.Placement, engine.Placed]
	reorder := func(reorder func(context.Context, engine.Placement, call) (engine.Placed, error)) Harness {
		return wrongly(func(a *altered) { a.reorder = reorder })
	}
	yes := func(context.Context, engine.Placement, call) (engine.Placed, error) { return engine.Placed{}, nil }
	declared := []string{"reorder/declared"}
	return []mistake{
		{"re-orders are declared and fail", declared, "it says that it can", reorder(func(context.Context, engine.Placement, call) (engine.Placed, error) {
			return engine.Placed{}, &fault.Error{Op: "reorder", Kind: fault.Unsupported, Outcome: fault.NotSent}
		})},
		{"re-orders are declared and nobody takes them", declared, "it does not", with(func(b *Bench) { b.Reorders = false })},
		{"re-orders would work and are not declared", []string{"reorder/declared", "reorder/anew"}, "does not say so", with(plain)},
		{"re-orders are denied and go another way", declared, "Info says that it lacks this", with(func(b *Bench) {
			b.Reorders = false
			b.Carrier = saysItLacks(b, engine.Abilities{Reorder: true})
		})},
		{"a re-order that is not sent", []string{"reorder/anew"}, "a query says ended", reorder(yes)},
		{"the former number for the new order", []string{"reorder/anew"}, "a query says W", reorder(func(ctx context.Context, p engine.Placement, right call) (engine.Placed, error) {
			placed, err := right(ctx, p)
			placed.Waybill = "the former one"
			return placed, err
		})},
		{"the former order is sent again", []string{"reorder/order of the day"}, "the first one was sent", reorder(func(ctx context.Context, p engine.Placement, right call) (engine.Placed, error) {
			p.Order = referenceOrder()
			return right(ctx, p)
		})},
		{"a re-order places two", []string{"reorder/order of the day"}, "3 orders", wrongly(func(a *altered) {
			a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				if _, err := right(ctx, p); err != nil {
					return engine.Placed{}, err
				}
				_ = a.other.advance(ctx, p.ID, engine.Ended)
				return right(ctx, p)
			}
		})},
		{"a re-order ends what is under way", []string{"reorder/under way"}, "it reports success", wrongly(func(a *altered) {
			a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				_ = a.other.advance(ctx, p.ID, engine.Ended)
				return right(ctx, p)
			}
		})},
		{"what is under way is placed twice in secret", []string{"reorder/under way"}, "2 orders", wrongly(func(a *altered) {
			a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				_, err := right(ctx, p)
				_ = a.other.advance(ctx, p.ID, engine.Ended)
				_, _ = right(ctx, p)
				return engine.Placed{}, err
			}
		})},
		{"what is under way is not found", []string{"reorder/under way"}, "the order is there", saying(func(e *fault.Error) error { e.Kind = fault.NotFound; return e })},
		{"every re-order is a yes", []string{"reorder/delivered", "reorder/unknown id"}, "it reports success", reorder(yes)},
		{"what was delivered is off again", []string{"reorder/delivered"}, "after a re-order", wrongly(func(a *altered) {
			a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				_ = a.other.advance(ctx, p.ID, engine.Waiting)
				return placed, err
			}
		})},
		{"a re-order places what never was", []string{"reorder/unknown id"}, "1 orders", wrongly(func(a *altered) {
			a.reorder = func(ctx context.Context, p engine.Placement, right ask[engine.Placement, engine.Placed]) (engine.Placed, error) {
				placed, err := right(ctx, p)
				if fault.KindOf(err) == fault.NotFound {
					_, _ = a.reference.Place(ctx, p)
				}
				return placed, err
			}
		})},
	}
}
