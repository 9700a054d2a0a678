package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// TestEveryFateOfARaceThatGrows: whatever becomes of the first calls of a race that
// one carrier begins and another joins, which by then has to be asked again: one rider
// comes, or none if it was called off, and nobody joins too early.
func TestEveryFateOfARaceThatGrows(t *testing.T) {
	const after = 2 * time.Minute
	grown := 0
	for first := range 3 {
		for _, calledOff := range []time.Duration{0, after - time.Second, after, after + time.Second} {
			t.Run(fmt.Sprintf("carrier %d first, called off at %v", first, calledOff), func(t *testing.T) {
				stories := 0
				for f, more := (&taped{tape: make([]int, 0, *depth)}), true; more; f, more = f.following() {
					stories++
					w := growingStory(t, f, first, after, calledOff)
					if t.Failed() {
						t.Fatalf("fates %v:\n%s", f.tape, w.story())
					}
					joins, _ := joined("order-0", w.journal("order-0"))
					grown += len(joins)
				}
				if stories < 10 {
					t.Errorf("there were only %d stories", stories)
				}
			})
		}
	}
	t.Logf("%d races grew", grown)
	if grown < 50 {
		t.Errorf("only %d races grew", grown)
	}
}

func growingStory(t *testing.T, f *taped, first int, after, calledOff time.Duration) *pureWorld {
	w := newPureWorld(t, chance(7+first), f, 3)
	w.steady = true
	w.policy = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		if len(s.Tried) > 3 {
			return engine.Plan{}
		}
		all := s.Carriers
		return engine.Plan{Waves: []engine.Wave{{Race: true, Patience: 5 * time.Minute, Choices: []engine.Choice{
			{Carrier: all[first].ID}, {Carrier: all[(first+1)%3].ID, After: after},
		}}}}
	})
	w.startProcess(0)
	o := w.newOrder(0)
	w.insist("dispatch", o.ID, func(ctx context.Context, p *pureProcess) error { _, err := p.Dispatch(ctx, o); return err })
	if calledOff > 0 {
		w.in(calledOff, "cancel", func() {
			w.insist("cancel", o.ID, func(ctx context.Context, p *pureProcess) error {
				_, err := p.Cancel(ctx, o.ID, engine.Cancellation{Reason: engine.NotNeeded})
				return err
			})
		})
	}
	w.until(pureBegin.Add(2 * time.Hour))
	w.insist("refresh", o.ID, func(ctx context.Context, p *pureProcess) error { _, err := p.Refresh(ctx, o.ID); return err })
	w.until(pureBegin.Add(150 * time.Minute))
	w.lookBack()
	return w
}
