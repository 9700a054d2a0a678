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
	// Tried are the placements made before, in their order, since the delivery was
	// opened, started over or dispatched again.
	Tried []Attempt
	// Earlier are those of before that, in their order: they rule nobody out, and have
	// cost what they have cost.
	Earlier []Attempt
	// StartedOver is how often everybody was asked anew.
	StartedOver int
	// Carriers are the facts about the carriers, in the order in which the engine got
	// them. Read only.
	Carriers []Info
	// Conditions are what the host has switched on for this shop, such as
	// "bad_weather". Read only.
	Conditions []string
	// History is what former trips were like; nil if nobody keeps it.
	History History
}

// Carrier is the facts about one carrier.
func (s Situation) Carrier(id CarrierID) (Info, bool) {
	for _, info := range s.Carriers {
		if info.ID == id {
			return info, true
		}
	}
	return Info{}, false
}

// Attempt is a placement that was made before, and how it ended.
type Attempt struct {
	Carrier CarrierID
	// Status and Cause are where the carrier left it. StatusUnknown: it never took
	// the order.
	Status Status
	Cause  Cause
	// Tip is what the rider was offered on top, in all.
	Tip Amount
	// Cost is what it comes to in all.
	Cost Amount
}

// Plan is what a policy wants done.
type Plan struct {
	// Waves are to be tried one after the other. None: nobody should carry this.
	Waves []Wave `json:"waves,omitempty"`
	// Reasons say in plain sentences why this carrier and why not the others, one
	// each. No personal data.
	Reasons []string `json:"reasons,omitempty"`
	// StartOver is what happens when there is nobody left.
	StartOver StartOver `json:"start_over,omitzero"`
	// Overcharge is what happens when a carrier charges more than it quoted.
	Overcharge Overcharge `json:"overcharge,omitzero"`
	// Assumed are the prices that the policy supposed where nobody told one, chosen or
	// not.
	Assumed []Assumption `json:"assumed,omitempty"`
	// Unreachable is how long a carrier that can not be asked about an unknown
	// outcome is waited for until the delivery is parked; 0 is ten minutes.
	Unreachable time.Duration `json:"unreachable,omitempty"`
}

// rules is the plan without its waves: what holds until there is another.
func (p Plan) rules() Plan {
	return Plan{StartOver: p.StartOver, Overcharge: p.Overcharge, Unreachable: p.Unreachable}
}

// Wave is a set of offers that are placed one after the other, each when the one
// before was refused or gave up; or as a race.
type Wave struct {
	Choices []Choice `json:"choices"`
	// Race places all of them, each when its time has come. The first rider wins, and
	// the others are cancelled, which may cost a penalty each. It is the one way to
	// have two placements at once.
	Race bool `json:"race,omitempty"`
	// Patience is how long to wait for a rider before the tip climbs or, when there
	// is no more of it, the placement is cancelled; 0 waits until the carrier gives
	// up.
	Patience time.Duration `json:"patience,omitempty"`
	// Ladder are totals, each higher than the one before, that the tip is raised to,
	// one each time that patience ends. A step that the carrier's rule does not allow
	// is passed over; without Patience none is climbed.
	Ladder []Money `json:"ladder_fen,omitempty"`
}

// Assumption is a price that nobody told.
type Assumption struct {
	Carrier CarrierID `json:"carrier"`
	Fee     Money     `json:"fee_fen"`
	// How says in a few words where it comes from.
	How string `json:"how,omitempty"`
}

// StartOver has everybody asked again when nobody is left. The zero value gives
// up.
type StartOver struct {
	// Times is how often, After the pause before each.
	Times int           `json:"times"`
	After time.Duration `json:"after"`
}

// Overcharge says what is more than was quoted. The zero value keeps every
// placement and tells of each fen.
type Overcharge struct {
	// Tolerance is how much more is no event.
	Tolerance Money `json:"tolerance_fen"`
	// Cancel calls the placement off, as long as no rider has accepted.
	Cancel bool `json:"cancel"`
}

// Choice is one offer in a plan.
type Choice struct {
	Carrier CarrierID `json:"carrier"`
	// Cost is what the policy reckoned with: the offer's price, or one that is
	// [Assumed] where it has none.
	Cost Amount `json:"cost"`
	// Ladder, if there is one, takes the place of the wave's for this choice.
	Ladder []Money `json:"ladder_fen,omitempty"`
	// After is when it joins a race, counted from the race's first placement, or, as
	// patience is, from when a scheduled order's carriers begin to look; at once if
	// nothing of the race lives any more, and then all with the same After. Its carrier
	// is asked again if the offer has run out meanwhile.
	After time.Duration `json:"after,omitempty"`
	// Limit is the highest fee at which it is placed; unknown is any. Above it, or where
	// no fee is told, it is left out; unless Cost is [Assumed] and within the limit, and
	// still none is told.
	Limit Maybe[Money] `json:"limit_fen,omitzero"`
}
