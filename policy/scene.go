package policy

import (
	"math"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// Scene is what a part may look at: the situation, and what follows from it. Parts
// are pure: they change nothing, keep nothing and read no clock.
type Scene struct {
	engine.Situation
	// At is when the trip is to happen, in China's time: now, or the time of a
	// scheduled order.
	At time.Time
}

// NewScene is the scene of a situation, for who asks a [When] outside of a policy.
func NewScene(s engine.Situation) Scene {
	at := s.Now
	if s.Order.Timing.Scheduled() {
		at = s.Order.Timing.At
	}
	return Scene{Situation: s, At: at.In(engine.China)}
}

// Candidate is an offer that can be placed, and what the parts made of it so far.
type Candidate struct {
	Offer *engine.Offer
	// Cost is what it would come to: the fee that was named, one that is
	// [engine.Assumed], a bound, or unknown.
	Cost engine.Amount
	// How is where an assumed cost comes from.
	How string

	out   string // why it is out
	score Score  // by the first ranker
}

// Choice is the candidate as a choice of a wave.
func (c *Candidate) Choice() engine.Choice {
	return engine.Choice{Carrier: c.Offer.Carrier, Cost: c.Cost}
}

// On says whether the host has switched a condition on.
func (s *Scene) On(condition string) bool { return slices.Contains(s.Conditions, condition) }

// Distance is the length of the trip in metres: as the carrier told it, or else the
// straight line with a third on top, which is what a way through a town comes to. nil
// is a carrier that did not tell. Unknown is unknown.
func (s *Scene) Distance(c *Candidate) (metres int, ok bool) {
	if c != nil {
		if told, ok := c.Offer.Quote.Distance.Get(); ok {
			return told, true
		}
	}
	line := geo.Distance(s.Order.Sender.Location, s.Order.Receiver.Location)
	if math.IsInf(line, 0) || s.Order.Sender.Location == (geo.GCJ02{}) || s.Order.Receiver.Location == (geo.GCJ02{}) {
		return 0, false
	}
	return int(line * 4 / 3), true
}

// Trips is what former trips like this one were like with the carrier: of the same
// shop, the same hour of the day and about the same length.
func (s *Scene) Trips(c *Candidate) engine.Trips {
	if s.History == nil {
		return engine.Trips{}
	}
	like := engine.Like{Shop: s.Order.Shop, Carrier: c.Offer.Carrier, Hour: engine.Known(s.At.Hour())}
	if metres, ok := s.Distance(c); ok {
		like.Distance = engine.Known(metres)
	}
	return s.History.Trips(like)
}

// fewCases is how many former trips a time to a rider has to be drawn from.
const fewCases = 5

// Wait is the time to a rider: as the carrier told it, or else the median of former
// trips like this one if there were five at least. Unknown is unknown.
func (s *Scene) Wait(c *Candidate) (wait engine.Seconds, ok bool) {
	if told, ok := c.Offer.Quote.AcceptIn.Get(); ok {
		return told, true
	}
	trips := s.Trips(c)
	if trips.Waits < fewCases {
		return 0, false
	}
	return trips.AcceptIn.Get()
}
