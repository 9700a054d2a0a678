package wechatsim

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"
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
	b := s.strike(a)
	var out answer
	if b.outcome == nil {
		out = s.plainly(a)
	} else {
		out = s.suffer(a, b.outcome)
	}
	out.body, out.wait, out.call = b.mangle(out.body), b.wait, a.call
	s.note(a, out, b.kinds)
	return out
}

// plainly does the work and tells how it went.
func (s *Sim) plainly(a *asked) answer {
	out := s.perform(a)
	if a.no != nil {
		out = a.no.body(a.zero, s.rid(), a.carrier)
	}
	return answer{body: write(out, JSON)}
}

// rid names a request.
func (s *Sim) rid() string {
	s.rids++
	h := s.seed.hex(24, "rid", strconv.Itoa(s.rids))
	return h[:8] + "-" + h[8:16] + "-" + h[16:]
}

// asked is one call under way.
type asked struct {
	request  *http.Request
	path     string // without the common prefix; "" is none that exists
	now      time.Time
	token    string
	object   object
	escaped  bool     // the body holds \\u escapes
	unread   *refusal // why the body could not be read
	zero     reply    // the body of a carrier's refusal
	carrier  *Carrier
	accounts []Account // the stores of the shopid
	key      orderKey  // what the body names, if the shop is bound
	order    *order
	attempt  int      // which call to this path about this order, from 1
	no       *refusal // why it was not done
	call     *Call
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

// receive takes a call in: which path, about which order of which carrier, for the
// how manieth time.
func (s *Sim) receive(r *http.Request, body []byte, now time.Time) *asked {
	a := &asked{request: r, now: now, call: &Call{At: now}}
	path, found := strings.CutPrefix(r.URL.Path, base)
	switch _, ours := calls[path]; {
	case r.URL.Path == classicPath, r.URL.Path == stablePath:
		a.path = r.URL.Path
	case found && ours:
		a.path = path
	default:
		return a
	}
	s.calls[r.URL.Path]++
	a.call.Path, a.attempt = a.path, s.calls[r.URL.Path]
	a.token = r.URL.Query().Get("access_token")
	a.unread = a.read(r, body)
	s.recognise(a)
	return a
}

// recognise finds the order that a body names at a bound shop, whatever else is
// wrong with it, and puts the call on its record.
func (s *Sim) recognise(a *asked) {
	o := object{fields: a.object.fields, wrong: new(string)}
	shopID := o.text("shopid", filled)
	i := slices.IndexFunc(s.accounts, func(account Account) bool { return account.ShopID == shopID })
	if *o.wrong != "" || i < 0 {
		return
	}
	a.carrier = s.carriers[s.accounts[i].DeliveryID]
	orderID := o.text("shop_order_id", filled, octets(128))
	if *o.wrong != "" {
		return
	}
	a.key = orderKey{shopID, orderID}
	a.order = s.record(a.key, a.carrier)
	a.attempt = a.order.called(a.call)
}

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

// read takes the body apart: a POST of one JSON object in UTF-8.
func (a *asked) read(r *http.Request, body []byte) *refusal {
	if r.Method != http.MethodPost {
		return byWeChat(errNeedPost, "not a POST")
	}
	if !utf8.Valid(body) {
		return byWeChat(errBadChars, "body is not UTF-8")
	}
	var ok bool
	if a.object, ok = parseObject(body); !ok {
		return byWeChat(errNotJSON, "body is not a JSON object")
	}
	a.escaped = escaped(string(body))
	return nil
}

// escapes refuses what the real server does not undo: in a category it makes an
// unknown one, elsewhere bad characters.
func (a *asked) escapes() *refusal {
	if !a.escaped {
		return nil
	}
	cargo := object{fields: a.object.fields, wrong: new(string)}.object("cargo")
	if escaped(cargo.raw("cargo_first_class") + cargo.raw("cargo_second_class")) {
		return byWeChat(errCategory, "a category holds \\u escapes")
	}
	return byWeChat(errBadChars, "body holds \\u escapes")
}

// note finishes the call's record and writes one line of log: no body, no value of
// an argument. Whoever has to wait is not answered yet.
func (s *Sim) note(a *asked, out answer, struck []Kind) {
	c := a.call
	c.tell(a.no)
	c.Faults = struck
	c.Answered = out.cut == whole && out.wait == 0
	s.log.Debug("call", zap.String("path", c.Path), zap.Int("errcode", c.Errcode), zap.Int("resultcode", c.Resultcode),
		zap.String("why", c.Why), zap.Any("faults", c.Faults))
}
