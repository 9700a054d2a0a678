package engine_test

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// take is the work of a Place.
func (o *modelOrder) take(p engine.Placement) {
	w := o.of.w
	o.pending = false
	if o.taken {
		return
	}
	o.taken, o.fee, o.tip = true, o.of.fee+p.Order.Tip, p.Order.Tip
	if fee, named := p.Quote.Fee.Fen(); named {
		o.fee = fee
	}
	if w.roll(0.05, "dearer", o.id) && !p.Quote.Locked {
		o.fee += 3_00
	}
	o.become(engine.Waiting, "")
}

func (o *modelOrder) placed() engine.Placed {
	o.told = true
	p := engine.Placed{Waybill: "W" + o.id.String(), Fee: engine.ExactFen(o.fee), Status: o.status}
	if o.of.silent {
		p.Fee = engine.Amount{}
	}
	return p
}

func (o *modelOrder) report() engine.Report {
	r := engine.Report{Placement: o.id, Status: o.status, Cause: o.cause, Waybill: "W" + o.id.String()}
	if o.hasRider() {
		r.Rider = engine.Rider{Name: canary, Phone: "199" + canary}
	}
	return r
}

func (o *modelOrder) hasRider() bool {
	switch o.status {
	case engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering:
		return true
	}
	return false
}

// alive: the carrier is at work on it, or will be.
func (o *modelOrder) alive() bool { return o.pending || o.taken && !o.status.Final() }

// become is a change, of which a push tells, sooner or later or never; and the
// rider's next step is planned.
func (o *modelOrder) become(s engine.Status, cause engine.Cause) {
	w := o.of.w
	o.status, o.cause = s, cause
	o.changes++
	o.turn++
	o.diedOnce = o.diedOnce || s.Final()
	w.note("    %s %s is %s %s", o.of.info.ID, o.id, s, cause)
	o.push()
	o.ride()
}

func (o *modelOrder) name(what string) []any { return []any{what, o.of.info.ID, o.id, o.changes} }

func (o *modelOrder) push() {
	w, r := o.of.w, o.report()
	r.At, r.Merchant, r.Proven = w.now.Truncate(time.Second), "m1", !w.roll(0.1, o.name("unproven")...)
	send := func(after time.Duration) {
		w.in(after, "push", func() { w.receive(r) })
	}
	if w.roll(0.15, o.name("push lost")...) {
		return
	}
	send(oneOf(w.chance, []time.Duration{0, 0, time.Second, 20 * time.Second, 3 * time.Minute}, o.name("push late")...))
	if w.roll(0.15, o.name("push twice")...) {
		send(w.span(0, 5*time.Minute, o.name("push twice")...))
	}
}

// receive gives a push to whoever is up; a carrier tries three times.
func (w *pureWorld) receive(r engine.Report) {
	for try := range 3 {
		if p := w.anybody("push", r.Placement, r.Status, try); p != nil {
			p.do(func() {
				if err := p.Receive(context.Background(), r); err != nil {
					w.note("%s did not take a push: %v", p.name, err)
				}
			})
			if o := w.order(r.Placement); o != nil && r.Proven {
				o.told = true
			}
			return
		}
	}
}

func (w *pureWorld) order(id engine.PlacementID) *modelOrder {
	for _, m := range w.carriers {
		if o := m.orders[id]; o != nil {
			return o
		}
	}
	return nil
}

// ride plans what the rider, or the carrier, does next by itself.
func (o *modelOrder) ride() {
	w, turn := o.of.w, o.turn
	next := func(least, most time.Duration, s engine.Status, cause engine.Cause) {
		w.in(w.span(least, most, o.name("ride")...), "ride", func() {
			if o.turn == turn { // nothing else happened meanwhile
				o.become(s, cause)
			}
		})
	}
	odd := func(what string, p float64) bool { return !w.calm && w.roll(p, o.name(what)...) }
	switch o.status {
	case engine.Waiting:
		if odd("nobody", 0.15) {
			next(10*time.Second, 3*time.Minute, engine.Ended, engine.ByCarrier)
			return
		}
		next(10*time.Second, 5*time.Minute, engine.Accepted, "")
	case engine.Accepted:
		if odd("gives back", 0.1) {
			next(10*time.Second, time.Minute, engine.Waiting, "")
			return
		}
		next(time.Minute, 5*time.Minute, engine.AtStore, "")
	case engine.AtStore:
		next(10*time.Second, 3*time.Minute, engine.PickedUp, "")
	case engine.PickedUp:
		if odd("lost", 0.04) {
			next(10*time.Second, time.Minute, engine.Ended, engine.ByCarrier)
			return
		}
		next(5*time.Second, time.Minute, engine.Delivering, "")
	case engine.Delivering:
		if odd("turns", 0.08) {
			next(10*time.Second, 5*time.Minute, engine.Returning, engine.Unreachable)
			return
		}
		next(2*time.Minute, 15*time.Minute, engine.Delivered, "")
	case engine.Returning:
		next(5*time.Minute, 20*time.Minute, engine.Returned, "")
	case engine.Ended:
		if odd("takes back its word", 0.2) && o.changes < 12 {
			next(5*time.Second, 4*time.Minute, engine.Accepted, "")
		}
	}
}

// callOff is the work of a Cancel; false if it is too late.
func (o *modelOrder) callOff() bool {
	switch o.status {
	case engine.Waiting:
		o.penalty = 0
	case engine.Accepted, engine.AtStore:
		o.penalty = 2_00
	case engine.PickedUp, engine.Delivering:
		if !o.of.turns {
			return false
		}
		o.penalty = o.fee
		o.become(engine.Returning, engine.ByMerchant)
		return true
	default:
		return false
	}
	o.become(engine.Ended, engine.ByMerchant)
	return true
}
