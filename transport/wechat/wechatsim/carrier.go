package wechatsim

import (
	"slices"
	"time"
)

// Carrier is one company's rules, as data. The four of the real API are values of
// this type ([SFTC], [DADA], [MTPS], [SS]); a fifth is one more value in
// [Config].Carriers. Unless a field says otherwise, its zero value is the lenient
// or absent case.
type Carrier struct {
	// ID is the delivery_id, Name the delivery_name.
	ID, Name string

	// SenderToQuote and SenderToPlace make the sender object obligatory in pre_add,
	// and in add and readd.
	SenderToQuote, SenderToPlace bool
	// Registered sends the rider to the registered address of shop_no, whatever
	// the sender says.
	Registered bool
	// ShopNo makes shop_no obligatory in pre_add, add and readd even for a merchant
	// with a single store; ShopNoAfter in the calls about a placed order.
	ShopNo, ShopNoAfter bool
	// OrderTime makes order_info.order_time obligatory.
	OrderTime bool
	// Services are the delivery_service_codes that exist; none means that the code
	// must be left empty.
	Services []Service
	// Range is the longest straight line from pick-up to receiver, in metres. A
	// service may have a shorter one.
	Range float64
	// Direct says whether is_direct_delivery may or must be 1.
	Direct Direct
	// Insurance allows is_insured; declared_value is optional on the wire.
	Insurance bool
	// PickupCode and FinishCode say which codes the carrier makes when asked. What
	// it does not make is 0.
	PickupCode, FinishCode bool
	// Schedule is how order_type 1 is read.
	Schedule Schedule

	// Tariff is the price, CouponOneIn how many orders share one coupon (0: there
	// are none).
	Tariff      Tariff
	CouponOneIn int64
	// Silent keeps every amount, distance and time out of pre_add and leaves them 0
	// in add.
	Silent bool
	// Dispatch is the shortest and the longest expected time to acceptance, told as
	// dispatch_duration unless Untimed.
	Dispatch [2]time.Duration
	Untimed  bool
	// TokenLife is how long the delivery_token of pre_add locks its price; 0 means
	// that the carrier issues none.
	TokenLife time.Duration

	// Resubmit is the time in which an order that was just submitted may not be
	// placed.
	Resubmit time.Duration
	// FirstStatus is the order_status of add, if it is the carrier's own number; 0
	// is 101.
	FirstStatus int
	// NoReadd refuses readd.
	NoReadd bool

	// Steps are the states of a good delivery that the carrier reports, in order.
	Steps []int
	// MaskedPhone hides the middle of the rider's phone.
	MaskedPhone bool
	// Retention is how long a finished order is known to the carrier; 0 is forever.
	Retention time.Duration

	// NeedsWaybill names the parameter that the carrier misses in a cancel, a tip
	// or a return without waybill_id; "" means that it can do without.
	NeedsWaybill string
	// CancelUntilPickup closes the cancel window at 202 instead of at the end.
	CancelUntilPickup bool
	// Penalty is what a cancel costs.
	Penalty Penalty
	// Tips is the carrier's rule for addtips.
	Tips Tips

	// Codes are the carrier's resultcodes, OK its resultmsg on success. What it says
	// beside a refusal is ours: no carrier publishes its messages, so nobody may read
	// more from them here than there.
	Codes Codes
	OK    string
	// BothLayers repeats errcode 0 and errmsg "ok" beside the resultcode.
	BothLayers bool

	// sandbox is WeChat's own TEST, which has no rules.
	sandbox bool
}

// Service is one delivery_service_code and its range in metres; 0 takes the
// carrier's.
type Service struct {
	Code  string
	Range float64
}

// Direct says what a carrier makes of is_direct_delivery.
type Direct int

const (
	DirectNever  Direct = iota // only 0
	DirectEither               // 0 or 1
	DirectAlways               // only 1
)

// Schedule says which of the three expected times a carrier reads, and how far
// ahead they may lie (0: any).
type Schedule struct {
	Dispatch, Finish, Pick bool
	Least, Most            time.Duration
}

// Penalty is what a cancel costs after a rider has accepted: nothing for Free, and
// Fee in fen from then on. If Late is set and the rider is not at the store by
// then, it is free again. After pick-up the whole fee of the delivery is lost.
type Penalty struct {
	Free, Late time.Duration
	Fee        int64
}

// Codes are the resultcodes of one carrier, by what they refuse. One that is 0
// falls back to Parameter.
type Codes struct {
	Parameter int // an argument that the carrier does not like
	Missing   int // an argument that is not there
	Format    int // an argument of a wrong form
	Signature int // delivery_sign
	Store     int // shop_no
	NotFound  int // the order or its waybill
	Range     int // too far away
	Expired   int // delivery_token
	State     int // not in this state
	Tip       int // the amount of a tip
	Receiver  int // the receiver
}

func (c *Codes) or(code int) int {
	if code == 0 {
		return c.Parameter
	}
	return code
}

// service finds a delivery_service_code.
func (c *Carrier) service(code string) (Service, bool) {
	if len(c.Services) == 0 {
		return Service{}, code == "" || c.sandbox
	}
	i := slices.IndexFunc(c.Services, func(s Service) bool { return s.Code == code })
	if i < 0 {
		return Service{}, false
	}
	return c.Services[i], true
}

// allows says whether is_direct_delivery may have this value.
func (d Direct) allows(direct bool) bool {
	return d == DirectEither || direct == (d == DirectAlways)
}

// reach is the longest straight line that a service goes, in metres.
func (c *Carrier) reach(s Service) float64 {
	if s.Range > 0 {
		return s.Range
	}
	return c.Range
}

// next is the state that the carrier reports after status in a good delivery; 0 if
// there is none.
func (c *Carrier) next(status int) int {
	for _, s := range c.Steps {
		if s > status {
			return s
		}
	}
	return 0
}
