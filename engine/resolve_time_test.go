package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// TestHowLongAnUnknownLasts: from the moment at which a placement's answer is lost
// until the engine knows what became of it. docs/performance.md tells these numbers.
// A call ends ten seconds after it began at the latest, and the carrier says that its
// work may show half a minute later; who has heard "no such order" must wait for both.
func TestHowLongAnUnknownLasts(t *testing.T) {
	for _, c := range []struct {
		name  string
		query func(context.Context, engine.Ref) (engine.Report, error)
		stage engine.Stage
		// most is what the median may be.
		most time.Duration
	}{
		{"the carrier has the order", func(context.Context, engine.Ref) (engine.Report, error) {
			return engine.Report{Status: engine.Waiting}, nil
		}, engine.StageTaken, time.Second},
		{"the carrier does not have it", func(context.Context, engine.Ref) (engine.Report, error) {
			return engine.Report{}, refusal(fault.NotFound, fault.Rejected)
		}, engine.StageRefused, 50 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := priced("DADA", 800)
			s.query = c.query
			inWorld(t, []engine.Carrier{s}, func(w *world) {
				var lasted []time.Duration
				for i := range 50 {
					after := time.Duration(i) * 200 * time.Millisecond // the answer is lost so late
					s.place = func(context.Context, engine.Placement) (engine.Placed, error) {
						pass(after)
						return engine.Placed{}, refusal(fault.Unavailable, fault.Unknown)
					}
					id := fmt.Sprint("A", i)
					w.dispatch(id)
					w.until(id, func(d engine.Delivery) bool { return len(d.Placements) > 0 && d.Placements[0].Stage == c.stage })
					lasted = append(lasted, w.unknownFor(id))
				}
				slices.Sort(lasted)
				median := lasted[len(lasted)/2]
				t.Logf("%v in the median, %v at most", median, lasted[len(lasted)-1])
				if median > c.most {
					t.Errorf("the median is %v, want at most %v", median, c.most)
				}
			})
		})
	}
}

// unknownFor is the time between the loss of a placement's answer and the fact that
// ends the doubt.
func (w *world) unknownFor(id string) time.Duration {
	w.t.Helper()
	entries, err := w.Journal(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	var lost time.Time
	for _, e := range entries {
		switch f := e.Fact.(type) {
		case engine.CallFailed:
			if f.Outcome != fault.Unknown {
				return e.At.Sub(lost)
			}
			lost = e.At
		case engine.Reported:
			return e.At.Sub(lost)
		}
	}
	w.t.Fatalf("%s is still unknown", id)
	return 0
}
