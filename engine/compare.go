package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/priority"
)

// Compare asks every carrier at once what the order would cost, and places
// nothing. It returns when all have answered, or at the deadline: the context's or
// the configured one, whichever is first. Every carrier has exactly one line in
// the result; one that had not answered is late and is not waited for.
//
// The error is [Problems] if the order itself is wrong, or the context's if the
// caller gave up. That nobody would carry the order is not an error.
func (e *Engine) Compare(ctx context.Context, order Order) (Comparison, error) {
	if err := order.Check().Err(); err != nil {
		return Comparison{}, err
	}
	ctx = origin.With(ctx, originOf(ctx, order))
	c := Comparison{Order: order, At: e.now()}
	c.Offers = e.ask(ctx, order, e.members, nil)
	if errors.Is(ctx.Err(), context.Canceled) {
		return Comparison{}, &fault.Error{Op: "compare", Kind: fault.Canceled, Outcome: fault.NotSent, Text: "the caller gave up", Err: ctx.Err()}
	}
	return c, nil
}

// ask gets one offer from each member, in their order. ids are the placement ids
// to ask under; nil, or 0 for a carrier, makes new ones.
func (e *Engine) ask(ctx context.Context, order Order, members []member, ids func(CarrierID) PlacementID) []Offer {
	ctx, cancel := context.WithTimeout(priority.With(ctx, priority.Quote), e.quoteTimeout)
	defer cancel()
	ctx, s := e.begin(ctx, "compare")
	defer s.end(nil)
	type answer struct {
		i int
		Offer
		called bool
	}
	order.Cargo.Items = slices.Clone(order.Cargo.Items) // a late carrier may read it after we returned
	offers := make([]Offer, len(members))
	answers := make(chan answer, len(members)) // room for all: nobody who is late blocks
	for i, m := range members {
		offers[i] = Offer{Carrier: m.info.ID, Outcome: Late, Placement: e.idFor(m, ids), Asked: e.now()}
		go func(asked Offer) {
			offer, called := e.askOne(ctx, m, order, asked)
			answers <- answer{i, offer, called}
		}(offers[i])
	}
	take := func(a answer) {
		offers[a.i] = a.Offer
		if a.Outcome != Late {
			e.countOffer(ctx, a.Offer, a.called)
		}
	}
	for missing := len(members); missing > 0; missing-- {
		select {
		case a := <-answers:
			take(a)
			continue
		case <-ctx.Done():
		}
		for len(answers) > 0 { // what arrived together with the deadline counts
			take(<-answers)
		}
		break
	}
	for i, o := range offers {
		if o.Outcome != Late {
			continue
		}
		waited := e.now().Sub(o.Asked)
		offers[i].Refusal = &Refusal{Reason: fmt.Sprintf("no answer within %v", waited.Round(time.Millisecond)), Kind: fault.Unavailable}
		if !errors.Is(ctx.Err(), context.Canceled) { // else it was not waited for
			o = offers[i]
			o.Answered = o.Asked.Add(waited)
			e.countOffer(ctx, o, true)
		}
	}
	return offers
}

func (e *Engine) idFor(m member, ids func(CarrierID) PlacementID) PlacementID {
	if ids != nil {
		if id := ids(m.info.ID); id != 0 {
			return id
		}
	}
	return e.newID()
}

// askOne asks one carrier, and says whether it came to that. The rules of form come
// first: they cost nothing.
func (e *Engine) askOne(ctx context.Context, m member, order Order, o Offer) (answer Offer, called bool) {
	ctx, s := e.at(ctx, "quote", m.info.ID, o.Placement)
	defer func() { s.offered(answer) }()
	problems, err := e.check(ctx, m, order)
	if err == nil {
		err = problems.Err()
	}
	var account Account
	if err == nil {
		account, err = e.account(ctx, order.Shop, m.info.ID)
	}
	var quote Quote
	if called = err == nil; called {
		quote, err = e.quote(ctx, m, Inquiry{Order: order, Account: account, ID: o.Placement})
	}
	o.Answered = e.now()
	if err == nil {
		return o.accept(quote), true
	}
	switch {
	case fault.KindOf(err) == fault.KeptBack:
		o.Outcome, called = KeptBack, false
	case ctx.Err() != nil && (fault.KindOf(err) == fault.Canceled || errors.Is(err, context.DeadlineExceeded)):
		o.Outcome = Late // it gave up because we did
		return o, called
	default:
		o.Outcome = Refused
	}
	o.Refusal = refusalOf(err, o.Answered)
	return o, called
}

func (o Offer) accept(q Quote) Offer {
	o.Outcome, o.Quote = Unpriced, q
	fee, told := q.Fee.Fen()
	coupon, _ := q.Coupon.Fen()
	switch {
	case told && (fee > 0 || fee == 0 && coupon > 0):
		o.Outcome = Priced
	case told: // nothing is carried for nothing, unless a coupon says so
		o.Quote.Fee = Amount{}
		o.Quote.Notes = append(slices.Clip(q.Notes), "a fee of "+fee.String()+" was named and is not taken for a price")
	}
	if o.Quote.ValidUntil.IsZero() {
		o.Quote.ValidUntil = o.Asked.Add(estimateHolds)
	}
	return o
}

// Plan is what the policy makes of a comparison, as Dispatch with the same options
// would ask it.
func (e *Engine) Plan(c Comparison, options ...Option) Plan {
	var in instructions
	for _, o := range options {
		o(&in)
	}
	plan, _ := e.plan(origin.With(context.Background(), originOf(context.Background(), c.Order)), Situation{Order: c.Order, Offers: in.ruleOut(c.Offers)})
	return plan
}

// plan asks the policy, with what does not come from the journal, and says what was
// switched on. A policy that panics has no plan.
func (e *Engine) plan(ctx context.Context, s Situation) (p Plan, conditions []string) {
	ctx, span := e.begin(ctx, "plan")
	defer func() {
		if v := recover(); v != nil {
			e.log.Error("the policy panicked", append(logfield.Of(ctx), logfield.Panic(v), logfield.Stack())...)
			e.meter.Add(ctx, measure.Panics, 1, inPolicy)
			p = Plan{Reasons: []string{"the policy panicked; see the log"}}
		}
		span.planned(p)
	}()
	s.Now, s.Carriers = e.now(), e.infos
	if e.conditions != nil {
		s.Conditions = slices.Clone(e.conditions(s.Order.Shop))
	}
	if e.history != nil {
		s.History = e.history()
	}
	return e.policy.Plan(s), s.Conditions
}
