package engine_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// trade is what the merchant does about one order: dispatches it, and uses the
// host's verbs at moments of his own, in time for half an hour.
func (s *storm) trade(o engine.Order) {
	pass(s.span(0, 10*time.Minute, "dispatch", o.ID))
	o.PaidAt = time.Now()
	switch s.upTo(8, "timing", o.ID) {
	case 0:
		o.Timing = engine.Timing{When: engine.DispatchAt, At: time.Now().Add(15 * time.Minute)}
	case 1:
		o.Timing = engine.Timing{When: engine.DeliverBy, At: time.Now().Add(2 * time.Hour)}
	}
	s.insist("dispatch", o.ID, func(ctx context.Context, p *stormProcess) error {
		_, err := p.Dispatch(ctx, o, s.instructions(o)...)
		return err
	})
	began := time.Now()
	for _, w := range drawnWishes(s.chance, o) {
		pass(time.Until(began.Add(w.at)))
		s.insist(w.verb, o.ID, func(ctx context.Context, p *stormProcess) error { return w.do(ctx, p) })
	}
	pass(time.Until(began.Add(30 * time.Minute)))
}

// instructions are what goes with a dispatch: mostly nothing.
func (s *storm) instructions(o engine.Order) []engine.Option {
	switch s.upTo(10, "instructions", o.ID) {
	case 0:
		return []engine.Option{engine.WithLimit(15_00)}
	case 1:
		return []engine.Option{engine.WithCarrier(oneOf(s.chance, []engine.CarrierID{"SFTC", "DADA", "MTPS", "SS"}, "chosen", o.ID))}
	case 2, 3:
		return []engine.Option{engine.WithHold()}
	default:
		return nil
	}
}

// wish is one use of a verb.
type wish struct {
	at   time.Duration // since the dispatch
	verb string
	do   func(context.Context, verbs) error
}

// verbs are what a host can do about a delivery.
type verbs interface {
	Delivery(context.Context, string) (engine.Delivery, error)
	Cancel(context.Context, string, engine.Cancellation) (engine.Delivery, error)
	CancelCost(context.Context, string, engine.Cancellation) (engine.Amount, error)
	Tip(context.Context, string, engine.Money) (engine.Delivery, error)
	Hold(context.Context, string) (engine.Delivery, error)
	Release(context.Context, string) (engine.Delivery, error)
	Redispatch(context.Context, string, *engine.Order) (engine.Delivery, error)
	Resolve(context.Context, string, engine.PlacementID, engine.Finding, string, string) (engine.Delivery, error)
	ConfirmReturn(context.Context, string) (engine.Delivery, error)
	Refresh(context.Context, string) (engine.Delivery, error)
	Reorder(context.Context, string, engine.PlacementID) (engine.Delivery, error)
}

// reorders says whether this merchant has ended orders taken again under their old
// ids. Nobody should whose carriers take back their word: then two waybills of one
// id live, and only the younger can be called off.
func reorders(c chance) bool { return c.roll(0.2, "reorders") }

// drawnWishes are what a merchant wants about one order, in the order of time. A
// held order is released in the end.
func drawnWishes(c chance, o engine.Order) (all []wish) {
	id := o.ID
	add := func(p float64, verb string, within time.Duration, do func(context.Context, verbs) error) {
		if c.roll(p, "wants", verb, id) {
			all = append(all, wish{c.span(0, within, "when", verb, id), verb, do})
		}
	}
	why := engine.Cancellation{Reason: oneOf(c, []engine.CancelReason{engine.NotNeeded, engine.WrongOrder, engine.SlowPickup}, "reason", id)}
	simple := func(verb func(verbs, context.Context, string) (engine.Delivery, error)) func(context.Context, verbs) error {
		return func(ctx context.Context, v verbs) error { _, err := verb(v, ctx, id); return err }
	}
	tip := func(total engine.Money) func(context.Context, verbs) error {
		return func(ctx context.Context, v verbs) error { _, err := v.Tip(ctx, id, total); return err }
	}
	add(0.35, "tip", 3*time.Minute, tip(5_00))
	add(0.2, "tip more", 6*time.Minute, tip(8_00))
	add(0.15, "hold", 10*time.Second, simple(verbs.Hold))
	add(0.3, "refresh", 25*time.Minute, simple(verbs.Refresh))
	add(0.1, "confirm return", 28*time.Minute, simple(verbs.ConfirmReturn))
	add(0.2, "ask what a cancel costs", 20*time.Minute, func(ctx context.Context, v verbs) error {
		_, _ = v.CancelCost(ctx, id, why) // advice, which may not be had
		return nil
	})
	add(0.45, "cancel", oneOf(c, []time.Duration{20 * time.Second, 5 * time.Minute, 25 * time.Minute}, "soon", id), func(ctx context.Context, v verbs) error {
		_, err := v.Cancel(ctx, id, why)
		return err
	})
	add(0.5, "redispatch", 28*time.Minute, func(ctx context.Context, v verbs) error {
		amended := o
		amended.Receiver.Detail = "三层303"
		_, err := v.Redispatch(ctx, id, &amended)
		return err
	})
	if reorders(c) {
		add(0.7, "reorder", 28*time.Minute, func(ctx context.Context, v verbs) error {
			d, err := v.Delivery(ctx, id)
			for _, p := range d.Placements {
				if p.Stage == engine.StageTaken {
					_, err = v.Reorder(ctx, id, p.ID)
				}
			}
			return err
		})
	}
	all = append(all, wish{c.span(10*time.Minute, 15*time.Minute, "released", id), "release", simple(verbs.Release)})
	slices.SortStableFunc(all, func(a, b wish) int { return cmp.Compare(a.at, b.at) })
	return all
}

// insist asks until somebody is there who answers: the merchant's own program
// repeats what it got no answer to.
func (s *storm) insist(verb, id string, do func(context.Context, *stormProcess) error) {
	for try := 0; ; try++ {
		if p := s.process(verb, id, try); p != nil {
			ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
			err := do(ctx, p)
			cancel()
			s.note("merchant: %s %s by %s: %v", verb, id, p.name, err)
			if err == nil || p.alive() && fault.OutcomeOf(err) != fault.Unknown {
				return
			}
		}
		pass(5 * time.Second)
	}
}
