package wechatsim

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody bounds a request; a longer one is no JSON to WeChat.
const maxBody = 1 << 20

// base is the common prefix of the merchant's calls.
const base = "/cgi-bin/express/local/business/"

// ServeHTTP answers one call. It waits for the body, and for what a fault makes it
// wait. A fault that breaks the connection panics with http.ErrAbortHandler, which
// a server expects of its handlers. Paths under /sim/ speak to the simulator itself.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/sim/") {
		s.control.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := new(http.MaxBytesError); err != nil && !errors.As(err, &tooLong) {
		return // the caller went away
	} else if err != nil {
		body = nil
	}
	out := s.answer(r, body)
	if !s.pause(r.Context(), out) {
		panic(http.ErrAbortHandler) // nobody is there any more
	}
	out.write(w)
}

// answer does the call under the lock, after everything that was due before it.
func (s *Sim) answer(r *http.Request, body []byte) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.catchUp(now)
	defer s.arm(now)
	a := s.receive(r, body, now)
	a.blow = s.strike(a)
	out := s.suffer(a)
	out.wait, out.call = a.blow.wait, a.call
	s.note(a, out)
	return out
}

// plainly does the work and tells how it went.
func (s *Sim) plainly(a *asked) answer {
	out := s.perform(a)
	if a.no != nil {
		out = a.no.body(a.zero, s.rid(), a.carrier)
	}
	return answer{body: a.blow.body(out)}
}

// rid names a request.
func (s *Sim) rid() string {
	s.rids++
	h := s.seed.hex(24, "rid", strconv.Itoa(s.rids))
	return h[:8] + "-" + h[8:16] + "-" + h[16:]
}

// call is one of the fourteen.
type call struct {
	do   func(*Sim, *asked) (reply, *refusal)
	zero reply
}

// calls are the merchant's fourteen, by path, each with what a carrier's refusal
// looks like: numbers 0, texts "". (In a refused pre_add couponfee was missing, in
// a refused add the insurance.)
var calls = map[string]call{
	"delivery/getall":       {(*Sim).getAll, nil},
	"order/pre_add":         {(*Sim).preAdd, noQuote},
	"order/add":             {(*Sim).add, noWaybill},
	"order/readd":           {(*Sim).readd, noWaybill},
	"order/addtips":         {(*Sim).addTips, nil},
	"order/precancel":       {(*Sim).preCancel, noDeduction},
	"order/cancel":          {(*Sim).cancelOrder, noDeduction},
	"order/confirm_return":  {(*Sim).confirmReturn, nil},
	"order/get":             {(*Sim).get, noOrder},
	"test_update_order":     {(*Sim).testUpdate, nil},
	"realmock_update_order": {(*Sim).realMockUpdate, nil},
	"shop/get":              {(*Sim).shopGet, nil},
	"shop/add":              {(*Sim).shopAdd, nil},
	"open":                  {(*Sim).open, nil},
}

var (
	noQuote = reply{
		"fee": 0, "deliverfee": 0, "tips": 0, "insurancefee": 0, "distance": 0, "dispatch_duration": 0, "delivery_token": "",
	}
	noWaybill = reply{
		"fee": 0, "deliverfee": 0, "couponfee": 0, "tips": 0, "distance": 0, "dispatch_duration": 0,
		"waybill_id": "", "order_status": 0, "finish_code": 0, "pickup_code": 0,
	}
	noDeduction = reply{"deduct_fee": 0, "desc": ""}
	noOrder     = reply{
		"order_status": 0, "waybill_id": "", "rider_name": "", "rider_phone": "", "rider_lng": 0, "rider_lat": 0, "reach_time": 0,
	}
)

// perform does a call and notes when it was done.
func (s *Sim) perform(a *asked) reply {
	switch a.path {
	case "":
		a.no = byWeChat(errNotJSON, "no such path")
		return nil
	case classicPath:
		return s.done(a, s.classicToken)
	case stablePath:
		return s.done(a, s.stableToken)
	}
	if a.no = s.admit(a); a.no != nil {
		return nil
	}
	return s.do(a)
}

// admit is what WeChat checks of a call before it looks at its arguments.
func (s *Sim) admit(a *asked) *refusal {
	if no := s.tokens.check(a.token, a.now); no != nil {
		return no
	}
	if a.unread != nil {
		return a.unread
	}
	return a.escapes()
}

// do does one of the fourteen that was admitted.
func (s *Sim) do(a *asked) reply {
	c := calls[a.path]
	a.zero = c.zero
	return s.done(a, func(a *asked) (reply, *refusal) { return c.do(s, a) })
}

// done does the work and notes when.
func (s *Sim) done(a *asked, work func(*asked) (reply, *refusal)) reply {
	var out reply
	if out, a.no = work(a); a.no == nil {
		a.call.DoneAt = a.now
	}
	return out
}
