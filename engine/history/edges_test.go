package history_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/history"
)

func seconds(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }

// of is what a delivery counts as, at a carrier.
func of(order engine.Order, carrier engine.CarrierID, entries ...engine.Entry) engine.Trips {
	all := journal("order", noon, entries...)
	order.ID, order.Shop = "order", "cafe"
	all[0].Fact = engine.Opened{Order: order}
	var b history.Book
	b.Add(engine.Fold("order", all))
	return b.Snapshot(noon.Add(time.Hour)).Trips(anything(carrier))
}

func TestAMinuteIsEnoughToSayThatNobodyCame(t *testing.T) {
	for waited, taken := range map[int]int{59: 0, 60: 1, 61: 1} {
		end := told(seconds(waited), says(1, seconds(waited), engine.Ended, engine.ByMerchant))
		if got := of(engine.Order{}, "SS", together(placed(1, "SS", noon), end)...); got != (engine.Trips{Taken: taken}) {
			t.Errorf("after %d seconds: %+v", waited, got)
		}
	}
}

func TestARiderOfBeforeWinsNoRace(t *testing.T) {
	first := together(placed(1, "DADA", noon), told(seconds(120), says(1, seconds(60), engine.Accepted, ""), says(1, seconds(120), engine.Ended, engine.ByRider)))
	second := together(placed(2, "SS", seconds(180)), told(seconds(400), says(2, seconds(400), engine.Ended, engine.ByMerchant)))
	if got := of(engine.Order{}, "SS", together(first, second)...); got != (engine.Trips{Taken: 1}) {
		t.Errorf("the second waited in vain, after the first one's rider had given up: %+v", got)
	}
}

func TestAStraightLineHasAThirdOnTop(t *testing.T) {
	shop := geo.GCJ02{Lng: 121.47, Lat: 31.23}
	for name, c := range map[string]struct {
		to   geo.GCJ02
		want map[int]int // how many are found at a distance
	}{
		"890 metres are 1190 by road": {geo.GCJ02{Lng: 121.47, Lat: 31.238}, map[int]int{500: 0, 1500: 1}},
		"600 metres are 800 by road":  {geo.GCJ02{Lng: 121.47, Lat: 31.2354}, map[int]int{500: 1, 1500: 0}},
		"nobody knows where it went":  {geo.GCJ02{}, map[int]int{500: 0, 1500: 0, 1 << 30: 0}},
	} {
		t.Run(name, func(t *testing.T) {
			entries := journal("order", noon, together(placing(1, "SS", noon, engine.Quote{}), told(noon, engine.PlaceDone{Placement: 1}),
				told(seconds(900), says(1, seconds(900), engine.Delivered, "")))...)
			order := engine.Order{ID: "order", Shop: "cafe"}
			order.Sender.Location, order.Receiver.Location = shop, c.to
			entries[0].Fact = engine.Opened{Order: order}
			var b history.Book
			b.Add(engine.Fold("order", entries))
			h := b.Snapshot(noon.Add(time.Hour))
			if n := h.Trips(anything("SS")).Taken; n != 1 {
				t.Errorf("%d of any length", n)
			}
			for metres, want := range c.want {
				like := anything("SS")
				like.Distance = engine.Known(metres)
				if n := h.Trips(like).Taken; n != want {
					t.Errorf("%d at %d metres, want %d", n, metres, want)
				}
			}
		})
	}
}

func TestLateNewsReplacesWhatCounted(t *testing.T) {
	begun := together(placed(1, "SS", noon), placed(2, "DADA", noon), told(seconds(180), says(1, seconds(180), engine.Ended, engine.ByMerchant)))
	late := told(seconds(200), says(2, seconds(120), engine.Accepted, ""))
	var b history.Book
	for _, c := range []struct {
		reason  string
		entries []engine.Entry
		want    engine.Trips
	}{
		{"it waited three minutes in vain", begun, engine.Trips{Taken: 1}},
		{"the other one had a rider meanwhile: it lost a race", together(begun, late), engine.Trips{}},
	} {
		b.Add(engine.Fold("order", journal("order", noon, c.entries...)))
		if got := b.Snapshot(noon.Add(time.Hour)).Trips(anything("SS")); got != c.want {
			t.Errorf("%s: %+v", c.reason, got)
		}
	}
}

func TestWaitsThatTellNothing(t *testing.T) {
	ride := func(wait, end int) []engine.Entry {
		return told(seconds(end), says(1, seconds(wait), engine.Accepted, ""), says(1, seconds(end), engine.Delivered, ""))
	}
	booked := engine.Order{Timing: engine.Timing{When: engine.DispatchAt, At: seconds(1800)}}
	again := together(placed(1, "SS", noon), told(seconds(100), says(1, seconds(100), engine.Ended, engine.ByCarrier),
		engine.ReorderWanted{Placement: 1}, engine.Reordering{Placement: 1, SendBy: seconds(130)},
		engine.Reordered{Placement: 1, Placed: engine.Placed{Waybill: "W2", Fee: engine.ExactFen(1300)}}))
	for name, c := range map[string]struct {
		order   engine.Order
		entries []engine.Entry
		want    engine.Maybe[engine.Seconds]
	}{
		"asap":            {engine.Order{}, together(placed(1, "SS", noon), ride(41, 900)), engine.Known(engine.Seconds(42))},
		"booked ahead":    {booked, together(placed(1, "SS", noon), ride(1841, 2900)), engine.Maybe[engine.Seconds]{}},
		"ordered again":   {engine.Order{}, together(again, ride(241, 900)), engine.Maybe[engine.Seconds]{}},
		"before it began": {engine.Order{}, together(placed(1, "SS", noon), ride(-1, 900)), engine.Maybe[engine.Seconds]{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := of(c.order, "SS", c.entries...)
			if got.AcceptIn != c.want || got.Taken != 1 || got.Accepted != 1 || got.CalledOff != 0 {
				t.Errorf("%+v, want one that was accepted in %v", got, c.want)
			}
		})
	}
}

// A policy asks at the hour of the trip, which for a scheduled order is not the hour
// in which it was placed.
func TestAScheduledTripBelongsToItsOwnHour(t *testing.T) {
	booked := engine.Order{Timing: engine.Timing{When: engine.DispatchAt, At: seconds(3 * 3600)}} // noon in China is 12, then 15
	var b history.Book
	entries := together(placed(1, "SS", noon), told(seconds(4*3600), says(1, seconds(4*3600), engine.Delivered, "")))
	booked.ID, booked.Shop = "order", "cafe"
	d := engine.Fold("order", append(told(noon, engine.Opened{Order: booked}), entries...))
	b.Add(d)
	for hour, want := range map[int]int{12: 0, 15: 1} {
		like := anything("SS")
		like.Hour = engine.Known(hour)
		if got := b.Snapshot(seconds(5 * 3600)).Trips(like); got.Taken != want {
			t.Errorf("at %d o'clock there are %d trips, want %d", hour, got.Taken, want)
		}
	}
}

func TestOfATripThatWasOrderedAgainTheLastIsCharged(t *testing.T) {
	got := of(engine.Order{}, "SS", together(placed(1, "SS", noon),
		told(seconds(900), says(1, seconds(100), engine.Accepted, ""), says(1, seconds(300), engine.PickedUp, ""), says(1, seconds(900), engine.Returned, engine.Declined)),
		told(seconds(1000), engine.ReorderWanted{Placement: 1}, engine.Reordering{Placement: 1, SendBy: seconds(1030)},
			engine.Reordered{Placement: 1, Placed: engine.Placed{Waybill: "W2", Fee: engine.ExactFen(1300)}}),
		told(seconds(2000), says(1, seconds(1100), engine.Accepted, ""), says(1, seconds(2000), engine.Delivered, "")))...)
	if got.Charged != engine.ExactFen(1300) {
		t.Errorf("%s was charged last, want ¥13.00", got.Charged)
	}
}
