package wechatsim

import "time"

// judge is the carrier's look at an order: every rule of its own, then the price.
// The second value is when it starts to look for a rider; zero is at once.
func (s *Sim) judge(a *asked, r orderRequest, placing bool) (quote, time.Time, *refusal) {
	fail := func(no *refusal) (quote, time.Time, *refusal) { return quote{}, time.Time{}, no }
	c := a.carrier
	store, no := a.store(c.ShopNo)
	if no != nil {
		return fail(no)
	}
	if no := c.wants(r, placing, a.object.text("shop_no") != ""); no != nil {
		return fail(no)
	}
	service, ok := c.service(r.service)
	if !ok && r.service == "" {
		return fail(c.missing("delivery_service_code"))
	}
	if !ok {
		return fail(c.refuse(c.Codes.Format, "delivery_service_code格式错误", "delivery_service_code is not one of the carrier's"))
	}
	from := store.Store.point()
	if r.sender != nil && !c.Registered {
		from = *r.sender
	}
	if metres(from, r.receiver) > c.reach(service) {
		return fail(c.refuse(c.Codes.Range, "收发件距离过远，暂无运力覆盖", "receiver is out of range"))
	}
	q := s.quote(a, r, from)
	starts, no := c.starts(r, a.now, s.whole(q))
	if no != nil {
		return fail(no)
	}
	at := a.now
	if !starts.IsZero() {
		at = starts
	}
	q.base = c.Tariff.price(q.metres, r.grams, at)
	q.coupon = s.coupon(a, r, q.base)
	return q, starts, nil
}

// wants checks what the carrier must and must not be given.
func (c *Carrier) wants(r orderRequest, placing, shopNo bool) *refusal {
	sender := c.SenderToQuote
	if placing {
		sender = c.SenderToPlace
	}
	switch {
	case r.sender == nil && (sender || !shopNo):
		return c.missing("sender")
	case c.OrderTime && r.orderTime == 0:
		return c.missing("order_time")
	case !c.Direct.allows(r.direct):
		return c.refuse(c.Codes.Parameter, "不支持的直送参数", "is_direct_delivery")
	case r.insured && !c.Insurance:
		return c.refuse(c.Codes.Parameter, "不支持保价", "is_insured")
	case r.tips > 0 && c.Tips.None:
		return c.refuse(c.Codes.Parameter, "不支持小费", "tips")
	}
	return nil
}

// quote is everything about a price that needs no clock.
func (s *Sim) quote(a *asked, r orderRequest, from point) quote {
	q := quote{from: from, to: r.receiver, metres: road(from, r.receiver), tips: r.tips}
	if r.insured {
		q.insurance = max(100, r.declared/200) // half a percent, one yuan at least
	}
	lo, hi := int64(a.carrier.Dispatch[0]/time.Second), int64(a.carrier.Dispatch[1]/time.Second)
	q.dispatch = time.Duration(s.seed.between(lo, hi, "dispatch", a.carrier.ID, a.accounts[0].ShopID, r.orderID)) * time.Second
	return q
}

// coupon is what an order is let off: mostly nothing, now and then 2 to 5 yuan,
// once in a while the whole price.
func (s *Sim) coupon(a *asked, r orderRequest, base int64) int64 {
	c := a.carrier
	draw := func(hi int64, of string) int64 {
		return s.seed.between(1, hi, of, c.ID, a.accounts[0].ShopID, r.orderID)
	}
	switch {
	case c.CouponOneIn == 0 || draw(c.CouponOneIn, "coupon") != 1:
		return 0
	case draw(20, "free") == 1:
		return base
	}
	return min(base, 150+50*draw(7, "coupon amount"))
}

// pickLead is how long before the expected pick-up a rider is looked for.
const pickLead = 20 * time.Minute

// starts reads a booking: which expected time counts, and whether it lies in the
// carrier's window. Finish wins over pick.
func (c *Carrier) starts(r orderRequest, now time.Time, whole time.Duration) (time.Time, *refusal) {
	if !r.scheduled {
		return time.Time{}, nil
	}
	var at int64
	var lead time.Duration
	switch {
	case c.Schedule.Dispatch && r.dispatch > 0:
		at = r.dispatch
	case c.Schedule.Finish && r.finish > 0:
		at, lead = r.finish, whole
	case c.Schedule.Pick && r.pick > 0:
		at, lead = r.pick, pickLead
	default:
		return time.Time{}, c.missing("expected time")
	}
	ahead := time.Duration(at-now.Unix()) * time.Second
	if ahead <= 0 || ahead < c.Schedule.Least || (c.Schedule.Most > 0 && ahead > c.Schedule.Most) {
		return time.Time{}, c.refuse(c.Codes.Parameter, "预约时间不在可选范围", "expected time is out of the booking window")
	}
	return time.Unix(at, 0).Add(-lead), nil
}

// whole is about how long a delivery takes, for bookings by their end.
func (s *Sim) whole(q quote) time.Duration {
	return q.dispatch + 15*time.Minute + time.Duration(q.metres)*time.Second/metresPerSecond
}

// yuan is an amount as the wire has it.
func yuan(fen int64) float64 { return float64(fen) / 100 }
