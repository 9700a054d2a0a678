package wechatsim

import (
	"strconv"
	"time"
)

// How long riders take whose fault names no delay, at speed 1.
const (
	handOverAfter = time.Minute
	revivalAfter  = 2 * time.Minute
)

// planOtherwise plans the next step of a waybill whose rider hands it over, or that
// comes back from the dead, and reports whether it is such a one.
func (s *Sim) planOtherwise(w *waybill, now time.Time) bool {
	switch {
	case w.status == 102 && !w.given:
		if f := s.struck(HandOver, w, "hand-over"); f != nil {
			w.given = true
			s.next(w, now, s.delayed(f, handOverAfter, w.name("hand-over")...), 101)
			return true
		}
	case (w.status == 103 || w.status == 501 || w.status == 502) && !w.revived:
		if f := s.struck(Revival, w, "revival"); f != nil {
			w.revived = true
			s.next(w, now, s.delayed(f, revivalAfter, w.name("revival")...), 102)
			return true
		}
	}
	return false
}

// unlessNobody is the end that the carrier makes of an order that no rider wants,
// or to.
func (s *Sim) unlessNobody(w *waybill, to int) int {
	f := s.struck(NoRider, w, "no-rider "+strconv.Itoa(w.riders))
	switch {
	case f == nil:
		return to
	case f.Code == 0:
		return 502
	}
	return f.Code
}
