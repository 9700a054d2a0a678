package wechatsim

import (
	"maps"
	"strconv"
	"time"
)

// readOrder reads and checks the body of pre_add, add and readd up to where WeChat
// hands it to the carrier.
func (s *Sim) readOrder(a *asked) (orderRequest, *refusal) {
	if no := s.boundAt(a); no != nil {
		return orderRequest{}, no
	}
	r := readOrder(a.object)
	switch {
	case *a.object.wrong != "":
		return r, byWeChat(errArgument, *a.object.wrong)
	case !openid.MatchString(r.openID):
		return r, byWeChat(errOpenID, "openid is not one of this mini program")
	case !r.categoryOK:
		return r, byWeChat(errCategory, "cargo_first_class and cargo_second_class are not a pair of the table")
	case !r.shopOK:
		return r, byWeChat(errShop, "shop.img_url, goods_name or goods_count")
	}
	a.order = s.record(orderKey{a.accounts[0].ShopID, r.orderID}, a.carrier)
	return r, nil
}

func (s *Sim) preAdd(a *asked) (reply, *refusal) {
	r, no := s.readOrder(a)
	if no != nil {
		return nil, no
	}
	if no := a.signed(r.orderID); no != nil {
		return nil, no
	}
	a.order.submit = a.now
	q, _, no := s.judge(a, r, false)
	if no != nil {
		return nil, no
	}
	c := a.carrier
	if c.Silent {
		return c.ok(reply{}), nil
	}
	if c.sandbox {
		return c.ok(reply{"fee": yuan(q.fee()), "dispatch_duration": 0}), nil
	}
	out := c.priced(q)
	out["insurancefee"] = yuan(q.insurance)
	out["delivery_token"] = s.lock(a, q)
	return c.ok(out), nil
}

// lock makes the token that holds a price for one order.
func (s *Sim) lock(a *asked, q quote) string {
	if a.carrier.TokenLife == 0 {
		return ""
	}
	o := a.order
	if len(o.tokens) >= keepLocks {
		maps.DeleteFunc(o.tokens, func(_ string, l *priceLock) bool { return l.used || !a.now.Before(l.until) })
	}
	token := s.seed.hex(32, "delivery token", a.carrier.ID, o.key.shopID, o.key.orderID, strconv.Itoa(o.locks))
	o.locks++
	o.tokens[token] = &priceLock{quote: q, until: a.now.Add(a.carrier.TokenLife)}
	return token
}

// priced is what pre_add and add have in common.
func (c *Carrier) priced(q quote) reply {
	out := reply{
		"fee": yuan(q.fee()), "deliverfee": yuan(q.gross()), "couponfee": yuan(q.coupon), "tips": yuan(q.tips),
		"distance": q.metres, "dispatch_duration": int(q.dispatch / time.Second),
	}
	if c.Untimed {
		out["dispatch_duration"] = 0
	}
	return out
}

func (s *Sim) add(a *asked) (reply, *refusal) {
	r, no := s.readOrder(a)
	if no != nil {
		return nil, no
	}
	if a.order.current() != nil {
		return nil, byWeChat(errExists, "shop_order_id was placed before")
	}
	return s.place(a, r)
}

func (s *Sim) readd(a *asked) (reply, *refusal) {
	r, no := s.readOrder(a)
	switch {
	case no != nil:
		return nil, no
	case a.order.current() == nil:
		return nil, byWeChat(errNotFound, "nothing to place again")
	case a.carrier.NoReadd:
		return nil, byWeChat(errLogic, "carrier has no readd")
	case a.order.current().status == 302:
		return nil, byWeChat(errEnded, "delivered")
	case !ended(a.order.current().status) && !abnormal(a.order.current().status):
		return nil, a.carrier.refuse(a.carrier.Codes.State, "订单进行中", "order is still under way")
	}
	return s.place(a, r)
}

// place is the carrier's part of add and readd.
func (s *Sim) place(a *asked, r orderRequest) (reply, *refusal) {
	c := a.carrier
	if c.sandbox && !s.sandbox.spend(a.now, 500) {
		return nil, byWeChat(errNoQuota, "sandbox: 500 orders a day")
	}
	if no := a.signed(r.orderID); no != nil {
		return nil, no
	}
	if a.now.Sub(a.order.submit) < c.Resubmit {
		return nil, c.refuse(c.Codes.Parameter, "请勿在2秒内重复提交", "submitted less than 2 s ago")
	}
	a.order.submit = a.now
	q, starts, no := s.judge(a, r, true)
	if no != nil {
		return nil, no
	}
	if q, no = c.redeem(a, r.token, q); no != nil {
		return nil, no
	}
	w := s.accept(a, r, q, starts)
	return s.placedReply(w, q), nil
}

// redeem puts the locked price of a delivery_token in place of the present one.
func (c *Carrier) redeem(a *asked, token string, now quote) (quote, *refusal) {
	if token == "" || c.TokenLife == 0 {
		return now, nil
	}
	lock := a.order.tokens[token]
	switch {
	case lock == nil:
		return now, c.refuse(c.Codes.NotFound, "订单不存在", "delivery_token belongs to another order")
	case lock.used || !a.now.Before(lock.until):
		return now, c.refuse(c.Codes.Expired, "价格信息已过期", "delivery_token is over")
	}
	lock.used = true
	return lock.quote, nil
}

// accept makes the waybill.
func (s *Sim) accept(a *asked, r orderRequest, q quote, starts time.Time) *waybill {
	o := a.order
	w := &waybill{order: o, quote: q, goods: r.goodsValue, by: s.hand(a.accounts[0])}
	o.waybills = append(o.waybills, w)
	o.shopNo = a.object.text("shop_no")
	w.id = s.seed.digits(16, w.name("waybill")...)
	if a.carrier.sandbox {
		w.id = r.orderID + "_waybillid"
	}
	if a.carrier.FinishCode && r.wantFinish {
		w.finish = s.seed.between(1, 9999, w.name("finish code")...)
	}
	if a.carrier.PickupCode && r.wantPickup {
		w.pickup = s.seed.between(1, 9999, w.name("pickup code")...)
	}
	if starts.After(a.now) {
		w.starts = a.now.Add(s.scaled(starts.Sub(a.now)))
	}
	s.set(w, 101, a.now)
	s.plan(w, a.now)
	return w
}

// hand says who moves the riders of an account.
func (s *Sim) hand(account Account) hand {
	switch {
	case account.DeliveryID == TestID:
		return byTestUpdate
	case published(account.ShopID):
		return byRealMock
	case s.manual:
		return byAdvance
	}
	return byItself
}

// placedReply is what add and readd answer.
func (s *Sim) placedReply(w *waybill, q quote) reply {
	c := w.order.carrier
	status := 101
	if c.FirstStatus != 0 {
		status = c.FirstStatus
	}
	if c.sandbox {
		return c.ok(reply{"fee": yuan(q.fee()), "waybill_id": w.id, "order_status": status, "dispatch_duration": 0})
	}
	shown := q
	if c.Silent {
		shown = quote{}
	}
	out := c.priced(shown)
	out["insurancfee"] = yuan(shown.insurance)
	out["waybill_id"], out["order_status"] = w.id, status
	out["finish_code"], out["pickup_code"] = w.finish, w.pickup
	return c.ok(out)
}
