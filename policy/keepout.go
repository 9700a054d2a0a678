package policy

import (
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Filter keeps offers out.
type Filter interface {
	// Out is why an offer is kept out, in words that go on from "SS is out: " and hold
	// no personal data; "" lets it in.
	Out(*Scene, *Candidate) string
}

// Unpriced keeps out who names no price, where none was supposed either.
type Unpriced struct{}

// Out looks for a price.
func (Unpriced) Out(_ *Scene, c *Candidate) string {
	if _, ok := c.Cost.Fen(); ok {
		return ""
	}
	return "it names no price, and only named prices are taken"
}

// FeeAbove keeps out who costs more than this. Who names no price is out too, unless
// a bound of it is low enough.
type FeeAbove engine.Money

// Out compares.
func (most FeeAbove) Out(_ *Scene, c *Candidate) string {
	return above(c.Cost, engine.Money(most), "")
}

// ShareAbove keeps out who costs more than so many percent of what the goods are
// worth. It does not count where nobody said what that is.
type ShareAbove int

// Out compares.
func (most ShareAbove) Out(s *Scene, c *Candidate) string {
	if s.Order.Cargo.Value <= 0 {
		return ""
	}
	return above(c.Cost, share(s, int(most)), fmt.Sprintf(", %d %% of what the goods are worth", int(most)))
}

func share(s *Scene, percent int) engine.Money {
	return s.Order.Cargo.Value * engine.Money(percent) / 100
}

func above(cost engine.Amount, most engine.Money, what string) string {
	switch bound, ok := cost.Bound(); {
	case !ok:
		return "it names no price, and may cost " + most.String() + " at most" + what
	case bound > most:
		return cost.String() + " is above " + most.String() + what
	default:
		return ""
	}
}

// RiderAfter keeps out whose rider takes longer than this to accept; see
// [Scene.Wait].
type RiderAfter struct {
	Wait time.Duration
	// Unsaid keeps out as well of whom nobody knows it.
	Unsaid bool
}

// Out compares.
func (r RiderAfter) Out(s *Scene, c *Candidate) string {
	wait, ok := s.Wait(c)
	switch {
	case !ok && r.Unsaid:
		return "nobody knows when its rider comes"
	case !ok || wait.Duration() <= r.Wait:
		return ""
	default:
		return string(appendSeconds(nil, int64(wait))) + " to a rider is longer than " + string(appendSeconds(nil, int64(r.Wait/time.Second)))
	}
}

// Without keeps carriers out, at some hours, in some cities, for some goods.
type Without struct {
	// Carriers are who; empty is everybody.
	Carriers []engine.CarrierID
	When     When
	// Because is the reason, in words that go on from "SS is out: ".
	Because string
}

// Out looks at who and when.
func (f Without) Out(s *Scene, c *Candidate) string {
	if !isOneOf(c.Offer.Carrier, f.Carriers) || !f.When.Holds(s, c) {
		return ""
	}
	return orElse(f.Because, "it is not wanted for this order")
}

// Only has a part count under a condition.
type Only struct {
	When   When
	Filter Filter
}

// Out asks the part.
func (o Only) Out(s *Scene, c *Candidate) string {
	if o.Filter == nil || !o.When.Holds(s, c) {
		return ""
	}
	return o.Filter.Out(s, c)
}

// Unreliable keeps out who, as the journals show, carried too few of the orders like
// this one: see [Scene.Trips].
type Unreliable struct {
	// Accepted is how many of a hundred a rider must have accepted, CalledOff how many
	// the carrier may have ended; 0 is no bound.
	Accepted, CalledOff int
	// Cases is how many there have to be for a judgement; 0 is 20.
	Cases int
}

// Out looks into the history.
func (f Unreliable) Out(s *Scene, c *Candidate) string {
	trips := s.Trips(c)
	if trips.Taken == 0 || trips.Taken < orElse(f.Cases, 20) {
		return ""
	}
	accepted, off := 100*trips.Accepted/trips.Taken, 100*trips.CalledOff/trips.Taken
	switch {
	case 100*trips.Accepted < f.Accepted*trips.Taken:
		return fmt.Sprintf("only %d %% of %d orders like this found a rider there", accepted, trips.Taken)
	case f.CalledOff > 0 && 100*trips.CalledOff > f.CalledOff*trips.Taken:
		return fmt.Sprintf("it ended %d %% of %d orders like this", off, trips.Taken)
	default:
		return ""
	}
}
