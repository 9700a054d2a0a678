package engine

// Cost is what a placement, or a delivery, comes to. Each amount is exact,
// estimated, unknown with a bound, or unknown.
type Cost struct {
	// Quoted is the fee of the quotes that were accepted and taken; assumed where a
	// carrier named none and the policy supposed one.
	Quoted Amount `json:"quoted"`
	// Charged is what the carrier takes for the trip as it was placed: the fee with
	// the tip, coupon and insurance that were in it.
	Charged Amount `json:"charged"`
	// Tips is what the riders get on top in all, with what is in Charged already.
	Tips Amount `json:"tips"`
	// Penalties is what cancelling cost.
	Penalties Amount `json:"penalties"`
	// Total is what is paid: Charged, the tips that came later, and Penalties.
	Total Amount `json:"total"`
}

var nothing = ExactFen(0)

// Cost is what the delivery comes to, over all its placements.
func (d Delivery) Cost() Cost {
	sum := Cost{nothing, nothing, nothing, nothing, nothing}
	for _, p := range d.Placements {
		sum = sum.Plus(p.Charges())
	}
	return sum
}

// Plus adds amount by amount.
func (c Cost) Plus(o Cost) Cost {
	return Cost{
		c.Quoted.Plus(o.Quoted), c.Charged.Plus(o.Charged), c.Tips.Plus(o.Tips),
		c.Penalties.Plus(o.Penalties), c.Total.Plus(o.Total),
	}
}

// Charges is what the placement comes to, as far as it is known. A placement that was
// refused costs nothing. One that ended before anybody had the goods costs its
// penalty: told by the carrier where we cancelled, unknown where the merchant's
// side ended it otherwise, and reckoned as none where the carrier's did. Where another
// cancel was never heard of, what the carrier told, or that there was none, is an
// estimate. What its former trips came to is in it.
func (p PlacementState) Charges() Cost {
	if p.Former == nil {
		return p.trip()
	}
	return p.trip().Plus(*p.Former)
}

// trip is what its present trip comes to.
func (p PlacementState) trip() Cost {
	switch {
	case p.Stage == StageRefused:
		return Cost{nothing, nothing, nothing, nothing, nothing}
	case p.Stage != StageTaken:
		c := Cost{Quoted: p.quoted(), Tips: p.Tip, Penalties: p.penalty()}
		if fee, known := p.Quote.Fee.Fen(); known && p.Quote.Locked {
			c.Charged = AtMostFen(fee)
		}
		return c.summed(p.tipAtFirst)
	case p.endedEarly():
		return Cost{Quoted: p.quoted(), Charged: nothing, Tips: nothing, Penalties: p.penalty()}.summed(0)
	default:
		return Cost{Quoted: p.quoted(), Charged: p.Fee, Tips: p.Tip, Penalties: p.penalty()}.summed(p.tipAtFirst)
	}
}

// quoted is the accepted fee. What a policy supposed stands in for one that nobody
// named for the first trip, and is marked so; what it supposed beside one counts for nothing.
func (p PlacementState) quoted() Amount {
	if p.Former == nil && p.Quote.Fee == (Amount{}) && p.Cost.Certainty() == Assumed {
		return p.Cost
	}
	return p.Quote.Fee
}

func (p PlacementState) penalty() Amount {
	switch {
	case p.Penalty != (Amount{}), p.cancel.open(), p.cancel.state == callDone:
		return p.Penalty
	case p.endedEarly() && (p.Cause == ByMerchant || p.Cause == ShopsFault):
		return Amount{}
	case p.endedEarly(), p.deducted.inDoubt():
		return EstimatedFen(0)
	default:
		return nothing
	}
}

// summed fills in the total. The tip that was given at first is in the charge.
func (c Cost) summed(tipAtFirst Money) Cost {
	later := c.Tips
	if fen, known := later.Bound(); known {
		later.fen = max(fen-tipAtFirst, 0)
	}
	c.Total = c.Charged.Plus(later).Plus(c.Penalties)
	return c
}

// Plus is the sum of two amounts, as well known as the less well known of the two:
// with something unknown it is unknown, with a bound it is a bound.
func (a Amount) Plus(b Amount) Amount {
	if a.is == Unknown || b.is == Unknown {
		return Amount{}
	}
	is := max(a.is, b.is) // exact, estimated, assumed, bounded: the order of their doubt
	return Amount{a.fen + b.fen, is}
}
