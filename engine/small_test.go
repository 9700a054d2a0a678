package engine_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
)

// Small scopes, exhaustively.

var depth = flag.Int("depth", 2, "of how many calls in a row every outcome is tried")

// TestEveryFateOfTheFirstCalls: whatever becomes of the first calls about an order,
// in whatever order the outcomes come, one rider comes, or none if it was called
// off, and the journal tells the truth. With each way in which a carrier treats a
// repeated placing.
func TestEveryFateOfTheFirstCalls(t *testing.T) {
	wishes := map[string]func(context.Context, *pureProcess) error{
		"nothing": nil,
		"a cancel": func(ctx context.Context, p *pureProcess) error {
			_, err := p.Cancel(ctx, "order-0", engine.Cancellation{Reason: engine.NotNeeded})
			return err
		},
		"a tip": func(ctx context.Context, p *pureProcess) error { _, err := p.Tip(ctx, "order-0", 5_00); return err },
	}
	for first := range 3 {
		for wish, do := range wishes {
			t.Run(fmt.Sprintf("carrier %d, %s", first, wish), func(t *testing.T) {
				stories := 0
				for f, more := (&taped{tape: make([]int, 0, *depth)}), true; more; f, more = f.following() {
					stories++
					if w := smallStory(t, f, first, do); t.Failed() {
						t.Fatalf("fates %v:\n%s", f.tape, w.story())
					}
				}
				if stories < 10 {
					t.Errorf("there were only %d stories", stories)
				}
			})
		}
	}
}

// smallStory is about one order, whose first carrier's calls have a taped fate.
func smallStory(t *testing.T, f *taped, first int, do func(context.Context, *pureProcess) error) *pureWorld {
	w := newPureWorld(t, chance(7+first), f, 3)
	w.steady = true
	w.carriers = w.carriers[first : first+1]
	w.policy = engine.PolicyFunc(func(s engine.Situation) engine.Plan {
		plan := drawnPlan(w.chance, s)
		for _, wave := range plan.Waves {
			for i := range wave.Choices {
				wave.Choices[i].Limit = engine.Maybe[engine.Money]{} // or nobody may be called
			}
		}
		return plan
	})
	w.startProcess(0)
	o := w.newOrder(0)
	w.insist("dispatch", o.ID, func(ctx context.Context, p *pureProcess) error { _, err := p.Dispatch(ctx, o); return err })
	if do != nil {
		w.in(2*time.Second, "a wish", func() { w.insist("a wish", o.ID, do) })
	}
	w.until(pureBegin.Add(2 * time.Hour))
	w.insist("refresh", o.ID, func(ctx context.Context, p *pureProcess) error { _, err := p.Refresh(ctx, o.ID); return err })
	w.until(pureBegin.Add(150 * time.Minute))
	w.lookBack()
	return w
}

// lives are short stories of one placement.
var lives = map[string][]engine.Report{
	"delivered":                    {says(1, engine.Accepted), says(2, engine.AtStore), says(3, engine.PickedUp), says(4, engine.Delivering), says(9, engine.Delivered)},
	"handed over":                  {rider(says(1, engine.Accepted), "甲"), says(3, engine.Waiting), rider(says(5, engine.Accepted), "乙"), rider(says(6, engine.PickedUp), "乙")},
	"two things in one second":     {says(1, engine.Accepted), says(1, engine.AtStore), says(2, engine.PickedUp), says(2, engine.Delivering)},
	"called off":                   {says(1, engine.Accepted), by(says(4, engine.Ended), engine.ByMerchant)},
	"nobody, and then somebody":    {by(says(1, engine.Ended), engine.ForceMajeure), rider(says(3, engine.Accepted), "甲"), rider(says(5, engine.AtStore), "甲")},
	"a word that was taken back":   {says(1, engine.Accepted), by(says(3, engine.Ended), engine.ByRider), says(6, engine.Accepted), by(says(8, engine.Ended), engine.ByCarrier)},
	"brought back":                 {says(1, engine.PickedUp), by(says(3, engine.Returning), engine.Unreachable), says(7, engine.Returned)},
	"a number that nobody knows":   {says(1, engine.Accepted), says(2, engine.StatusUnknown), says(5, engine.PickedUp)},
	"delivered, and then nonsense": {says(3, engine.Delivered), says(5, engine.Waiting), says(6, engine.Accepted)},
}

// orders are all orders of n things, each in one of them once.
func orders(n int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, rest := range orders(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(rest), at, n-1))
		}
	}
	return all
}

// TestReportsInEveryOrder: all orders of a life's reports, with any one of them told
// twice, and with the reply to the placing before, among or behind them, give one state.
func TestReportsInEveryOrder(t *testing.T) {
	done := engine.PlaceDone{Placement: placed1, Placed: engine.Placed{Waybill: "W0", Fee: engine.ExactFen(1300)}}
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			want := after(append([]engine.Fact{done}, reported(life...)...)...)
			for _, order := range orders(len(life)) {
				for twice := range len(life) {
					var told []engine.Report
					for _, i := range order {
						told = append(told, life[i])
					}
					told = append(told, life[twice])
					for _, at := range []int{0, len(told) / 2, len(told)} {
						got := after(slices.Insert(reported(told...), at, engine.Fact(done))...)
						if diff := cmp.Diff(want, got, state); diff != "" {
							t.Fatalf("in the order %v, with %d told twice and the reply at %d:\n%s", order, twice, at, diff)
						}
					}
				}
			}
		})
	}
}

// TestLostReportsAreMadeGoodByOneQuery: whichever reports of a life are lost, the
// answer to one question at its end brings the same state as if none had been.
func TestLostReportsAreMadeGoodByOneQuery(t *testing.T) {
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			last := life[len(life)-1]
			if last.Status == engine.Waiting || name == "delivered, and then nonsense" {
				last = life[0] // a carrier that has delivered says so
			}
			answer := engine.Report{Placement: placed1, Status: last.Status, Cause: last.Cause, Rider: last.Rider, Asked: sec(20), Proven: true}
			for kept := range 1 << len(life) {
				var told []engine.Report
				for i, r := range life {
					if kept&(1<<i) != 0 {
						told = append(told, r)
					}
				}
				got, want := after(reported(append(told, answer)...)...), after(reported(append(slices.Clone(life), answer)...)...)
				p, q := got.Placements[0], want.Placements[0]
				if got.Phase != want.Phase || p.Stage != q.Stage || p.Status != q.Status || p.Cause != q.Cause || p.Rider != q.Rider || p.Over() != q.Over() {
					t.Errorf("with %v told it is %s, %s %s by %q; with everything it is %s, %s %s by %q", told, got.Phase, p.Status, p.Cause, p.Rider.Name, want.Phase, q.Status, q.Cause, q.Rider.Name)
				}
			}
		})
	}
}
