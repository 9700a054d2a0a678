package policy

import "github.com/paotui-go/paotui/engine"

// Unpriced says what becomes of a carrier that would take the order and names no
// price: [Last], [Excluded] or [Assumed]. The zero value is Last.
type Unpriced struct {
	excluded bool
	price    engine.Money
}

// Last asks unpriced carriers after all who named a price: better a delivery at a
// price that is learnt later than none.
func Last() Unpriced { return Unpriced{} }

// Excluded does not ask unpriced carriers at all.
func Excluded() Unpriced { return Unpriced{excluded: true} }

// Assumed ranks unpriced carriers as if they had named this price. A price of
// zero or less is none, and means [Last].
func Assumed(price engine.Money) Unpriced { return Unpriced{price: max(price, 0)} }

// cost is what an open offer is ranked at, and whether it can be ranked by price.
func (u Unpriced) cost(o engine.Offer) (engine.Amount, bool) {
	if o.Outcome == engine.Priced {
		if _, known := o.Quote.Fee.Fen(); known {
			return o.Quote.Fee, true
		}
	}
	if u.price > 0 {
		return engine.EstimatedFen(u.price), true
	}
	return engine.Amount{}, false
}
