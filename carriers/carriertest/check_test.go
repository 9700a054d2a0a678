package carriertest

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestCheckNeedsNoTest: the same rows in real time, as the command line runs them.
func TestCheckNeedsNoTest(t *testing.T) {
	results := Check(t.Context(), Reference())
	if len(results) != len(rows()) {
		t.Fatalf("%d results of %d rows", len(results), len(rows()))
	}
	for _, r := range results {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Name, r.Err)
		}
		if onlyVirtual := r.Name == "place/quote that ended"; (r.Skipped != "") != onlyVirtual {
			t.Errorf("%s: skipped: %q", r.Name, r.Skipped)
		}
	}
}

// TestNoPowerIsASkip: what can not be seen is never passed in silence.
func TestNoPowerIsASkip(t *testing.T) {
	blind := with(func(b *Bench) { b.Backend = Backend{} })
	half := with(func(b *Bench) {
		b.Backend.Fail = func(Call, Fault) error { return errors.ErrUnsupported }
		b.Backend.Advance = func(context.Context, engine.PlacementID, engine.Status) error { return errors.ErrUnsupported }
		b.Backend.Booked = func(context.Context, engine.PlacementID) (Booking, error) { return Booking{}, errors.ErrUnsupported }
		b.Backend.Push = func(context.Context, engine.PlacementID, bool) (engine.Report, error) {
			return engine.Report{}, errors.ErrUnsupported
		}
		b.Backend.Requests = nil
	})
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			for what, h := range map[string]Harness{"no power": blind, "powers that can do nothing": half} {
				result := inVirtualTime(t, r, h)
				if result.Err != nil {
					t.Errorf("%s: %v", what, result.Err)
				}
				if len(r.needs) > 0 && !strings.Contains(result.Skipped, "the harness has no power to") && !strings.Contains(result.Skipped, "can bring an order to no status") {
					t.Errorf("%s: the row needs a power, and is skipped because of %q", what, result.Skipped)
				}
			}
		})
	}
}

func TestHarnessesThatFail(t *testing.T) {
	broken := errors.New("broken")
	r := rows()[0]
	if got := inVirtualTime(t, r, Harness{Start: func(context.Context) (*Bench, error) { return nil, broken }}); !errors.Is(got.Err, broken) {
		t.Errorf("a harness that does not start: %+v", got)
	}
	if got := inVirtualTime(t, rows()[1], with(func(b *Bench) { b.Pause = patience * 2 })); got.Err == nil {
		t.Error("a row without an end passed")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, result := range Check(ended, Reference()) {
		if result.Skipped == "" {
			t.Errorf("%s was tried after the end", result.Name)
		}
	}
}

func TestABenchIsClosedOnce(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			closed := 0
			inVirtualTime(t, r, with(func(b *Bench) { b.Close = func() { closed++ } }))
			if closed != 1 {
				t.Errorf("closed %d times", closed)
			}
		})
	}
}

// TestRowsAreNamedOnce: names are how people speak of rows.
func TestRowsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		if seen[r.name] || r.name == "" || !strings.HasSuffix(r.rule, ".") {
			t.Errorf("the row %q, %q", r.name, r.rule)
		}
		seen[r.name] = true
	}
}

// TestIdsAndOrdersComeFromTheSeed: a run can be repeated, and another seed is
// another run.
func TestIdsAndOrdersComeFromTheSeed(t *testing.T) {
	ids := func(seed uint64) (all [3]engine.PlacementID) {
		one := &trial{row: "a row", seed: seed}
		for i := range all {
			all[i] = one.id()
		}
		return all
	}
	first := ids(1)
	if first != ids(1) || first == ids(2) || first[0] == first[1] || first[0] <= 0 {
		t.Errorf("ids of seed 1 are %v and %v, of seed 2 %v", first, ids(1), ids(2))
	}
	once, again := generated(referenceOrder(), 1, 5), generated(referenceOrder(), 1, 5)
	if !reflect.DeepEqual(once.Cargo, again.Cargo) || once.Note != again.Note {
		t.Error("the same seed makes two orders")
	}
}

// TestNothingIsLeftBehind: no order of a row waits for a rider when it is over.
func TestNothingIsLeftBehind(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			inVirtualTime(t, r, with(func(b *Bench) {
				c := b.Carrier.(*reference).other
				b.Close = func() {
					for id, j := range c.jobs {
						if j.made > 0 && statuses[j.state] == engine.Waiting {
							t.Errorf("%v still waits", id)
						}
					}
				}
			}))
		})
	}
}
