package wechatsim

import (
	"net/http"
	"strconv"
	"time"
)

// blow is what the faults in force do to one call.
type blow struct {
	outcome       *Injected // answers otherwise or not at all; nil: as usual
	wait          time.Duration
	quoted, nulls bool
	kinds         []Kind
}

// strike draws the faults for a call. The lock is held.
func (s *Sim) strike(a *asked) blow {
	var b blow
	for _, f := range s.faults {
		if !s.meant(f, a) || (b.outcome != nil && !f.joins()) {
			continue
		}
		name := a.name(f)
		if !s.drawn(f, name...) {
			continue
		}
		b.kinds = append(b.kinds, f.Kind)
		switch f.Kind {
		case Latency:
			b.wait += s.delayed(f, 0, name...)
		case QuotedNumbers:
			b.quoted = true
		case Nulls:
			b.nulls = true
		default:
			b.outcome = f
		}
	}
	return b
}

// joins reports whether a fault goes along with any other.
func (f *Injected) joins() bool {
	return f.Kind == Latency || f.Kind == QuotedNumbers || f.Kind == Nulls
}

// meant reports whether a fault is meant for a call, before chance has its say.
func (s *Sim) meant(f *Injected, a *asked) bool {
	switch {
	case kinds[f.Kind].scope != ofCalls, !f.strikes(a.path, a.carrier):
		return false
	case f.Attempts > 0 && a.attempt > f.Attempts:
		return false
	case f.Kind == Resultcode:
		return a.carrier != nil
	case f.Kind == Forgotten:
		return s.forgettable(f, a)
	}
	return true
}

// forgettable reports whether a call asks for an order that ended long enough ago.
func (s *Sim) forgettable(f *Injected, a *asked) bool {
	if a.path != "order/get" || a.order == nil || a.order.current() == nil {
		return false
	}
	end := a.order.current().endedAt()
	return !end.IsZero() && a.now.Sub(end) >= s.delayed(f, 0, a.name(f)...)
}

// name is what the draws of a call are named by. What is forgotten stays so.
func (a *asked) name(f *Injected) []string {
	name := []string{a.path, a.key.shopID, a.key.orderID}
	if f.Kind == Forgotten {
		return name
	}
	return append(name, strconv.Itoa(a.attempt))
}

// suffer does a call as the faults have it. The lock is held.
func (s *Sim) suffer(a *asked) answer {
	f := a.blow.outcome
	if f == nil {
		return s.plainly(a)
	}
	switch f.Kind {
	case LostRequest:
		return answer{cut: nothing}
	case LateWork:
		s.workLater(a, s.delayed(f, 0, a.name(f)...))
		return answer{cut: nothing}
	case Errcode:
		return s.instead(a, f, byWeChat(f.Code, "a fault"))
	case Resultcode:
		a.zero = calls[a.path].zero
		return s.instead(a, f, &refusal{resultcode: f.Code, msg: f.Text, why: "a fault"})
	case Forgotten:
		return s.instead(a, f, forgotten(a.carrier))
	case RevokedToken:
		s.tokens.revoke(a.token, a.now)
		return s.plainly(a)
	case Gateway, HTML:
		return s.page(a, f)
	}
	out := s.plainly(a)
	switch f.Kind {
	case LostAnswer:
		out.cut = nothing
	case HalfBody:
		out.cut = half
	case Truncated:
		out.body = out.body[:len(out.body)/2]
	}
	return out
}

// workLater does the work of a call that WeChat takes, when nobody waits for it any
// more.
func (s *Sim) workLater(a *asked, delay time.Duration) {
	if a.no = s.admit(a); a.no != nil {
		return
	}
	a.hold(+1)
	s.agenda.at(a.now.Add(delay), func(at time.Time) {
		a.hold(-1)
		a.now = at
		s.do(a)
		a.call.tell(a.no)
	})
}

// hold keeps the witness from dropping an order whose work is still to come.
func (a *asked) hold(n int) {
	if a.order != nil {
		a.order.pending += n
	}
}

// instead tells a refusal, whether or not the work was done.
func (s *Sim) instead(a *asked, f *Injected, told *refusal) answer {
	if f.Done {
		s.perform(a)
	}
	a.no = told
	return answer{body: a.blow.body(told.body(a.zero, s.rid(), a.carrier))}
}

// page answers with a page of HTML.
func (s *Sim) page(a *asked, f *Injected) answer {
	if f.Done {
		s.perform(a)
	}
	status := http.StatusOK
	switch {
	case f.Kind == Gateway && f.Code == 0:
		status = http.StatusBadGateway
	case f.Kind == Gateway:
		status = f.Code
	}
	title := strconv.Itoa(status) + " " + http.StatusText(status)
	return answer{
		status: status, contentType: "text/html; charset=utf-8",
		body: []byte("<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"),
	}
}

// forgotten is what a carrier says of an order that it no longer has.
func forgotten(c *Carrier) *refusal {
	if c.Codes.NotFound != 0 {
		return c.refuse(c.Codes.NotFound, "订单不存在", "a fault")
	}
	return byWeChat(errNotFound, "a fault")
}
