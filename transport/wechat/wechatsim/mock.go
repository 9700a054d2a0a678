package wechatsim

import (
	"slices"
	"time"
)

// testUpdate moves an order that was placed with TEST. It is not signed.
func (s *Sim) testUpdate(a *asked) (reply, *refusal) {
	return s.update(a, byTestUpdate, known)
}

// mocked are the states that the carriers' test environments know. SFTC's list is
// printed with 202 twice; the first is read as 201.
var mocked = map[string][]int{
	"SFTC": {102, 201, 202, 302},
	"DADA": {102, 201, 202, 301, 302, 304, 305},
}

// realMockUpdate moves an order that was placed with a published account.
func (s *Sim) realMockUpdate(a *asked) (reply, *refusal) {
	if no := s.bound(a); no != nil {
		return nil, no
	}
	if no := a.signed(a.object.text("shop_order_id")); no != nil {
		return nil, no
	}
	return s.update(a, byRealMock, mocked[a.carrier.ID])
}

// update is what the two mock calls share.
func (s *Sim) update(a *asked, by hand, states []int) (reply, *refusal) {
	status, at := int(a.object.whole("order_status")), a.object.seconds("action_time")
	msg := a.object.text("action_msg")
	if !slices.Contains(states, status) {
		a.object.fail("order_status", "not a state that can be mocked here")
	}
	if at == 0 {
		a.object.fail("action_time", "missing")
	}
	if no := s.about(a); no != nil {
		return nil, no
	}
	w := a.order.current()
	switch {
	case w.by != by:
		return nil, byWeChat(errNotFound, "order was not placed with this sandbox")
	case ended(w.status):
		return nil, byWeChat(errEnded, "order has ended")
	}
	s.move(w, status, msg, time.Unix(at, 0))
	return a.carrier.ok(reply{}), nil
}

// dailyCount is a quota that starts anew each day.
type dailyCount struct {
	day   string
	today int
}

// spend takes one of quota.
func (d *dailyCount) spend(now time.Time, quota int) bool {
	if day := now.In(china).Format(time.DateOnly); day != d.day {
		d.day, d.today = day, 0
	}
	if d.today >= quota {
		return false
	}
	d.today++
	return true
}
