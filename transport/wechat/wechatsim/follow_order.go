package wechatsim

import "time"

// about finds the placed order that a later call speaks of.
func (s *Sim) about(a *asked) *refusal {
	if no := s.bound(a); no != nil {
		return no
	}
	orderID := a.object.text("shop_order_id", filled, octets(128))
	a.object.text("waybill_id")
	a.object.text("shop_no")
	if *a.object.wrong != "" {
		return byWeChat(errArgument, *a.object.wrong)
	}
	a.order = s.record(orderKey{a.accounts[0].ShopID, orderID}, a.carrier)
	if a.order.current() == nil {
		return byWeChat(errNotFound, "no such order")
	}
	return nil
}

// changing is about for the calls that want to change something: the order must not
// have ended, and the carrier wants to see signature, store and waybill.
func (s *Sim) changing(a *asked) (*waybill, *refusal) {
	if no := s.about(a); no != nil {
		return nil, no
	}
	w, c := a.order.current(), a.carrier
	if ended(w.status) {
		return nil, byWeChat(errEnded, "order has ended")
	}
	if no := a.signed(a.order.key.orderID); no != nil {
		return nil, no
	}
	if _, no := a.store(c.ShopNoAfter); no != nil {
		return nil, no
	}
	switch id := a.object.text("waybill_id"); {
	case id == "" && c.NeedsWaybill != "":
		return nil, c.missing(c.NeedsWaybill)
	case id != "" && id != w.id:
		return nil, c.refuse(c.Codes.NotFound, "运单号与商家订单号对不上", "waybill_id is another order's")
	}
	return w, nil
}

func (s *Sim) get(a *asked) (reply, *refusal) {
	if no := s.about(a); no != nil {
		return nil, no
	}
	c, w := a.carrier, a.order.current()
	if no := a.signed(a.order.key.orderID); no != nil {
		return nil, no
	}
	if _, no := a.store(false); no != nil {
		return nil, no
	}
	if end := w.endedAt(); c.Retention > 0 && !end.IsZero() && a.now.Sub(end) >= c.Retention {
		return nil, c.refuse(c.Codes.NotFound, "订单不存在", "finished long ago")
	}
	out := reply{
		"order_status": w.status, "waybill_id": w.id,
		"rider_name": "", "rider_phone": "", "rider_lng": 0, "rider_lat": 0, "reach_time": 0,
		// Undocumented, but seen.
		"action_msg": "", "agent_info": []any{}, "delivery_id": c.ID, "delivery_name": c.Name,
	}
	if w.rider > 0 {
		out["rider_name"], out["rider_phone"] = riderName(w.rider), c.phone(w.rider)
	}
	if delivering(w.status) {
		at := w.position(a.now)
		out["rider_lng"], out["rider_lat"] = at.lng, at.lat
		out["reach_time"] = max(0, int(w.due.Sub(a.now)/time.Second))
	}
	return c.ok(out), nil
}

// phone is the rider's number as this carrier shows it.
func (c *Carrier) phone(rider int) string {
	phone := riderPhone(rider)
	if c.MaskedPhone {
		return phone[:3] + "******" + phone[9:]
	}
	return phone
}

func (s *Sim) addTips(a *asked) (reply, *refusal) {
	fen := a.object.hundredths("tips")
	a.object.text("remark")
	for _, name := range []string{"tips", "remark"} {
		if !a.object.has(name) {
			a.object.fail(name, "missing")
		}
	}
	w, no := s.changing(a)
	if no != nil {
		return nil, no
	}
	c := a.carrier
	if c.Tips.None {
		return nil, byWeChat(errLogic, "carrier takes no tips")
	}
	if w.status != 101 {
		return nil, c.refuse(c.Codes.State, "已有骑手接单，小费通道关闭", "a rider has accepted")
	}
	sum, why := c.Tips.total(w.quote.tips, fen, w.tips, w.goods)
	if why != "" {
		return nil, c.refuse(c.Codes.Tip, why, "tips")
	}
	w.quote.tips = sum
	w.tips++
	return c.ok(reply{}), nil
}

func (s *Sim) confirmReturn(a *asked) (reply, *refusal) {
	w, no := s.changing(a)
	if no != nil {
		return nil, no
	}
	if !abnormal(w.status) {
		return nil, a.carrier.refuse(a.carrier.Codes.State, "订单未在返回中", "goods are not on their way back")
	}
	s.move(w, 401, "", a.now)
	return a.carrier.ok(reply{}), nil
}
