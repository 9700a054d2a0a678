package wechatsim

import "time"

func (s *Sim) preCancel(a *asked) (reply, *refusal) {
	w, no := s.cancelling(a)
	if no != nil {
		return nil, no
	}
	return a.carrier.deducted(s.penalty(w, a.now)), nil
}

func (s *Sim) cancelOrder(a *asked) (reply, *refusal) {
	reason := a.object.whole("cancel_reason_id", 1, 2, 3, 4, 5, 6)
	words := a.object.text("cancel_reason")
	if reason == 0 || (reason == 6 && words == "") {
		a.object.fail("cancel_reason_id", "missing, or 6 without a cancel_reason")
	}
	w, no := s.cancelling(a)
	if no != nil {
		return nil, no
	}
	w.penalty = s.penalty(w, a.now)
	s.move(w, afterCancel(w.status), "商家取消", a.now)
	return a.carrier.deducted(w.penalty), nil
}

// cancelling finds the order and checks that its window is open.
func (s *Sim) cancelling(a *asked) (*waybill, *refusal) {
	if no := s.boundAt(a); no != nil {
		return nil, no
	}
	w, no := s.changing(a)
	if no != nil {
		return nil, no
	}
	c := a.carrier
	if abnormal(w.status) || (delivering(w.status) && c.CancelUntilPickup) {
		return nil, c.refuse(c.Codes.State, "货已在骑手手中，取消未受理", "too late to cancel")
	}
	return w, nil
}

// afterCancel is the state that a cancel leads to: with the goods in the rider's
// hands they have to come back first.
func afterCancel(status int) int {
	switch {
	case status == 201:
		return 203
	case delivering(status):
		return 303
	}
	return 103
}

// penalty is what a cancel costs at now, in fen.
func (s *Sim) penalty(w *waybill, now time.Time) int64 {
	p := w.order.carrier.Penalty
	waited := now.Sub(w.accepted)
	switch {
	case w.status == 101:
		return 0
	case delivering(w.status):
		return w.quote.fee()
	case waited < s.scaled(p.Free):
		return 0
	case p.Late > 0 && w.status == 102 && waited >= s.scaled(p.Late):
		return 0
	}
	return p.Fee
}

// deducted is what precancel and cancel answer.
func (c *Carrier) deducted(fen int64) reply {
	desc := "无违约金"
	if fen > 0 {
		desc = "骑手接单后取消，扣除违约金"
	}
	return c.ok(reply{"deduct_fee": yuan(fen), "desc": desc})
}
