package wechatsim

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"
)

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
	blow     blow
}

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
func (s *Sim) note(a *asked, out answer) {
	c := a.call
	c.tell(a.no)
	c.Faults = a.blow.kinds
	c.Answered = out.cut == whole && out.wait == 0
	s.log.Debug("call", zap.String("path", c.Path), zap.Int("errcode", c.Errcode), zap.Int("resultcode", c.Resultcode),
		zap.String("why", c.Why), zap.Any("faults", c.Faults))
}
