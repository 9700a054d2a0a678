package history

import (
	"maps"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// trip is what counts of a placement.
type trip struct {
	shop      string
	carrier   engine.CarrierID
	began     time.Time
	hour      int
	band      int // -1: nobody knows how long it was
	accepted  bool
	wait      int // seconds; -1: nobody knows
	calledOff bool
	charged   engine.Amount // unknown if nobody told
}

// trips are those of a delivery that count.
func trips(d engine.Delivery) (all []trip) {
	for _, p := range d.Placements {
		if p.Stage != engine.StageTaken || !p.Over() {
			continue
		}
		t := trip{shop: d.Order.Shop, carrier: p.Carrier, began: p.Began(), hour: hourOf(d.Order, p), band: band(d.Order, p), wait: -1}
		_, accepted := riderAt(p)
		t.accepted = accepted
		if told := yesAt(p); !told.Before(p.Began()) && p.Former == nil && !d.Order.Timing.Scheduled() {
			t.wait = int(told.Sub(p.Began()) / time.Second)
		}
		ended := p.Status != engine.Delivered
		switch p.Cause {
		case engine.ByCarrier, engine.ByRider, engine.ForceMajeure:
			t.calledOff = ended
		default:
			if ours := ended && !accepted; ours && (beaten(d, p) || !p.Impatient() && ending(p).Sub(p.Began()) < enoughWait) {
				continue // it says nothing
			}
		}
		if charged := lastTrip(p).Charged; p.Status == engine.Delivered && wasTold(charged) {
			t.charged = charged
		}
		all = append(all, t)
	}
	return all
}

// hourOf is the hour for which it was: a policy asks for trips at the time of its own.
func hourOf(o engine.Order, p engine.PlacementState) int {
	if o.Timing.Scheduled() {
		return o.Timing.At.In(engine.China).Hour()
	}
	return p.Began().In(engine.China).Hour()
}

// lastTrip is what a placement came to without its trips of before it was ordered
// again.
func lastTrip(p engine.PlacementState) engine.Cost {
	p.Former = nil
	return p.Charges()
}

// wasTold: a carrier named or reckoned it; what somebody supposed is no experience.
func wasTold(a engine.Amount) bool {
	return a.Certainty() == engine.Exact || a.Certainty() == engine.Estimated
}

// enoughWait is how long our side must have waited for it to mean that nobody came.
const enoughWait = time.Minute

// beaten: another placement had a rider while this one waited.
func beaten(d engine.Delivery, p engine.PlacementState) bool {
	end := ending(p)
	return slices.ContainsFunc(d.Placements, func(q engine.PlacementState) bool {
		at, ok := riderAt(q)
		return ok && q.ID != p.ID && !at.Before(p.Began()) && !at.After(end)
	})
}

// riderAt is when a rider was first heard of.
func riderAt(p engine.PlacementState) (at time.Time, ok bool) {
	for _, r := range p.TripReports() {
		switch r.Status {
		case engine.Accepted, engine.AtStore, engine.PickedUp, engine.Delivering, engine.Delivered, engine.Returning, engine.Returned:
		default:
			continue
		}
		if when := timeOf(r); !ok || when.Before(at) {
			at, ok = when, true
		}
	}
	return at, ok
}

// yesAt is when a rider accepted, if a report tells just that; zero if none does.
func yesAt(p engine.PlacementState) (at time.Time) {
	for _, r := range p.TripReports() {
		if r.Status == engine.Accepted && (at.IsZero() || timeOf(r).Before(at)) {
			at = timeOf(r)
		}
	}
	return at
}

// ending is when it was first heard that it is over, or else when it was last heard
// of.
func ending(p engine.PlacementState) (end time.Time) {
	last := p.Began()
	for _, r := range p.TripReports() {
		when := timeOf(r)
		if r.Status.Final() && (end.IsZero() || when.Before(end)) {
			end = when
		}
		if when.After(last) {
			last = when
		}
	}
	if end.IsZero() {
		return last
	}
	return end
}

func timeOf(r engine.Report) time.Time {
	if r.At.IsZero() {
		return r.Asked
	}
	return r.At
}

// bands are where the bands of distance end, in metres.
var bands = [...]int{1000, 2000, 3000, 5000, 8000, 12000}

func bandOf(metres int) int {
	for i, end := range bands {
		if metres < end {
			return i
		}
	}
	return len(bands)
}

// band is the length of a trip: as the carrier told it, or else the straight line with
// a third on top.
func band(o engine.Order, p engine.PlacementState) int {
	if metres, ok := p.Quote.Distance.Get(); ok {
		return bandOf(metres)
	}
	if o.Sender.Location == (geo.GCJ02{}) || o.Receiver.Location == (geo.GCJ02{}) || !o.Sender.Location.Valid() || !o.Receiver.Location.Valid() {
		return -1
	}
	return bandOf(int(geo.Distance(o.Sender.Location, o.Receiver.Location) * 4 / 3))
}

// Book holds what counts of deliveries. It is not safe for concurrent use.
type Book struct {
	// Period is how old a placement may be to count; 0 is thirty days.
	Period time.Duration

	deliveries map[string][]trip
}

func (b *Book) period() time.Duration {
	if b.Period <= 0 {
		return 30 * 24 * time.Hour
	}
	return b.Period
}

// Add counts a delivery, in place of what it was before.
func (b *Book) Add(d engine.Delivery) {
	if b.deliveries == nil {
		b.deliveries = map[string][]trip{}
	}
	if found := trips(d); len(found) > 0 {
		b.deliveries[d.ID] = found
	} else {
		delete(b.deliveries, d.ID)
	}
}

// Snapshot forgets what is older than the period at now, and is what is left.
func (b *Book) Snapshot(now time.Time) engine.History {
	oldest := now.Add(-b.period())
	s := snapshot{}
	for id, all := range b.deliveries {
		all = slices.DeleteFunc(all, func(t trip) bool { return t.began.Before(oldest) })
		if len(all) == 0 {
			delete(b.deliveries, id)
			continue
		}
		b.deliveries[id] = all
		for _, t := range all {
			s.count(t)
		}
	}
	done := make(snapshotted, len(s))
	for k, c := range s {
		done[k] = c.trips()
	}
	return done
}

// key is a cell: any is every hour, or every length.
type key struct {
	shop       string
	carrier    engine.CarrierID
	hour, band int
}

const any = -1

type snapshot map[key]*cell

// cell is the figures of a cell, while they are counted.
type cell struct {
	engine.Trips
	waits map[int]int // how many of each bucket
}

// bucket is how exact a median is, in seconds.
const bucket = 5

func (s snapshot) count(t trip) {
	hours, lengths := []int{any, t.hour}, []int{any}
	if t.band >= 0 {
		lengths = append(lengths, t.band)
	}
	for _, hour := range hours {
		for _, length := range lengths {
			k := key{t.shop, t.carrier, hour, length}
			if s[k] == nil {
				s[k] = &cell{waits: map[int]int{}}
			}
			s[k].add(t)
		}
	}
}

func (c *cell) add(t trip) {
	c.Taken++
	if t.accepted {
		c.Accepted++
	}
	if t.calledOff {
		c.CalledOff++
	}
	if t.wait >= 0 {
		c.waits[t.wait/bucket]++
		c.Waits++
	}
	if t.charged == (engine.Amount{}) {
		return
	}
	c.Charges++
	if later := t.began.Compare(c.ChargedAt); c.Charges == 1 || later > 0 || later == 0 && dearer(t.charged, c.Charged) {
		c.Charged, c.ChargedAt = t.charged, t.began
	}
}

// dearer settles which of two charges of one moment is told, the same in any order:
// the dearer one, and of equals the exact one.
func dearer(a, b engine.Amount) bool {
	x, _ := a.Fen()
	y, _ := b.Fen()
	return x > y || x == y && a.Certainty() < b.Certainty()
}

// trips are the figures, with the median in the middle of its bucket.
func (c *cell) trips() engine.Trips {
	seen := 0
	for _, b := range slices.Sorted(maps.Keys(c.waits)) {
		if seen += c.waits[b]; 2*seen >= c.Waits {
			c.AcceptIn = engine.Known(engine.Seconds(b*bucket + bucket/2))
			break
		}
	}
	return c.Trips
}

// snapshotted answers by looking up one cell.
type snapshotted map[key]engine.Trips

// Trips looks up the cell. It allocates nothing.
func (s snapshotted) Trips(like engine.Like) engine.Trips {
	k := key{like.Shop, like.Carrier, like.Hour.Or(any), any}
	if metres, ok := like.Distance.Get(); ok {
		k.band = bandOf(max(metres, 0))
	}
	return s[k]
}
