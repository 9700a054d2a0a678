package history_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// noon is noon in China.
var noon = time.Date(2026, 5, 20, 4, 0, 0, 0, time.UTC)

func says(id engine.PlacementID, at time.Time, status engine.Status, cause engine.Cause) engine.Fact {
	return engine.Reported{Report: engine.Report{Placement: id, Status: status, Cause: cause, At: at, Proven: true}}
}

// placing is the intent to place at a carrier.
func placing(id engine.PlacementID, carrier engine.CarrierID, at time.Time, quote engine.Quote) []engine.Entry {
	offer := engine.Offer{Carrier: carrier, Outcome: engine.Priced, Placement: id, Quote: quote}
	return told(at, engine.Placing{Offer: offer, Cost: quote.Fee})
}

// placed is a placement that the carrier took at a time, for 12 yuan over 2.5 km.
func placed(id engine.PlacementID, carrier engine.CarrierID, at time.Time) []engine.Entry {
	quote := engine.Quote{Fee: engine.ExactFen(1200), Distance: engine.Known(2500)}
	return append(placing(id, carrier, at, quote),
		told(at, engine.PlaceDone{Placement: id, Placed: engine.Placed{Fee: engine.ExactFen(1200 + engine.Money(id))}})...)
}

func journal(id string, at time.Time, rest ...engine.Entry) []engine.Entry {
	entries := append([]engine.Entry{{At: at, Fact: engine.Opened{Order: engine.Order{ID: id, Shop: "cafe"}}}}, rest...)
	for i := range entries {
		entries[i].Seq = int64(i + 1)
	}
	return entries
}

func told(at time.Time, facts ...engine.Fact) (entries []engine.Entry) {
	for _, f := range facts {
		entries = append(entries, engine.Entry{At: at, Fact: f})
	}
	return entries
}

func together(all ...[]engine.Entry) (entries []engine.Entry) {
	for _, e := range all {
		entries = append(entries, e...)
	}
	return entries
}

// anything is all trips of a carrier.
func anything(id engine.CarrierID) engine.Like { return engine.Like{Shop: "cafe", Carrier: id} }

func TestWhatCounts(t *testing.T) {
	later := func(d time.Duration) time.Time { return noon.Add(d) }
	for name, c := range map[string]struct {
		after []engine.Entry
		want  engine.Trips
	}{
		"delivered": {told(later(time.Hour), says(1, later(92*time.Second), engine.Accepted, ""), says(1, later(time.Hour), engine.Delivered, "")),
			engine.Trips{Taken: 1, Accepted: 1, AcceptIn: engine.Known(engine.Seconds(92)), Waits: 1, Charged: engine.ExactFen(1201), ChargedAt: noon, Charges: 1}},
		"nobody came, says the carrier": {told(later(time.Hour), says(1, later(9*time.Minute), engine.Ended, engine.ByCarrier)), engine.Trips{Taken: 1, CalledOff: 1}},
		"the rider gave it back": {told(later(time.Hour), says(1, later(7*time.Second), engine.Accepted, ""), says(1, later(9*time.Minute), engine.Ended, engine.ByRider)),
			engine.Trips{Taken: 1, Accepted: 1, CalledOff: 1, AcceptIn: engine.Known(engine.Seconds(7)), Waits: 1}},
		"we waited three minutes in vain": {told(later(time.Hour), says(1, later(3*time.Minute), engine.Ended, engine.ByMerchant)), engine.Trips{Taken: 1}},
		"we called it off at once":        {told(later(time.Hour), says(1, later(30*time.Second), engine.Ended, engine.ByMerchant)), engine.Trips{}},
		"it is still under way":           {told(later(time.Hour), says(1, later(30*time.Second), engine.Accepted, "")), engine.Trips{}},
		"we lost patience after half a minute, and somebody else delivers": {together(
			told(later(30*time.Second), engine.Impatient{Placement: 1}, says(1, later(30*time.Second), engine.Ended, engine.ByMerchant)),
			placed(2, "DADA", later(time.Minute)), told(later(time.Hour), says(2, later(2*time.Minute), engine.Accepted, ""), says(2, later(time.Hour), engine.Delivered, ""))), engine.Trips{Taken: 1}},
		"it was heard of when it was there": {told(later(time.Hour), says(1, later(time.Hour), engine.Delivered, "")),
			engine.Trips{Taken: 1, Accepted: 1, Charged: engine.ExactFen(1201), ChargedAt: noon, Charges: 1}},
		"it lost a race": {together(placed(2, "DADA", noon), told(later(time.Hour), says(2, later(2*time.Minute), engine.Accepted, ""),
			says(1, later(3*time.Minute), engine.Ended, engine.ByMerchant), says(2, later(time.Hour), engine.Delivered, ""))), engine.Trips{}},
	} {
		t.Run(name, func(t *testing.T) {
			var b history.Book
			d := engine.Fold("order", journal("order", noon, together(placed(1, "SS", noon), c.after)...))
			b.Add(d)
			b.Add(d) // once more changes nothing
			got := b.Snapshot(noon.Add(time.Hour)).Trips(anything("SS"))
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func delivered(id string, n engine.PlacementID, carrier engine.CarrierID, at time.Time, wait time.Duration, metres int) engine.Delivery {
	entries := placed(n, carrier, at)
	p := entries[0].Fact.(engine.Placing)
	p.Offer.Quote.Distance = engine.Known(metres)
	entries[0].Fact = p
	end := at.Add(time.Hour)
	return engine.Fold(id, journal(id, at, together(entries, told(end, says(n, at.Add(wait), engine.Accepted, ""), says(n, end, engine.Delivered, "")))...))
}

func TestFiguresAreWhatSomebodyWouldCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type one struct {
			carrier engine.CarrierID
			at      time.Time
			metres  int
		}
		var all []one
		var deliveries []engine.Delivery
		for i := range rapid.IntRange(0, 12).Draw(t, "deliveries") {
			o := one{rapid.SampledFrom([]engine.CarrierID{"SS", "DADA"}).Draw(t, "carrier"),
				noon.Add(-time.Duration(rapid.IntRange(0, 40*24).Draw(t, "hours ago")) * time.Hour), rapid.SampledFrom([]int{0, 999, 1000, 4000, 20000}).Draw(t, "metres")}
			all = append(all, o)
			deliveries = append(deliveries, delivered(fmt.Sprint(i), engine.PlacementID(i+1), o.carrier, o.at, time.Minute, o.metres))
		}
		var b history.Book
		for _, d := range rapid.Permutation(deliveries).Draw(t, "order") {
			b.Add(d)
		}
		h := b.Snapshot(noon)
		for _, carrier := range []engine.CarrierID{"SS", "DADA"} {
			for hour := -1; hour < 24; hour++ {
				for _, metres := range []int{-1, 500, 1500, 4999, 50000} {
					like, want := engine.Like{Shop: "cafe", Carrier: carrier}, 0
					if hour >= 0 {
						like.Hour = engine.Known(hour)
					}
					if metres >= 0 {
						like.Distance = engine.Known(metres)
					}
					for _, o := range all {
						same := map[int]func(int) bool{-1: func(int) bool { return true }, 500: func(m int) bool { return m < 1000 },
							1500: func(m int) bool { return m >= 1000 && m < 2000 }, 4999: func(m int) bool { return m >= 3000 && m < 5000 }, 50000: func(m int) bool { return m >= 12000 }}[metres](o.metres)
						if o.carrier == carrier && same && (hour < 0 || o.at.In(engine.China).Hour() == hour) && noon.Sub(o.at) <= 30*24*time.Hour {
							want++
						}
					}
					if got := h.Trips(like); got.Taken != want || got.Accepted != want || got.Charges != want {
						t.Fatalf("%+v: %+v, want %d", like, got, want)
					}
				}
			}
		}
		if h.Trips(engine.Like{Shop: "bar", Carrier: "SS"}) != (engine.Trips{}) {
			t.Fatal("another shop's trips are counted")
		}
	})
}

func TestTripsAllocatesNothing(t *testing.T) {
	var b history.Book
	b.Add(delivered("1", 1, "SS", noon, time.Minute, 2500))
	h := b.Snapshot(noon)
	like := engine.Like{Shop: "cafe", Carrier: "SS", Hour: engine.Known(12), Distance: engine.Known(2600)}
	if n := testing.AllocsPerRun(100, func() { h.Trips(like) }); n > 0 || h.Trips(like).Taken != 1 {
		t.Errorf("%v allocations, %+v", n, h.Trips(like))
	}
}

// failing is a store that can not be read at times.
type failing struct {
	engine.Store
	down *atomic.Bool
}

func (f failing) Since(ctx context.Context, after int64, limit int) ([]engine.Event, error) {
	if f.down.Load() {
		return nil, errors.New("it is down")
	}
	return f.Store.Since(ctx, after, limit)
}

func TestAKeeperKnowsWhatTheStoreHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		var down atomic.Bool
		down.Store(true)
		write := func(id string, n engine.PlacementID) {
			t.Helper()
			at := time.Now()
			entries := journal(id, at, together(placed(n, "SS", at), told(at.Add(time.Minute), says(n, at.Add(time.Minute), engine.Accepted, ""), says(n, at.Add(time.Minute), engine.Delivered, "")))...)
			head := engine.Head{ID: id, Version: int64(len(entries)), Shop: "cafe", Phase: engine.PhaseDelivered, Closed: true, Opened: at, Updated: at}
			if err := store.Append(t.Context(), head, entries...); err != nil {
				t.Fatal(err)
			}
		}
		write("before", 1)
		k := history.NewKeeper(failing{store, &down}, history.Options{})
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- k.Run(ctx) }()
		pass := func(d time.Duration) {
			time.Sleep(d) // virtual
			synctest.Wait()
		}
		pass(15 * time.Second)
		first := k.Snapshot()
		if n := first.Trips(anything("SS")).Taken; n != 0 {
			t.Errorf("%d trips of a store that is down", n)
		}
		down.Store(false)
		pass(15 * time.Second)
		if n := k.Snapshot().Trips(anything("SS")).Taken; n != 1 {
			t.Errorf("%d trips of before", n)
		}
		second := k.Snapshot()
		write("after", 2)
		pass(15 * time.Second)
		if n := k.Snapshot().Trips(anything("SS")).Taken; n != 2 {
			t.Errorf("%d trips", n)
		}
		if second.Trips(anything("SS")).Taken != 1 || first.Trips(anything("SS")).Taken != 0 {
			t.Error("a snapshot has changed")
		}
		pass(31 * 24 * time.Hour)
		if n := k.Snapshot().Trips(anything("SS")).Taken; n != 0 {
			t.Errorf("%d trips are not forgotten", n)
		}
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
	})
}
