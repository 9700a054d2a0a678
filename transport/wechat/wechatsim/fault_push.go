package wechatsim

import (
	"strconv"
	"time"
)

// swapAfter is how long a push waits for the next one to overtake it.
const swapAfter = 10 * time.Minute

// heldPush is a push that waits to be overtaken.
type heldPush struct {
	alone *entry // leaves by itself
	leave func(now time.Time)
}

// send tells the push endpoint the present state of a waybill, as the faults have
// it. The lock is held.
func (s *Sim) send(w *waybill, msg string, at time.Time) {
	if s.push == nil || s.closed {
		return
	}
	nth, now := len(w.events)-1, time.Now()
	name := "event " + strconv.Itoa(nth)
	if s.struck(PushLost, w, name) != nil {
		return
	}
	e := s.event(w, msg, at)
	if f := s.struck(ClockDrift, w, name); f != nil {
		e.ActionTime = at.Add(s.delayed(f, 0, w.name(name)...)).Unix()
	}
	leave := func(now time.Time) { s.leave(w, nth, e, now) }
	if w.held == nil {
		if f := s.struck(PushSwapped, w, name); f != nil {
			s.holdBack(w, leave, now.Add(s.delayed(f, swapAfter, w.name(name)...)))
			return
		}
	}
	if f := s.struck(PushLate, w, name); f != nil {
		now = now.Add(s.delayed(f, 0, w.name(name)...))
	}
	s.leaveAt(w, now, leave)
	if f := s.struck(PushTwice, w, name); f != nil {
		s.leaveAt(w, now.Add(s.delayed(f, 0, w.name(name)...)), leave)
	}
	s.overtaken(w, now)
}

// overtaken lets the push that was held back leave after the one that left at now.
func (s *Sim) overtaken(w *waybill, now time.Time) {
	if w.held == nil {
		return
	}
	w.held.alone.cancel()
	w.order.pending--
	s.leaveAt(w, now.Add(time.Second), w.held.leave)
	w.held = nil
}

// holdBack keeps a push until the waybill's next one, or until a time.
func (s *Sim) holdBack(w *waybill, leave func(now time.Time), until time.Time) {
	w.order.pending++
	w.held = &heldPush{leave: leave}
	w.held.alone = s.agenda.at(until, func(now time.Time) {
		w.held = nil
		w.order.pending--
		leave(now)
	})
}

// leaveAt has a push leave at a time, which may be now.
func (s *Sim) leaveAt(w *waybill, t time.Time, leave func(now time.Time)) {
	if now := time.Now(); !t.After(now) {
		leave(now)
		return
	}
	w.order.pending++
	s.agenda.at(t, func(now time.Time) {
		w.order.pending--
		leave(now)
	})
}
