package wechatsim

import (
	"slices"
	"strconv"
	"time"
)

// orderKey is how WeChat finds an order.
type orderKey struct{ shopID, orderID string }

// order is one shop_order_id: what was asked for it and the waybills that came of
// it.
type order struct {
	key      orderKey
	carrier  *Carrier
	shopNo   string
	calls    []*Call
	attempts map[string]int // calls by path
	pending  int            // what is still to be done or pushed
	tokens   map[string]*priceLock
	locks    int       // how many prices were ever locked
	submit   time.Time // last pre_add or add that was not turned away for haste
	waybills []*waybill
}

// record opens an order's record at its first call.
func (s *Sim) record(key orderKey, c *Carrier) *order {
	o := s.orders[key]
	if o == nil {
		s.drop()
		o = &order{key: key, carrier: c, tokens: map[string]*priceLock{}}
		s.orders[key] = o
		s.seen = append(s.seen, o)
	}
	return o
}

// current is the waybill that counts, nil before add.
func (o *order) current() *waybill {
	if len(o.waybills) == 0 {
		return nil
	}
	return o.waybills[len(o.waybills)-1]
}

// waybill is the one with an id, the current one for "", nil if there is none.
func (o *order) waybill(id string) *waybill {
	if id == "" {
		return o.current()
	}
	for _, w := range o.waybills {
		if w.id == id {
			return w
		}
	}
	return nil
}

// priceLock is what a delivery_token stands for.
type priceLock struct {
	quote quote
	until time.Time
	used  bool
}

// quote is what a carrier asks for an order. Amounts are in fen.
type quote struct {
	base, coupon, insurance, tips int64
	metres                        int64
	dispatch                      time.Duration
	from, to                      point
}

// gross is the wire's deliverfee: everything before the coupon.
func (q quote) gross() int64 { return q.base + q.insurance + q.tips }

// fee is what the merchant pays: deliverfee − couponfee.
func (q quote) fee() int64 { return q.gross() - q.coupon }

// waybill is one placement: one rider at a time.
type waybill struct {
	id      string
	order   *order
	quote   quote
	goods   int64 // goods_value in fen
	starts  time.Time
	tips    int // how many addtips
	finish  int64
	pickup  int64
	status  int
	events  []Event
	rider   int // 0: none yet
	riders  int // how many took it
	penalty int64
	by      hand
	next    *entry
	held    *heldPush
	given   bool // a rider has handed it over
	revived bool

	accepted, left, due time.Time // acceptance, pick-up, expected delivery
}

// hand says who moves the rider.
type hand int

const (
	byItself hand = iota
	byAdvance
	byTestUpdate
	byRealMock
)

// ended reports whether a state is final.
func ended(status int) bool {
	return slices.Contains([]int{103, 203, 204, 205, 302, 401, 501, 502}, status)
}

// abnormal reports whether the goods are on their way back.
func abnormal(status int) bool { return status == 303 || status == 304 || status == 305 }

// delivering reports whether the rider has the goods and goes to the receiver.
func delivering(status int) bool { return status == 202 || status == 301 }

// known lists the states of the API.
var known = []int{101, 102, 103, 201, 202, 203, 204, 205, 301, 302, 303, 304, 305, 401, 501, 502}

// name is what the draws of a waybill are named by.
func (w *waybill) name(of string) []string {
	return []string{of, w.order.carrier.ID, w.order.key.shopID, w.order.key.orderID, strconv.Itoa(slices.Index(w.order.waybills, w))}
}

// endedAt is when the waybill came into its final state; zero if it has not.
func (w *waybill) endedAt() time.Time {
	if !ended(w.status) || len(w.events) == 0 {
		return time.Time{}
	}
	return w.events[len(w.events)-1].At
}

// charged is what the merchant pays in the end, in fen: nothing while it is open.
func (w *waybill) charged() int64 {
	switch w.status {
	case 302, 401:
		return w.quote.fee()
	case 103, 203:
		return w.penalty
	case 205:
		return w.order.carrier.Penalty.Fee
	}
	return 0
}
