package engine_test

import (
	"math"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
)

// checkNumbers holds what all processes of the storm have counted together against what
// the journals say. Nothing is counted that is not there, or twice; only a process that
// died as it wrote, or never heard that a decision of its was written, may have left out
// what it wrote last.
func (s *storm) checkNumbers() {
	want, ends := s.inJournals()
	replicas := false
	s.mu.Lock()
	lost := s.seen["a write that failed, "+unconfirmed] // at most: some were found out about
	for _, p := range s.processes {
		if p.dieAt > 0 {
			lost++
		}
		replicas = replicas || !strings.HasPrefix(p.name, "P0.")
	}
	s.mu.Unlock()
	for _, id := range []measure.ID{
		measure.Plans, measure.StartsOver, measure.Impatience, measure.SecondRiders, measure.Alarms, measure.Unknowns, measure.Overcharges, measure.FeeCharged, measure.Ended,
	} {
		sum, n := s.numbers.Value(id)
		got := int64(sum)
		if id == measure.FeeCharged {
			got = int64(n)
		}
		most := want[id]
		switch {
		case id == measure.Ended && replicas:
			most = math.MaxInt64 // two write the same at the same nanosecond, and each finds its own
		case id == measure.Ended:
			most = ends
		}
		least := want[id] - int64(2*lost)
		if id == measure.Overcharges {
			least = 0 // in fen: one that is missing is many
		}
		if got > most || got < least {
			s.t.Errorf("%s is %d, and the journals say %d to %d, with %d words lost", id, got, least, most, lost)
		}
	}
}

// inJournals is what the journals say that is to be counted: what is told there, and
// of ends how many there are at the least, and at the most, as one can be overtaken.
func (s *storm) inJournals() (want map[measure.ID]int64, ends int64) {
	want = map[measure.ID]int64{}
	for _, o := range s.orders {
		entries, err := s.home.Load(s.t.Context(), o.ID)
		if err != nil {
			continue // it was never taken on
		}
		final := false
		for i, e := range entries {
			switch f := e.Fact.(type) {
			case engine.Planned:
				want[measure.Plans]++
			case engine.StartedOver:
				want[measure.StartsOver]++
			case engine.Impatient:
				want[measure.Impatience]++
			case engine.TwoRiders:
				want[measure.SecondRiders]++
			case engine.Alarmed:
				want[measure.Alarms]++
			case engine.Overcharged:
				want[measure.Overcharges] += int64(f.Charged - f.Accepted)
			case engine.CallFailed:
				if f.Outcome == fault.Unknown {
					want[measure.Unknowns]++
				}
			case engine.PlaceDone:
				if _, told := f.Placed.Fee.Fen(); told {
					want[measure.FeeCharged]++
				}
			case engine.Reordered:
				if _, told := f.Placed.Fee.Fen(); told {
					want[measure.FeeCharged]++
				}
			}
			before := engine.Fold(o.ID, slices.Clone(entries[:i]))
			now := engine.Fold(o.ID, slices.Clone(entries[:i+1]))
			if now.Final() && (!before.Final() || now.Phase != before.Phase) {
				ends++
			}
			final = now.Final()
		}
		if final {
			want[measure.Ended]++
		}
	}
	return want, ends
}
