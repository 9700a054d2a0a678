package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// TestPureWorld: the invariants hold at every step, whatever the carriers do.
func TestPureWorld(t *testing.T) {
	for i := range seedsOr(100) {
		seed := *firstSeed + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := pureStory(t, chance(seed))
			if t.Failed() || *tellStory {
				t.Logf("%s\nagain: go test ./engine -run 'TestPureWorld$' -seeds 1 -first-seed %d", w.story(), seed)
			}
		})
	}
}

// TestPureWorldRepeatsItself: a seed is a story, to the byte.
func TestPureWorldRepeatsItself(t *testing.T) {
	for i := range 10 {
		seed := chance(*firstSeed + i)
		one, two := pureStory(t, seed), pureStory(t, seed)
		if one.journals() != two.journals() || one.story() != two.story() {
			t.Errorf("seed %d told two stories:\n%s\n\n%s", uint64(seed), one.story(), two.story())
		}
		if one.journals() == "" {
			t.Errorf("seed %d told nothing", uint64(seed))
		}
	}
}

// pureStory tells a seed's story to its end: three quarters of an hour in which
// things go wrong, and then as long as it takes.
func pureStory(t testing.TB, seed chance) *pureWorld {
	w := newPureWorld(t, seed, newDrawnFates(seed), 3)
	for slot := range 1 + w.upTo(2, "replicas") {
		w.startProcess(slot)
	}
	for i := range 1 + w.upTo(2, "orders") {
		w.trade(w.newOrder(i))
	}
	w.in(4*time.Minute, "clerk", w.clerk)
	w.until(pureBegin.Add(45 * time.Minute))
	w.calm = true
	w.note("the storm is over")
	w.until(pureBegin.Add(4 * time.Hour))
	for _, o := range w.orders {
		w.insist("refresh", o.ID, func(ctx context.Context, v *pureProcess) error { _, err := v.Refresh(ctx, o.ID); return err })
	}
	w.until(pureBegin.Add(5 * time.Hour))
	w.lookBack()
	return w
}

func (w *pureWorld) newOrder(i int) engine.Order {
	o := goodOrder(fmt.Sprint("order-", i))
	o.Receiver.Name, o.Receiver.Address = canary, canary+"路"
	o.Tip = oneOf(w.chance, []engine.Money{0, 0, 2_00}, "tip at first", i)
	w.orders = append(w.orders, o)
	return o
}

// trade plans what the merchant does about one order.
func (w *pureWorld) trade(o engine.Order) {
	w.in(w.span(0, 5*time.Minute, "dispatch", o.ID), "dispatch", func() {
		var with []engine.Option
		if w.roll(0.15, "held", o.ID) {
			with = append(with, engine.WithHold())
		}
		w.insist("dispatch", o.ID, func(ctx context.Context, v *pureProcess) error { _, err := v.Dispatch(ctx, o, with...); return err })
		for _, wish := range drawnWishes(w.chance, o) {
			w.in(wish.at, wish.verb, func() {
				w.insist(wish.verb, o.ID, func(ctx context.Context, v *pureProcess) error { return wish.do(ctx, v) })
			})
		}
	})
}

// insist asks whoever is up, and again later if nobody is, or if he died over it.
func (w *pureWorld) insist(verb, id string, do func(context.Context, *pureProcess) error) {
	again := func() { w.in(5*time.Second, verb, func() { w.insist(verb, id, do) }) }
	p := w.anybody(verb, id, w.now)
	if p == nil {
		again()
		return
	}
	done := false
	p.do(func() {
		err := do(context.Background(), p)
		w.note("merchant: %s %s by %s: %v", verb, id, p.name, err)
		done = true
	})
	if !done {
		again()
	}
	w.look(id)
}

// clerk looks after what is parked and what comes back.
func (w *pureWorld) clerk() {
	for i, o := range w.orders {
		d := engine.Fold(o.ID, w.journal(o.ID))
		if p := w.anybody("clerk", i, w.now); p != nil && w.roll(0.5, "clerk", i, w.now) {
			p.do(func() { w.lookAfter(p, d) })
		}
	}
	if !w.calm {
		w.in(4*time.Minute, "clerk", w.clerk)
	}
}

func (w *pureWorld) lookAfter(p *pureProcess, d engine.Delivery) {
	ctx := context.Background()
	if d.Phase == engine.PhaseReturning {
		_, err := p.ConfirmReturn(ctx, d.ID)
		w.note("clerk: the goods of %s are back: %v", d.ID, err)
	}
	if d.Phase != engine.PhaseParked {
		return
	}
	for _, o := range w.placed[d.ID] {
		as := engine.FoundDead
		switch {
		case o.status == engine.Delivered:
			as = engine.FoundDelivered
		case o.status == engine.Returned:
			as = engine.FoundReturned
		case o.alive():
			as = engine.FoundAlive
		}
		if _, err := p.Resolve(ctx, d.ID, o.id, as, "the clerk", "called the carrier"); err == nil {
			w.note("clerk: placement %s of %s is %s", o.id, d.ID, as)
		}
	}
}
