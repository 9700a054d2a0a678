package wechatsim

import (
	"errors"
	"io"
	"net/http"
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

// ServeHTTP answers one call. It waits for nothing but the body.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := new(http.MaxBytesError); err != nil && !errors.As(err, &tooLong) {
		return // the caller went away
	} else if err != nil {
		body = nil
	}
	answer := s.answer(r, body)
	w.Header().Set("Content-Type", "text/plain") // as seen; clients must not mind
	_, _ = w.Write(answer)                       // whoever left misses it
}

// answer does the call under the lock, after everything that was due before it.
func (s *Sim) answer(r *http.Request, body []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.catchUp(now)
	defer s.arm(now)
	a := &asked{now: now}
	out, no := s.dispatch(a, r, body)
	if no != nil {
		out = no.body(a.zero, s.rid(), a.carrier)
	}
	s.note(a, no)
	return write(out, JSON)
}

// rid names a request.
func (s *Sim) rid() string {
	s.rids++
	h := s.seed.hex(24, "rid", strconv.Itoa(s.rids))
	return h[:8] + "-" + h[8:16] + "-" + h[16:]
}

// asked is one call under way.
type asked struct {
	path     string
	now      time.Time
	object   object
	zero     reply // the body of a carrier's refusal
	carrier  *Carrier
	accounts []Account // the stores of the shopid
	order    *order
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

// dispatch tells the two token calls from the fourteen.
func (s *Sim) dispatch(a *asked, r *http.Request, body []byte) (reply, *refusal) {
	c, ours := calls[strings.TrimPrefix(r.URL.Path, base)]
	switch {
	case r.URL.Path == "/cgi-bin/token":
		return s.classicToken(a, r)
	case r.URL.Path == "/cgi-bin/stable_token":
		return s.stableToken(a, r, body)
	case !ours || !strings.HasPrefix(r.URL.Path, base):
		return nil, byWeChat(errNotJSON, "no such path")
	}
	s.called(a, r)
	if no := s.tokens.check(r.URL.Query().Get("access_token"), a.now); no != nil {
		return nil, no
	}
	if no := a.read(r, body); no != nil {
		return nil, no
	}
	if no := a.escapes(string(body)); no != nil {
		return nil, no
	}
	a.zero = c.zero
	return c.do(s, a)
}

// called notes that a path that exists was called.
func (s *Sim) called(a *asked, r *http.Request) {
	a.path = strings.TrimPrefix(r.URL.Path, base)
	s.calls[r.URL.Path]++
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
	return nil
}

// escapes refuses what the real server does not undo: in a category it makes an
// unknown one, elsewhere bad characters.
func (a *asked) escapes(body string) *refusal {
	if !escaped(body) {
		return nil
	}
	cargo := object{fields: a.object.fields, wrong: new(string)}.object("cargo")
	if escaped(cargo.raw("cargo_first_class") + cargo.raw("cargo_second_class")) {
		return byWeChat(errCategory, "a category holds \\u escapes")
	}
	return byWeChat(errBadChars, "body holds \\u escapes")
}

// note keeps the call for the witness and writes one line of log: no body, no
// value of an argument.
func (s *Sim) note(a *asked, no *refusal) {
	c := Call{At: a.now, Path: a.path}
	if no != nil {
		c.Errcode, c.Resultcode, c.Why = no.errcode, no.resultcode, no.why
	}
	if o := s.named(a); o != nil {
		o.calls = append(o.calls, c)
	}
	s.log.Debug("call", zap.String("path", c.Path), zap.Int("errcode", c.Errcode), zap.Int("resultcode", c.Resultcode), zap.String("why", c.Why))
}

// named is the order that a call spoke of, also one that was refused before it got
// so far; nil if it named none that could be.
func (s *Sim) named(a *asked) *order {
	if a.order != nil || len(a.accounts) == 0 {
		return a.order
	}
	o := object{fields: a.object.fields, wrong: new(string)}
	id := o.text("shop_order_id", filled, octets(128))
	if *o.wrong != "" {
		return nil
	}
	return s.record(orderKey{a.accounts[0].ShopID, id}, a.carrier)
}
