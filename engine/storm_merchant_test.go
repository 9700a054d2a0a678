package engine_test

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// trade is what the merchant does about one order: dispatches it, and uses the
// host's verbs at moments of his own, in time for half an hour.
func (s *storm) trade(o engine.Order) {
	pass(s.span(0, 10*time.Minute, "dispatch", o.ID))
	o.PaidAt = time.Now()
	s.insist("dispatch", o.ID, func(ctx context.Context, p *stormProcess) error {
		_, err := p.Dispatch(ctx, o, s.instructions(o)...)
		return err
	})
	began := time.Now()
	for _, w := range s.wishes(o.ID) {
		pass(time.Until(began.Add(w.after)))
		s.insist(w.verb, o.ID, w.do)
	}
	pass(time.Until(began.Add(30 * time.Minute)))
}

// instructions are what goes with a dispatch: mostly nothing.
func (s *storm) instructions(o engine.Order) []engine.Option {
	switch s.upTo(8, "instructions", o.ID) {
	case 0:
		return []engine.Option{engine.WithLimit(15_00)}
	case 1:
		return []engine.Option{engine.WithCarrier(oneOf(s.chance, []engine.CarrierID{"SFTC", "DADA", "MTPS", "SS"}, "chosen", o.ID))}
	default:
		return nil
	}
}

// wish is one use of a verb.
type wish struct {
	after time.Duration
	verb  string
	do    func(context.Context, *stormProcess) error
}

// wishes are drawn for each order, in the order of their time.
func (s *storm) wishes(id string) []wish {
	var all []wish
	tip := func(after time.Duration, total engine.Money) wish {
		return wish{after, "tip", func(ctx context.Context, p *stormProcess) error { _, err := p.Tip(ctx, id, total); return err }}
	}
	if s.roll(0.4, "tips", id) {
		first := s.span(0, 3*time.Minute, "tip", id)
		all = append(all, tip(first, 2_00), tip(first+s.span(time.Second, 2*time.Minute, "next tip", id), 5_00))
	}
	if s.roll(0.45, "cancels", id) {
		after := s.span(0, oneOf(s.chance, []time.Duration{20 * time.Second, 4 * time.Minute, 20 * time.Minute}, "soon", id), "cancel", id)
		if n := len(all); n > 0 {
			after += all[n-1].after
		}
		reason := oneOf(s.chance, []engine.CancelReason{engine.NotNeeded, engine.WrongOrder, engine.SlowPickup}, "reason", id)
		all = append(all, wish{after, "cancel", func(ctx context.Context, p *stormProcess) error {
			_, err := p.Cancel(ctx, id, engine.Cancellation{Reason: reason})
			return err
		}})
	}
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
			if p.alive() || err == nil {
				s.note("merchant: %s %s by %s: %v", verb, id, p.name, err)
				if fault.OutcomeOf(err) == fault.Unknown && err != nil {
					s.t.Errorf("%s of %s is answered with an unknown outcome: %v", verb, id, err)
				}
				return
			}
		}
		pass(5 * time.Second)
	}
}
