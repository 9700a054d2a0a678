package wechatsim

import (
	"slices"
	"time"
)

// Order is what the witness saw of one shop_order_id. Amounts are in fen.
type Order struct {
	DeliveryID, ShopID, OrderID string
	// Calls that named the order at a bound shop, refused ones too, in order.
	Calls []Call
	// Waybills are the placements that the carrier took, by add or readd; the last
	// one counts.
	Waybills []Waybill
}

// Call is one call about an order and how it was answered.
type Call struct {
	At                  time.Time
	Path                string // without the common prefix, such as "order/add"
	Errcode, Resultcode int
	Why                 string // which argument or rule, if it was refused
}

// Waybill is one placement at a carrier. Amounts are in fen.
type Waybill struct {
	ID     string
	Status int
	Events []Event
	Riders int // how many riders took it, one after another

	Fee     int64 // what a delivery costs, coupon off, tips and insurance in
	Tips    int64 // the tips in it
	Penalty int64 // what a cancel cost
	Charged int64 // what the merchant paid in the end; 0 while it is open

	PickupLng, PickupLat float64 // where the rider was sent, GCJ-02
}

// Event is a change of state, add's 101 included.
type Event struct {
	At     time.Time
	Status int
}

// Orders are all orders that any call named, placed or not, in the order of their
// first call. What it returns is the caller's.
func (s *Sim) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp(time.Now())
	out := make([]Order, len(s.seen))
	for i, o := range s.seen {
		out[i] = o.view()
	}
	return out
}

// Order is one of [Sim.Orders].
func (s *Sim) Order(shopID, orderID string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp(time.Now())
	o := s.orders[orderKey{shopID, orderID}]
	if o == nil {
		return Order{}, false
	}
	return o.view(), true
}

// Count is how often a path was called, such as "/cgi-bin/stable_token".
func (s *Sim) Count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[path]
}

func (o *order) view() Order {
	v := Order{DeliveryID: o.carrier.ID, ShopID: o.key.shopID, OrderID: o.key.orderID, Calls: slices.Clone(o.calls)}
	for _, w := range o.waybills {
		v.Waybills = append(v.Waybills, Waybill{
			ID: w.id, Status: w.status, Events: slices.Clone(w.events), Riders: w.riders,
			Fee: w.quote.fee(), Tips: w.quote.tips, Penalty: w.penalty, Charged: w.charged(),
			PickupLng: w.quote.from.lng, PickupLat: w.quote.from.lat,
		})
	}
	return v
}
