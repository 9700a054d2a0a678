package policy

import (
	"slices"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Pricer supposes what a carrier would charge that takes the order and names no
// price.
type Pricer interface {
	// Price is the fee in all, and in a few words where it comes from; ok is false if
	// the part does not know one.
	Price(*Scene, *Candidate) (fee engine.Money, how string, ok bool)
}

// RateCard is what a contract says about prices: a base, what is added by distance
// and weight, and surcharges.
type RateCard struct {
	// Carriers are whose card it is; empty is anybody's.
	Carriers []engine.CarrierID
	// When says for which orders it holds; the zero value is all.
	When When
	Base engine.Money
	// Distance adds by metres, Weight by grams; each slope counts by itself.
	Distance, Weight []Slope
	// Surcharges are added where their time or condition is.
	Surcharges []Surcharge
}

// Slope adds for each unit begun between two bounds: from 3000 m on, ¥2.00 for each
// 1000 m, is {From: 3000, Each: 1000, Add: 200}.
type Slope struct {
	From, To int // To 0 is no end
	Each     int // 0 adds once
	Add      engine.Money
}

// Surcharge is added when its condition holds.
type Surcharge struct {
	// Name is for the reason, such as "bad weather".
	Name string
	When When
	Add  engine.Money
	// Percent of the card's price without surcharges is added as well.
	Percent int
}

// Price reads the card. It is none if the card counts by a distance or a weight that
// nobody knows. The order's own tip is on top.
func (r RateCard) Price(s *Scene, c *Candidate) (engine.Money, string, bool) {
	if !isOneOf(c.Offer.Carrier, r.Carriers) || !r.When.Holds(s, c) {
		return 0, "", false
	}
	fee := r.Base
	how := append(make([]byte, 0, 64), "rate card"...)
	if len(r.Distance) > 0 {
		metres, ok := s.Distance(c)
		if !ok {
			return 0, "", false
		}
		fee += sum(r.Distance, metres)
		how = appendTenths(append(how, ", "...), metres, 1000, " km")
	}
	if len(r.Weight) > 0 {
		grams := s.Order.Cargo.Weight
		if grams <= 0 {
			return 0, "", false
		}
		fee += sum(r.Weight, grams)
		how = appendTenths(append(how, ", "...), grams, 1000, " kg")
	}
	plain := fee
	for _, extra := range r.Surcharges {
		if extra.When.Holds(s, c) {
			fee += extra.Add + plain*engine.Money(extra.Percent)/100
			how = append(append(how, ", "...), extra.Name...)
		}
	}
	return fee + s.Order.Tip, string(how), fee > 0
}

func sum(slopes []Slope, n int) (fee engine.Money) {
	for _, slope := range slopes {
		fee += slope.at(n)
	}
	return fee
}

func (l Slope) at(n int) engine.Money {
	if l.To > 0 {
		n = min(n, l.To)
	}
	switch over := n - l.From; {
	case over <= 0:
		return 0
	case l.Each <= 0:
		return l.Add
	default:
		return l.Add * engine.Money((over+l.Each-1)/l.Each)
	}
}

// LastCharged is what the carrier charged last for a trip of the same shop that was
// about as long.
type LastCharged struct {
	// Carriers are whose; empty is anybody's.
	Carriers []engine.CarrierID
	// Within is how old it may be; 0 is a month.
	Within time.Duration
}

// Price looks into the history. The order's own tip is on top, as what was charged
// then may have had none.
func (l LastCharged) Price(s *Scene, c *Candidate) (engine.Money, string, bool) {
	if s.History == nil || !isOneOf(c.Offer.Carrier, l.Carriers) {
		return 0, "", false
	}
	like := engine.Like{Shop: s.Order.Shop, Carrier: c.Offer.Carrier}
	metres, ok := s.Distance(c)
	if !ok {
		return 0, "", false
	}
	like.Distance = engine.Known(metres)
	trips := s.History.Trips(like)
	fee, ok := trips.Charged.Fen()
	age := s.Now.Sub(trips.ChargedAt)
	if !ok || age < 0 || age > orElse(l.Within, 30*24*time.Hour) {
		return 0, "", false
	}
	return fee + s.Order.Tip, "charged for a like trip on " + trips.ChargedAt.In(engine.China).Format(time.DateOnly), true
}

func isOneOf(id engine.CarrierID, ids []engine.CarrierID) bool {
	return len(ids) == 0 || slices.Contains(ids, id)
}

// appendTenths writes n of a smaller unit in a bigger one, with a decimal.
func appendTenths(b []byte, n, unit int, name string) []byte {
	tenths := (n*10 + unit/2) / unit
	b = strconv.AppendInt(b, int64(tenths/10), 10)
	if tenths%10 != 0 {
		b = append(b, '.', byte('0'+tenths%10))
	}
	return append(b, name...)
}
