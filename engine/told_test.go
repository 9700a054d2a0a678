package engine_test

import (
	"strconv"
	"testing"

	"github.com/paotui-go/paotui/engine"
)

// TestTheLastPositionIsWhereNothingOldComes begins to read events there and gets
// only what is written afterwards.
func TestTheLastPositionIsWhereNothingOldComes(t *testing.T) {
	inWorld(t, []engine.Carrier{priced("DADA", 800)}, func(w *world) {
		for n := range 5 {
			position, err := w.LastPosition(w.t.Context())
			if err != nil {
				t.Fatal(err)
			}
			id := "A" + strconv.Itoa(n)
			w.dispatch(id)
			for event, err := range w.Events(w.t.Context(), position) {
				if err != nil {
					t.Fatal(err)
				}
				if event.Delivery != id || event.Entry.Seq != 1 {
					t.Errorf("the first event behind it is entry %d of %s, want the first of %s", event.Entry.Seq, event.Delivery, id)
				}
				break
			}
			w.until(id, engine.UntilPlaced)
		}
	})
}

func TestAPlacementTellsWhenItBegan(t *testing.T) {
	inWorld(t, []engine.Carrier{priced("DADA", 800)}, func(w *world) {
		w.dispatch("A1")
		d := w.until("A1", engine.UntilPlaced)
		entries, err := w.Journal(w.t.Context(), "A1")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if f, ok := e.Fact.(engine.Placing); ok && !e.At.Equal(d.Placements[0].Began()) {
				t.Errorf("placement %s began at %v, and says %v", f.Offer.Placement, e.At, d.Placements[0].Began())
			}
		}
		if d.Placements[0].Began().IsZero() || d.Placements[0].Parked() != "" || d.Placements[0].GoodsMissing() || d.Erased() {
			t.Errorf("%+v", d.Placements[0])
		}
	})
}
