package immediate_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

func inquiry(a *immediatetest.Answering) engine.Inquiry {
	return engine.Inquiry{Order: fullOrder(), Account: a.Account, ID: 1001}
}

func TestReadingAPrice(t *testing.T) {
	exact, unknown := engine.ExactFen, engine.Amount{}
	for _, c := range []struct {
		why  string
		body string // behind resultcode 0
		fee  engine.Amount
		note string
	}{
		{"a plain price", `"fee":7.24,"deliverfee":7.24,"couponfee":0,"tips":5`, exact(724), "the tip is read as part"},
		{"a coupon is off already", `"fee":7,"deliverfee":10.5,"couponFee":3.5,"tips":5`, exact(700), ""},
		{"tip and insurance are in the fee", `"fee":18,"deliverfee":18,"couponfee":0,"tips":5,"insurancefee":1`, exact(1800), "the tip and the insurance are read as part of the price"},
		{"and may stand beside the delivery charge", `"fee":18,"deliverfee":12,"couponfee":0,"tips":5,"insurancfee":1`, exact(1800), "the tip and the insurance are read as part of the price"},
		{"zeros are no price", `"fee":0,"deliverfee":0,"couponfee":0,"tips":0`, unknown, "price of 0"},
		{"a coupon that covers all is one", `"fee":0,"deliverfee":9.9,"couponfee":9.9,"tips":5`, exact(0), ""},
		{"and one that covers more", `"fee":0,"deliverfee":9.9,"couponfee":12,"tips":5`, exact(0), ""},
		{"a coupon that covers a part does not explain 0", `"fee":0,"deliverfee":9.9,"couponfee":5,"tips":5`, unknown, "price of 0"},
		{"a zero alone explains nothing", `"fee":0`, unknown, "price of 0"},
		{"nothing told is nothing known", `"distance":1200`, unknown, "named no price"},
		{"null and an empty text are nothing told", `"fee":null,"deliverfee":""`, unknown, "named no price"},
		{"a number in quotes is a number", `"fee":"8.80","tips":5`, exact(880), ""},
		{"a negative fee is none", `"fee":-3,"deliverfee":2,"couponfee":5,"tips":5`, unknown, "negative"},
		{"figures that do not add up are told", `"fee":20,"deliverfee":10,"couponfee":0,"tips":5`, exact(2000), "do not add up"},
		{"a tip that the company did not hear of is told", `"fee":8,"deliverfee":8,"couponfee":0,"tips":0`, exact(800), "not the one that the order offers"},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := answering(t, everything(), `{"resultcode":0,"resultmsg":"ok",`+c.body+`}`)
			q, err := a.Carrier.Quote(context.Background(), inquiry(a))
			if err != nil {
				t.Fatal(err)
			}
			if q.Fee != c.fee {
				t.Errorf("the fee is %v, want %v", q.Fee, c.fee)
			}
			if notes := strings.Join(q.Notes, "; "); !strings.Contains(notes, c.note) {
				t.Errorf("the notes %q do not say %q", notes, c.note)
			}
		})
	}
}

func TestWhatElseAQuoteSays(t *testing.T) {
	a := answering(t, dada.Profile(), `{"resultcode":0,"fee":9,"deliverfee":11,"couponfee":2,"tips":5,"insurancefee":1.5,"distance":1234.4,"dispatch_duration":90,"delivery_token":"T1"}`)
	o := fullOrder()
	o.Timing, o.PickupCode = engine.Timing{}, engine.No
	q, err := a.Carrier.Quote(context.Background(), engine.Inquiry{Order: o, Account: withoutService(a.Account), ID: 1})
	if err != nil {
		t.Fatal(err)
	}
	if q.Delivery != engine.ExactFen(1100) || q.Coupon != engine.ExactFen(200) || q.Tip != engine.ExactFen(500) || q.Insurance != engine.ExactFen(150) {
		t.Errorf("the parts of the price are %v, %v, %v, %v", q.Delivery, q.Coupon, q.Tip, q.Insurance)
	}
	if q.Distance != engine.Known(1234) || q.AcceptIn != engine.Known[engine.Seconds](90) {
		t.Errorf("distance %v, accepted in %v", q.Distance, q.AcceptIn)
	}
	if q.Token != "T1" || !q.Locked || !q.ValidUntil.Equal(noon.Add(3*time.Minute)) {
		t.Errorf("token %q, locked %v until %v: Dada's token holds three minutes from the asking", q.Token, q.Locked, q.ValidUntil)
	}
}

func withoutService(a engine.Account) engine.Account {
	a.Grants.Service = ""
	return a
}

func TestUnknownIsNotZero(t *testing.T) {
	a := answering(t, everything(), `{"resultcode":0,"resultmsg":"","fee":5,"distance":0,"dispatch_duration":0,"delivery_token":""}`)
	q, err := a.Carrier.Quote(context.Background(), inquiry(a))
	if err != nil {
		t.Fatal(err)
	}
	if q.Distance != (engine.Maybe[int]{}) || q.AcceptIn != (engine.Maybe[engine.Seconds]{}) || q.Delivery != (engine.Amount{}) || q.Token != "" || q.Locked || !q.ValidUntil.IsZero() {
		t.Errorf("what was not told is set: %+v", q)
	}
}

func TestMeituanNamesNoPrice(t *testing.T) {
	for _, body := range []string{`{"resultcode":0}`, `{"resultcode":0,"fee":0,"deliverfee":0,"distance":0}`, `{"resultcode":0,"fee":12,"deliverfee":12}`} {
		a := answering(t, meituan.Profile(), body)
		o := fullOrder()
		o.Tip, o.ReceiptCode = 0, engine.No
		q, err := a.Carrier.Quote(context.Background(), engine.Inquiry{Order: o, Account: a.Account, ID: 1})
		if err != nil || q.Fee != (engine.Amount{}) {
			t.Errorf("%s: fee %v, %v; pre_add only says that the fields would pass", body, q.Fee, err)
		}
	}
}

func TestAFailureIsNoQuote(t *testing.T) {
	for _, c := range []struct {
		why, body string
		kind      fault.Kind
	}{
		{"the company says no among zeros", `{"resultcode":77,"resultmsg":"","fee":0,"deliverfee":0,"delivery_token":""}`, fault.Refused},
		{"both layers speak", `{"errcode":0,"errmsg":"ok","resultcode":1202,"resultmsg":"参数错误","fee":0}`, fault.Refused},
		{"WeChat says no, without a resultcode", `{"errcode":930560,"errmsg":"shopid not bind rid: 1-2-3"}`, fault.Account},
		{"neither layer speaks", `{"fee":5}`, fault.Internal},
		{"a page instead of JSON", `<html>`, fault.Internal},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := answering(t, everything(), c.body)
			q, err := a.Carrier.Quote(context.Background(), inquiry(a))
			if err == nil || fault.KindOf(err) != c.kind || q.Fee != (engine.Amount{}) {
				t.Errorf("%v, %v; want %v", q.Fee, err, c.kind)
			}
		})
	}
}

func TestAnAccountThatIsNotComplete(t *testing.T) {
	a := answering(t, meituan.Profile(), `{"resultcode":0}`)
	for _, c := range []struct {
		why    string
		change func(*engine.Account)
		says   []string
	}{
		{"everything is missing, and said at once", func(a *engine.Account) { *a = engine.Account{} }, []string{"appid", "shopid", "secret", "shop_no"}},
		{"another mini program's", func(a *engine.Account) { a.App = "wx-other" }, []string{"appid", "configured"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			in := inquiry(a)
			in.Order.ReceiptCode, in.Order.Tip = engine.No, 0
			c.change(&in.Account)
			_, err := a.Carrier.Quote(context.Background(), in)
			if err == nil || fault.KindOf(err) != fault.Account || fault.OutcomeOf(err) != fault.NotSent {
				t.Fatalf("%v: want a fault of the account, not sent", err)
			}
			for _, word := range c.says {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%v does not say %q", err, word)
				}
			}
		})
	}
}

func TestRefusalsCarryTheirProblems(t *testing.T) {
	a := answering(t, everything(), `{"resultcode":0,"fee":5}`)
	in := inquiry(a)
	in.Order.Cargo.Weight, in.Order.Note = 60_000, strings.Repeat("长", 300)
	_, err := a.Carrier.Place(context.Background(), engine.Placement{Inquiry: in})
	if fault.KindOf(err) != fault.Invalid || fault.OutcomeOf(err) != fault.NotSent {
		t.Errorf("%v: an order that breaks a rule is invalid and was not sent", err)
	}
	if len(a.Bodies) != 0 {
		t.Errorf("it was sent: %v", a.Bodies)
	}
}

func TestProfilesAreChecked(t *testing.T) {
	broken := immediate.Profile{
		Default: "x", Timings: []immediate.Timing{{When: engine.ASAP}}, Codes: []immediate.Code{{}},
	}
	_, err := immediate.New(broken, nil, immediate.Options{})
	if err == nil {
		t.Fatal("a profile without anything passed")
	}
	for _, word := range []string{"ID", "name", "service", "timing", "code"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%v does not name the %s", err, word)
		}
	}
}

func TestThePickupRadiusIsASetting(t *testing.T) {
	a := immediatetest.StartAnswering(t, dada.Profile(), immediate.Options{PickupRadius: 500}, `{"resultcode":0,"fee":9}`)
	in := engine.Inquiry{Order: fullOrder(), Account: withoutService(a.Account), ID: 1}
	in.Order.Timing, in.Order.PaidAt = engine.Timing{}, time.Now()
	for _, c := range []struct {
		metres float64
		fine   bool
	}{{490, true}, {510, false}} {
		in.Account.Registered = in.Order.Sender.Location
		in.Account.Registered.Lat += c.metres / 111_195
		if _, err := a.Carrier.Quote(context.Background(), in); (err == nil) != c.fine {
			t.Errorf("a sender %v m from the store: %v", c.metres, err)
		}
	}
}
