package engine_test

import (
	"testing"

	"github.com/paotui-go/paotui/engine"
)

// Who waits for a rider must not be told of one who is gone.
func TestMilestonesAreNotReachedByWhatEndedEarly(t *testing.T) {
	ended, accepted := says(1, engine.Ended), says(1, engine.Accepted)
	for _, c := range []struct {
		reason           string
		reports          []engine.Report
		placed, accepted bool
	}{
		{"taken", nil, true, false},
		{"a rider accepted", []engine.Report{accepted}, true, true},
		{"ended before anybody took it", []engine.Report{ended}, false, false},
		{"accepted, then ended before the pick-up", []engine.Report{accepted, says(2, engine.Ended)}, false, false},
		{"given back by the rider", []engine.Report{accepted, says(2, engine.Waiting)}, true, false},
		{"on its way", []engine.Report{says(1, engine.Delivering)}, true, true},
		{"ended with the goods in hand", []engine.Report{says(1, engine.PickedUp), says(2, engine.Ended)}, true, true},
		{"delivered", []engine.Report{says(1, engine.Delivered)}, true, true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			d := after(append([]engine.Fact{engine.PlaceDone{Placement: placed1}}, reported(c.reports...)...)...)
			if engine.UntilPlaced(d) != c.placed || engine.UntilAccepted(d) != c.accepted {
				t.Errorf("placed %v, accepted %v; want %v, %v", engine.UntilPlaced(d), engine.UntilAccepted(d), c.placed, c.accepted)
			}
		})
	}
	if d := after(); engine.UntilPlaced(d) || engine.UntilAccepted(d) {
		t.Error("an intent is no placement")
	}
}
