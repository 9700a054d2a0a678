package engine

import "time"

// Policy decides who is asked to carry. Plan is pure: no I/O, no clock, the same
// situation gives the same plan; safe for concurrent use. It is asked before each
// wave, with what has been tried meanwhile, and only the first wave of the answer
// binds: the rest tells people what would come next.
type Policy interface {
	Plan(Situation) Plan
}

// PolicyFunc makes a function a [Policy].
type PolicyFunc func(Situation) Plan

// Plan calls f.
func (f PolicyFunc) Plan(s Situation) Plan { return f(s) }

// Situation is all that a policy may look at.
type Situation struct {
	Now   time.Time
	Order Order
	// Offers has one line for each carrier. Those that the host ruled out for this
	// order (another carrier was chosen, the price is above its limit) are refused
	// with that reason.
	Offers []Offer
	// Tried are the placements made before, in their order.
	Tried []Attempt
}

// Attempt is a placement that was made before, and how it ended.
type Attempt struct {
	Carrier CarrierID
	// Status and Cause are where the carrier left it. StatusUnknown: it never took
	// the order.
	Status Status
	Cause  Cause
}

// Plan is what a policy wants done.
type Plan struct {
	// Waves are to be tried one after the other. None: nobody should carry this.
	Waves []Wave `json:"waves,omitempty"`
	// Reasons say in plain sentences why this carrier and why not the others, one
	// each. No personal data.
	Reasons []string `json:"reasons,omitempty"`
}

// Wave is a set of offers that are placed one after the other, each when the one
// before was refused.
type Wave struct {
	Choices []Choice `json:"choices"`
	// Patience is how long to wait for a rider before the placement is cancelled
	// and the policy asked again; 0 waits until the carrier gives up.
	Patience time.Duration `json:"patience,omitempty"`
}

// Choice is one offer in a plan.
type Choice struct {
	Carrier CarrierID `json:"carrier"`
	// Cost is what the policy reckoned with. It is an estimate where the offer has
	// no price and the policy assumed one.
	Cost Amount `json:"cost"`
}
