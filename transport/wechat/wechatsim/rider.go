package wechatsim

import (
	"fmt"
	"strconv"
	"time"
)

// Riders go at about 18 km/h.
const metresPerSecond = 5

// phases of a good delivery, each ending in its state.
var phases = []int{102, 201, 202, 301, 302}

// lasts is how long the phase that ends in status takes, at speed 1.
func (s *Sim) lasts(w *waybill, status int) time.Duration {
	draw := func(lo, hi time.Duration) time.Duration {
		name := w.name("phase " + strconv.Itoa(status) + " rider " + strconv.Itoa(w.riders))
		return time.Duration(s.seed.between(int64(lo), int64(hi), name...)).Truncate(time.Second)
	}
	switch status {
	case 102:
		return draw(w.quote.dispatch/2, w.quote.dispatch*3/2)
	case 201:
		return draw(3*time.Minute, 10*time.Minute)
	case 202:
		return draw(time.Minute, 6*time.Minute)
	case 301:
		return draw(5*time.Second, 30*time.Second)
	case 401:
		return draw(5*time.Minute, 20*time.Minute)
	}
	ride := time.Duration(w.quote.metres) * time.Second / metresPerSecond
	return draw(ride*4/5, ride*6/5) + draw(time.Minute, 3*time.Minute)
}

// until is how long the waybill takes from one state to a later one, at speed 1.
func (s *Sim) until(w *waybill, from, to int) time.Duration {
	var sum time.Duration
	for _, phase := range phases {
		if from < phase && phase <= to {
			sum += s.lasts(w, phase)
		}
	}
	return sum
}

// plan sets the rider's next step, counted from now, if he moves by himself.
func (s *Sim) plan(w *waybill, now time.Time) {
	w.next.cancel()
	w.next = nil
	if w.by != byItself || s.planOtherwise(w, now) || ended(w.status) {
		return
	}
	to, lasts := 401, s.lasts(w, 401)
	if !abnormal(w.status) {
		to = w.order.carrier.next(w.status)
		lasts = s.until(w, w.status, to)
	}
	if to == 0 {
		return
	}
	begin := now
	if w.status == 101 && w.starts.After(now) {
		begin = w.starts
	}
	if to == 102 {
		to = s.unlessNobody(w, to)
	}
	s.next(w, begin, lasts, to)
}

// next plans a waybill's next state.
func (s *Sim) next(w *waybill, begin time.Time, lasts time.Duration, to int) {
	w.next = s.agenda.at(begin.Add(s.scaled(lasts)), func(at time.Time) { s.move(w, to, "", at) })
}

// move brings a waybill into a state, tells the push endpoint, and plans what
// follows.
func (s *Sim) move(w *waybill, status int, msg string, at time.Time) {
	s.set(w, status, at)
	s.send(w, msg, at)
	s.plan(w, at)
}

// set notes the new state and what the rider knows in it.
func (s *Sim) set(w *waybill, status int, at time.Time) {
	w.status = status
	w.events = append(w.events, Event{At: at, Status: status})
	switch {
	case status == 101:
		w.rider, w.accepted = 0, time.Time{}
	case status == 102, status > 102 && w.rider == 0 && withRider(status):
		w.riders++
		w.rider = int(s.seed.between(1, 99, w.name("rider "+strconv.Itoa(w.riders))...))
		w.accepted = at
	}
	if delivering(status) && w.left.IsZero() {
		w.left = at
		w.due = at.Add(s.scaled(s.until(w, status, 302)))
	}
}

// withRider reports whether a state can only be reached with a rider.
func withRider(status int) bool {
	return status != 103 && status < 500
}

func riderName(n int) string  { return fmt.Sprintf("骑手%02d", n) }
func riderPhone(n int) string { return fmt.Sprintf("199000000%02d", n) }

// position is where the rider is while delivering.
func (w *waybill) position(now time.Time) point {
	whole := w.due.Sub(w.left)
	if whole <= 0 {
		return w.quote.to
	}
	return along(w.quote.from, w.quote.to, float64(now.Sub(w.left))/float64(whole))
}

// Advance brings the current waybill of an order into a state at once, with its
// push, whatever state it is in: carriers break their own rules too. A rider who
// moves by himself goes on from there.
func (s *Sim) Advance(shopID, orderID string, status int) error {
	return s.AdvanceWaybill(shopID, orderID, "", status)
}

// AdvanceWaybill is Advance for one waybill of the order: after a readd the former
// ones may still report, under the same shop_order_id and with their own number,
// and order/get does not tell of them. "" is the current one.
func (s *Sim) AdvanceWaybill(shopID, orderID, waybillID string, status int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.catchUp(now)
	defer s.arm(now)
	o := s.orders[orderKey{shopID, orderID}]
	if o == nil || o.current() == nil {
		return fmt.Errorf("wechatsim: order %q of shop %q is not placed", orderID, shopID)
	}
	w := o.waybill(waybillID)
	if w == nil {
		return fmt.Errorf("wechatsim: order %q of shop %q has no waybill %q", orderID, shopID, waybillID)
	}
	s.move(w, status, "", now)
	return nil
}
