package wechatsim

import (
	"slices"
	"time"
)

// Order is what the witness saw of one shop_order_id. Amounts are in fen.
type Order struct {
	DeliveryID string `json:"delivery_id"`
	ShopID     string `json:"shopid"`
	OrderID    string `json:"shop_order_id"`
	// Calls that named the order at a bound shop, refused ones too, in order; of
	// more than a thousand the last 900 at least.
	Calls []Call `json:"calls"`
	// Waybills are the placements that the carrier took, by add or readd; the last
	// one counts.
	Waybills []Waybill `json:"waybills"`
}

// Call is one call about an order: what was done and what the caller was told.
type Call struct {
	At   time.Time `json:"at"`
	Path string    `json:"path"` // without the common prefix, such as "order/add"
	// DoneAt is when the work was done; zero if it never was. It can be done though
	// the caller was told otherwise, or nothing.
	DoneAt time.Time `json:"done_at,omitzero"`
	// Answered is true if an HTTP answer left whole while the caller was still there,
	// whatever it said. One that waits is not answered yet.
	Answered bool `json:"answered"`
	// How it was refused, if it was: what the caller was told, or would have been.
	Errcode    int    `json:"errcode"`
	Resultcode int    `json:"resultcode"`
	Why        string `json:"why,omitempty"`    // which argument or rule
	Faults     []Kind `json:"faults,omitempty"` // what struck it
}

// Waybill is one placement at a carrier. Amounts are in fen.
type Waybill struct {
	ID     string  `json:"waybill_id"`
	Status int     `json:"order_status"`
	Events []Event `json:"events"`
	Riders int     `json:"riders"` // how many riders took it, one after another

	Fee     int64 `json:"fee"`     // what a delivery costs, coupon off, tips and insurance in
	Tips    int64 `json:"tips"`    // the tips in it
	Penalty int64 `json:"penalty"` // what a cancel cost
	Charged int64 `json:"charged"` // what the merchant paid in the end; 0 while it is open

	PickupLng, PickupLat float64 `json:"-"` // where the rider was sent, GCJ-02: the caller's, so not over HTTP
}

// Event is a change of state, add's 101 included.
type Event struct {
	At     time.Time `json:"at"`
	Status int       `json:"order_status"`
	Pushed int       `json:"pushed"` // how often it left for the push endpoint, tries of one push not counted
	Taken  int       `json:"taken"`  // how many of these the endpoint acknowledged
}

// tell notes the refusal that the caller was told.
func (c *Call) tell(no *refusal) {
	if no != nil {
		c.Errcode, c.Resultcode, c.Why = no.errcode, no.resultcode, no.why
	}
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
	v := Order{DeliveryID: o.carrier.ID, ShopID: o.key.shopID, OrderID: o.key.orderID}
	for _, c := range o.calls {
		c := *c
		c.Faults = slices.Clone(c.Faults)
		v.Calls = append(v.Calls, c)
	}
	for _, w := range o.waybills {
		v.Waybills = append(v.Waybills, Waybill{
			ID: w.id, Status: w.status, Events: slices.Clone(w.events), Riders: w.riders,
			Fee: w.quote.fee(), Tips: w.quote.tips, Penalty: w.penalty, Charged: w.charged(),
			PickupLng: w.quote.from.lng, PickupLat: w.quote.from.lat,
		})
	}
	return v
}
