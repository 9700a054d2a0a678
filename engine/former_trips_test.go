package engine_test

import (
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// A re-order goes out under the number of the placement that ended. What is then
// said of its former waybill is kept and moves nothing.
func TestReportsAfterAReorder(t *testing.T) {
	named := func(r engine.Report, waybill string) engine.Report { r.Waybill = waybill; return r }
	const sandbox = "test_waybill_id" // it pushes this number, whatever its calls take
	for _, c := range []struct {
		reason string
		first  engine.Report // of the former trip
		placed string        // the former waybill; the new one is W2
		again  string
		then   engine.Report
		want   engine.Status
	}{
		{"the former waybill", named(says(5, engine.Ended), "W1"), "W1", "W2", named(says(30, engine.Delivered), "W1"), engine.Waiting},
		{"the former waybill, which only a push had told", named(says(5, engine.Ended), "W1"), "", "W2", named(says(30, engine.Delivered), "W1"), engine.Waiting},
		{"the new waybill", named(says(5, engine.Ended), "W1"), "W1", "W2", named(says(30, engine.Accepted), "W2"), engine.Accepted},
		{"no waybill, and of after the re-order", named(says(5, engine.Ended), "W1"), "W1", "W2", says(30, engine.Accepted), engine.Accepted},
		{"no waybill, and of before the re-order", named(says(5, engine.Ended), "W1"), "W1", "W2", says(4, engine.Accepted), engine.Waiting},
		{"the sandbox's number, pushed before and after", named(says(5, engine.Ended), sandbox), "W1", "W2", named(says(30, engine.Accepted), sandbox), engine.Accepted},
		{"the carrier keeps its number", named(says(5, engine.Ended), "W1"), "W1", "W1", named(says(30, engine.Accepted), "W1"), engine.Accepted},
	} {
		t.Run(c.reason, func(t *testing.T) {
			facts := []engine.Fact{
				engine.PlaceDone{Placement: placed1, Placed: engine.Placed{Waybill: c.placed, Fee: engine.ExactFen(1200)}},
				engine.Reported{Report: c.first},
				engine.ReorderWanted{Placement: placed1}, engine.Reordering{Placement: placed1, SendBy: sec(20)},
				engine.Reordered{Placement: placed1, Placed: engine.Placed{Waybill: c.again, Fee: engine.ExactFen(1300)}},
			}
			before := after(facts...).Placements[0]
			if before.Status != engine.Waiting || before.Over() || before.Waybill != c.again || before.Fee != engine.ExactFen(1300) {
				t.Errorf("re-ordered, it is %s under %q for %v", before.Status, before.Waybill, before.Fee)
			}
			p := after(append(facts, engine.Reported{Report: c.then})...).Placements[0]
			if p.Status != c.want || len(p.Reports) != 2 {
				t.Errorf("%s with %d reports, want %s with both", p.Status, len(p.Reports), c.want)
			}
		})
	}
}

func TestAReorderThatFails(t *testing.T) {
	for _, c := range []struct {
		reason  string
		outcome fault.Outcome
		over    bool
	}{
		{"refused: it is as over as before", fault.Rejected, true},
		{"unknown: it may live", fault.Unknown, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			d := after(
				engine.PlaceDone{Placement: placed1},
				engine.Reported{Report: says(5, engine.Ended)},
				engine.ReorderWanted{Placement: placed1}, engine.Reordering{Placement: placed1, SendBy: sec(20)},
				engine.CallFailed{Placement: placed1, Call: engine.CallReorder, Outcome: c.outcome, Kind: fault.Refused, Reason: "told by the test"},
			)
			if d.Placements[0].Over() != c.over {
				t.Errorf("over: %v, %s", d.Placements[0].Over(), d.Phase)
			}
		})
	}
}
