package history_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/history"
)

// expected is what a placement must count as.
type expected struct {
	shop                string
	carrier             engine.CarrierID
	at                  time.Time
	from, to            int // its band of distance; to is 0 if nobody knows
	accepted, calledOff bool
	wait                int // seconds; -1: nobody knows
	charged             engine.Amount
}

// scene is a delivery and what it must count as.
type scene struct {
	early, late engine.Delivery // before its end was told, and after
	want        []expected
}

// lengths are distances with the band that each is in.
var lengths = []struct{ metres, from, to int }{
	{0, 0, 1000}, {999, 0, 1000}, {1000, 1000, 2000}, {2999, 2000, 3000}, {3000, 3000, 5000}, {5000, 5000, 8000},
	{11999, 8000, 12000}, {12000, 12000, 1 << 40}, {40000, 12000, 1 << 40},
}

var fees = []engine.Amount{{}, engine.ExactFen(900), engine.EstimatedFen(900), engine.ExactFen(1500), engine.AtMostFen(700), engine.AssumedFen(600)}

func scenes(t *rapid.T, n int) scene {
	e := expected{
		shop:    rapid.SampledFrom([]string{"cafe", "bar"}).Draw(t, "shop"),
		carrier: rapid.SampledFrom([]engine.CarrierID{"SS", "DADA"}).Draw(t, "carrier"),
		at:      noon.Add(-time.Duration(rapid.SampledFrom([]int{0, 1, 24, 30, 30*24 - 1, 30 * 24, 30*24 + 1, 999}).Draw(t, "hours ago")) * time.Hour),
		wait:    -1,
	}
	quote, order := engine.Quote{}, engine.Order{ID: fmt.Sprint(n), Shop: e.shop}
	if rapid.Bool().Draw(t, "length is known") {
		l := rapid.SampledFrom(lengths).Draw(t, "length")
		quote.Distance, e.from, e.to = engine.Known(l.metres), l.from, l.to
	} else if rapid.Bool().Draw(t, "places are known") { // 0.01 degrees north is 1.1 km: 1.5 km by road
		order.Sender.Location, order.Receiver.Location = geo.GCJ02{Lng: 121.47, Lat: 31.23}, geo.GCJ02{Lng: 121.47, Lat: 31.24}
		e.from, e.to = 1000, 2000
	}
	fee := rapid.SampledFrom(fees).Draw(t, "fee")
	wait := rapid.IntRange(0, 130).Draw(t, "wait")
	first, second := engine.PlacementID(2*n+1), engine.PlacementID(2*n+2)
	after := func(seconds int) time.Time { return e.at.Add(time.Duration(seconds) * time.Second) }
	take := func(id engine.PlacementID, c engine.CarrierID, seconds int) []engine.Entry {
		entries := placing(id, c, after(seconds), quote)
		return append(entries, engine.Entry{At: after(seconds), Fact: engine.PlaceDone{Placement: id, Placed: engine.Placed{Fee: fee}}})
	}
	say := func(id engine.PlacementID, seconds int, s engine.Status, c engine.Cause) []engine.Entry {
		return told(after(seconds), says(id, after(seconds), s, c))
	}
	yes, done := say(first, wait, engine.Accepted, ""), say(first, 3600, engine.Delivered, "")
	ends := func(c engine.Cause) []engine.Entry { return say(first, 3600, engine.Ended, c) }

	ridden := e
	ridden.accepted, ridden.wait = true, wait
	off, arrived := ridden, ridden
	off.calledOff = true
	if c := fee.Certainty(); c == engine.Exact || c == engine.Estimated {
		arrived.charged = fee
	}
	silent, nobody := arrived, e
	silent.wait, nobody.calledOff = -1, true
	// The other is placed 300 seconds later, or at once, and its rider comes 60 seconds on.
	other, beside := arrived, arrived
	other.carrier, other.at, other.wait = "SF", after(300), 60
	beside.carrier, beside.wait = "SF", 60
	elsewhere := func(seconds int) []engine.Entry {
		return together(take(second, "SF", seconds), say(second, seconds+60, engine.Accepted, ""), say(second, 3600, engine.Delivered, ""))
	}
	var vain []expected
	if wait >= 60 {
		vain = []expected{e}
	}

	fates := map[string]struct {
		entries []engine.Entry
		want    []expected
	}{
		"delivered":            {together(take(first, e.carrier, 0), yes, done), []expected{arrived}},
		"delivered in silence": {together(take(first, e.carrier, 0), done), []expected{silent}},
		"nobody came":          {together(take(first, e.carrier, 0), ends(engine.ByCarrier)), []expected{nobody}},
		"the rider gave up":    {together(take(first, e.carrier, 0), yes, ends(engine.ByRider)), []expected{off}},
		"a storm":              {together(take(first, e.carrier, 0), yes, ends(engine.ForceMajeure)), []expected{off}},
		"we ended it later":    {together(take(first, e.carrier, 0), yes, ends(engine.ByMerchant)), []expected{ridden}},
		"we ended it":          {together(take(first, e.carrier, 0), say(first, wait, engine.Ended, engine.ByMerchant)), vain},
		"under way":            {together(take(first, e.carrier, 0), yes), nil},
		"refused": {append(placing(first, e.carrier, e.at, quote), told(e.at, engine.CallFailed{
			Placement: first, Call: engine.CallPlace, Outcome: fault.Rejected, Kind: fault.Refused, Reason: "told by the test"})...), nil},
		"it lost a race":               {together(take(first, e.carrier, 0), elsewhere(0), say(first, 90, engine.Ended, engine.ByMerchant)), []expected{beside}},
		"the next one after some time": {together(take(first, e.carrier, 0), say(first, 200, engine.Ended, engine.ByMerchant), elsewhere(300)), []expected{e, other}},
	}
	names := make([]string, 0, len(fates))
	for name := range fates {
		names = append(names, name)
	}
	slices.Sort(names)
	fate := fates[rapid.SampledFrom(names).Draw(t, "fate")]
	entries := journal(order.ID, e.at, fate.entries...)
	entries[0].Fact = engine.Opened{Order: order}
	return scene{engine.Fold(order.ID, entries[:len(entries)-1]), engine.Fold(order.ID, entries), fate.want}
}

// recount is what somebody finds who looks at every trip.
func recount(all []expected, like engine.Like) (sum engine.Trips) {
	var waits []int
	var told []expected
	for _, e := range all {
		hour, hourAsked := like.Hour.Get()
		metres, lengthAsked := like.Distance.Get()
		switch {
		case e.shop != like.Shop, e.carrier != like.Carrier, noon.Sub(e.at) > 30*24*time.Hour:
			continue
		case hourAsked && e.at.UTC().Add(8*time.Hour).Hour() != hour, lengthAsked && (metres < e.from || metres >= e.to):
			continue
		}
		sum.Taken++
		if e.accepted {
			sum.Accepted++
		}
		if e.calledOff {
			sum.CalledOff++
		}
		if e.wait >= 0 {
			waits = append(waits, e.wait)
		}
		if e.charged != (engine.Amount{}) {
			told = append(told, e)
		}
	}
	sum.Waits = len(waits)
	if n := len(waits); n > 0 {
		slices.Sort(waits)
		sum.AcceptIn = engine.Known(engine.Seconds(waits[(n-1)/2]/5*5 + 2))
	}
	if sum.Charges = len(told); sum.Charges > 0 {
		last := slices.MaxFunc(told, func(a, b expected) int { // of one moment the dearer, and then the exact one
			x, _ := a.charged.Fen()
			y, _ := b.charged.Fen()
			return cmp.Or(a.at.Compare(b.at), cmp.Compare(x, y), cmp.Compare(b.charged.Certainty(), a.charged.Certainty()))
		})
		sum.Charged, sum.ChargedAt = last.charged, last.at
	}
	return sum
}

func TestEveryFigureIsWhatARecountGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []scene
		var want []expected
		order := []int{}
		for i := range rapid.IntRange(0, 12).Draw(t, "deliveries") {
			all = append(all, scenes(t, i))
			want = append(want, all[i].want...)
			order = append(order, i)
		}
		var once, again history.Book
		for _, s := range all {
			once.Add(s.late)
		}
		for _, i := range rapid.Permutation(slices.Concat(order, order)).Draw(t, "given twice") {
			if rapid.Bool().Draw(t, "the end is told later") {
				again.Add(all[i].early)
			}
			again.Add(all[i].late)
		}
		plain, mixed := once.Snapshot(noon), again.Snapshot(noon)
		for _, like := range combinations() {
			expect := recount(want, like)
			if got := plain.Trips(like); got != expect {
				t.Fatalf("%+v:\n%+v, want\n%+v", like, got, expect)
			}
			if got := mixed.Trips(like); got != expect {
				t.Fatalf("%+v, in another order and twice:\n%+v, want\n%+v", like, got, expect)
			}
		}
	})
}

// combinations are all that can be asked: each hour and each band, or any.
func combinations() (all []engine.Like) {
	hours := []engine.Maybe[int]{{}}
	for hour := range 24 {
		hours = append(hours, engine.Known(hour))
	}
	distances := []engine.Maybe[int]{{}}
	for _, l := range lengths {
		distances = append(distances, engine.Known(l.metres))
	}
	for _, shop := range []string{"cafe", "bar", "nowhere"} {
		for _, carrier := range []engine.CarrierID{"SS", "DADA", "SF"} {
			for _, hour := range hours {
				for _, distance := range distances {
					all = append(all, engine.Like{Shop: shop, Carrier: carrier, Hour: hour, Distance: distance})
				}
			}
		}
	}
	return all
}
