package engine_test

import (
	"context"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// clerk looks, every few minutes while it storms, whether something is parked, finds
// out by telephone how it stands, and says so; and he takes back what returns. Not
// everything is looked after: what stays parked stays parked.
func (s *storm) clerk() {
	for round := 0; !s.calm.Load(); round++ {
		select {
		case <-time.After(4 * time.Minute):
		case <-s.over:
			return
		}
		for _, o := range s.orders { // not yet dispatched ones are not found
			if p := s.process("clerk", o.ID, round); p != nil && s.roll(0.5, "clerk", o.ID, round) {
				s.lookAfter(p, o.ID)
			}
		}
	}
}

func (s *storm) lookAfter(p *stormProcess, id string) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	d, err := p.Delivery(ctx, id)
	if err == nil && d.Phase == engine.PhaseReturning {
		_, err := p.ConfirmReturn(ctx, id)
		s.note("clerk: the goods of %s are back: %v", id, err)
		return
	}
	if err != nil || d.Phase != engine.PhaseParked {
		return
	}
	entries, err := s.home.Load(ctx, id)
	s.must(err)
	for _, a := range s.attempts(entries) {
		if state, _ := d.Placement(a.Offer.Placement); !isParked(entries, a.Offer.Placement) || state.Over() {
			continue
		}
		as := foundAs(a.status(), a.events() != nil && slices.ContainsFunc(a.statuses(), hadGoods))
		_, err := p.Resolve(ctx, id, a.Offer.Placement, as, "the clerk", "called the carrier")
		s.note("clerk: placement %s of %s is %s: %v", a.Offer.Placement, id, as, err)
		if err == nil {
			s.count("a person resolved what was parked")
		}
	}
}

func isParked(entries []engine.Entry, id engine.PlacementID) bool {
	return slices.ContainsFunc(entries, func(e engine.Entry) bool {
		f, ok := e.Fact.(engine.Parked)
		return ok && f.Placement == id
	})
}

// foundAs is what the carrier's people say of an order that is at a status.
func foundAs(status int, goods bool) engine.Finding {
	switch {
	case status == 302:
		return engine.FoundDelivered
	case status == 401 || goods && isOver(status):
		return engine.FoundReturned
	case status == 0 || isOver(status):
		return engine.FoundDead
	default:
		return engine.FoundAlive
	}
}

func hadGoods(status int) bool { return status == 202 || status == 301 }

func (a attempted) statuses() (all []int) {
	for _, e := range a.events() {
		all = append(all, e.Status)
	}
	return all
}
