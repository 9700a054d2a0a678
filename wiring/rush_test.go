package wiring_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// A shop that sends out a thousand orders at one instant asks for more than our own
// limits let through in a minute. They wait for their turn: nobody has refused them.
func TestAThousandOrdersAtOnceAllArrive(t *testing.T) {
	onTheRoadAt(t, 20, nil, func(t *testing.T, r road) {
		const rush = 1000
		start := time.Now()
		id := func(i int) string { return fmt.Sprintf("R%04d", i) }
		for i := range rush {
			o := exampleOrder()
			o.ID = id(i)
			if _, err := r.Dispatch(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		all := func(m engine.Milestone) time.Duration {
			for i := range rush {
				if d, err := r.Wait(t.Context(), id(i), m); err != nil || d.Phase == engine.PhaseFailed {
					t.Fatalf("%v: %s is %s: %s", err, d.ID, d.Phase, d.Trouble)
				}
			}
			return time.Since(start)
		}
		placed := all(engine.UntilPlaced)
		t.Logf("all had a carrier after %v", placed)
		// Each asks four carriers and is placed once, of which all limits together let 70 a second through.
		if least := 5 * rush * time.Second / 70; placed > least+30*time.Second {
			t.Errorf("all had a carrier after %v; the limits alone take %v", placed, least)
		}
		t.Logf("all were over after %v", all(engine.UntilFinal))
		phases := map[engine.Phase]int{}
		for i := range rush {
			d, err := r.Delivery(t.Context(), id(i))
			if err != nil {
				t.Fatal(err)
			}
			phases[d.Phase]++
		}
		if phases[engine.PhaseDelivered] != rush {
			t.Errorf("they ended as %v", phases)
		}
	})
}
