package wechatsim_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// message is the event as a receiver reads it, in either format.
type message struct {
	XMLName      xml.Name `xml:"xml" json:"-"`
	ToUserName   string
	FromUserName string
	CreateTime   int64
	MsgType      string
	Event        string
	ShopID       string `xml:"shopid" json:"shopid"`
	OrderID      string `xml:"shop_order_id" json:"shop_order_id"`
	ShopNo       string `xml:"shop_no" json:"shop_no"`
	Waybill      string `xml:"waybill_id" json:"waybill_id"`
	ActionTime   int64  `xml:"action_time" json:"action_time"`
	Status       int    `xml:"order_status" json:"order_status"`
	Agent        *struct {
		Name      string `xml:"name" json:"name"`
		Phone     string `xml:"phone" json:"phone"`
		ReachTime int64  `xml:"reach_time" json:"reach_time"`
	} `xml:"agent" json:"agent"`
	Encrypt string
}

func readMessage(t *testing.T, format wechatsim.Format, body string) (m message) {
	t.Helper()
	err := json.Unmarshal([]byte(body), &m)
	if format == wechatsim.XML {
		err = xml.Unmarshal([]byte(body), &m)
	}
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return m
}

// withEndpoint runs a test with a push endpoint beside the simulator.
func withEndpoint(t *testing.T, c wechatsim.Config, answer func(http.ResponseWriter, *http.Request), mode wechatsim.Mode, format wechatsim.Format, test func(*testing.T, *caller, *endpoint)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(answer)
		defer e.close()
		c.Push = e.push(mode, format)
		sim, err := wechatsim.StartPipe(c)
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		test(t, newCaller(t, sim), e)
	})
}

func TestPushInEveryModeAndFormat(t *testing.T) {
	for _, mode := range []wechatsim.Mode{wechatsim.Plain, wechatsim.Mixed, wechatsim.Secure} {
		for _, format := range []wechatsim.Format{wechatsim.JSON, wechatsim.XML} {
			t.Run(string(mode+" ")+string(format), func(t *testing.T) {
				withEndpoint(t, wechatsim.Config{}, nil, mode, format, func(t *testing.T, c *caller, e *endpoint) {
					waybill := c.place("SS", "1")["waybill_id"]
					c.wait(90 * time.Minute)
					got := e.deliveries()
					var states []int
					for _, d := range got {
						m := checkPush(t, c, d, mode, format)
						states = append(states, m.Status)
						if m.Waybill != waybill || m.OrderID != "1" || m.ShopID != c.account("SS").ShopID || m.ShopNo != c.account("SS").ShopNo {
							t.Errorf("the event names another order: %+v", m)
						}
						if m.ActionTime > m.CreateTime || m.CreateTime != d.at.Unix() {
							t.Errorf("times are wrong: %+v at %d", m, d.at.Unix())
						}
						if on := m.Status == 202 || m.Status == 301; m.Agent == nil || m.Agent.Phone == "" || on != (m.Agent.ReachTime > m.CreateTime) {
							t.Errorf("status %d has agent %+v; reach_time is a Unix time while delivering", m.Status, m.Agent)
						}
					}
					if fmt.Sprint(states) != "[102 201 202 301 302]" {
						t.Errorf("pushed states %v", states)
					}
				})
			})
		}
	}
}

// checkPush checks the query and takes the message out.
func checkPush(t *testing.T, c *caller, d delivery, mode wechatsim.Mode, format wechatsim.Format) message {
	t.Helper()
	q := d.query
	if q.Get("from") != "wechat" || q.Get("openid") == "" || d.method != http.MethodPost {
		t.Errorf("query %v: the URL's own parameter must stay, openid must be there", q)
	}
	if q.Get("signature") != signature(pushToken, q.Get("timestamp"), q.Get("nonce")) {
		t.Error("signature does not match")
	}
	if strings.Contains(d.contentType, "xml") != (format == wechatsim.XML) {
		t.Errorf("content type %q", d.contentType)
	}
	outside := readMessage(t, format, d.body)
	if outside.ToUserName != c.sim.App().UserName || !strings.HasPrefix(outside.ToUserName, "gh_") {
		t.Errorf("ToUserName is %q, want the mini program's gh_ name", outside.ToUserName)
	}
	if mode == wechatsim.Plain {
		if outside.Encrypt != "" || q.Has("msg_signature") {
			t.Error("plain mode encrypts nothing")
		}
		return outside
	}
	if q.Get("encrypt_type") != "aes" || q.Get("msg_signature") != signature(pushToken, q.Get("timestamp"), q.Get("nonce"), outside.Encrypt) {
		t.Error("msg_signature does not match")
	}
	text, appid := decrypt(t, outside.Encrypt)
	if appid != c.sim.App().AppID {
		t.Errorf("the message trails %q, want the appid", appid)
	}
	inside := readMessage(t, format, text)
	if mode == wechatsim.Mixed && outside.Status != inside.Status {
		t.Error("mixed mode says in plain what it says encrypted")
	}
	if mode == wechatsim.Secure && outside.OrderID != "" {
		t.Error("secure mode must not say anything in plain")
	}
	return inside
}

// TestPushTries: what acknowledges, and what happens without it.
func TestPushTries(t *testing.T) {
	text := func(status int, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, body) }
	}
	for _, row := range []struct {
		why    string
		answer func(http.ResponseWriter, *http.Request)
		tries  int
	}{
		{"success", text(200, "success"), 1},
		{"empty body", text(200, ""), 1},
		{"the event page's reply object", text(200, `{"resultcode":0,"resultmsg":"ok"}`), 1},
		{"an XML reply", text(200, "<xml></xml>"), 1},
		{"HTTP 500", text(500, "success"), 3},
		{"an HTML page", text(200, "<html></html>"), 3},
		{"the connection breaks", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 3},
		{"no answer within five seconds", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 3},
	} {
		t.Run(row.why, func(t *testing.T) {
			withEndpoint(t, wechatsim.Config{Manual: true}, row.answer, wechatsim.Secure, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
				c.at("SS", "1", 102)
				c.wait(time.Hour)
				got := e.deliveries()
				if len(got) != row.tries {
					t.Fatalf("%d tries, want %d", len(got), row.tries)
				}
				for i, d := range got[1:] {
					if pause := d.at.Sub(got[i].at); pause != 5*time.Second {
						t.Errorf("try %d comes %v after the one before, want 5 s", i+2, pause)
					}
					if d.body != got[0].body || d.query.Encode() != got[0].query.Encode() {
						t.Error("a try must repeat the same bytes")
					}
				}
			})
		})
	}
}

func TestPushesOfTheMerchantsOwnCalls(t *testing.T) {
	withEndpoint(t, wechatsim.Config{Manual: true}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		about := with(c.at("SS", "1", 101), "cancel_reason_id", 1)
		c.wait(time.Second)
		if n := len(e.deliveries()); n != 0 {
			t.Errorf("add pushed %d events, want none", n)
		}
		wantOK(t, c.call("order/cancel", about))
		c.wait(time.Second)
		got := e.deliveries()
		if len(got) != 1 {
			t.Fatalf("cancel pushed %d events, want one", len(got))
		}
		if m := readMessage(t, wechatsim.JSON, got[0].body); m.Status != 103 || m.Agent != nil {
			t.Errorf("cancel pushed %+v, want 103 without an agent", m)
		}
	})
}

// TestSandboxPush: another waybill id than add's, and no agent.
func TestSandboxPush(t *testing.T) {
	withEndpoint(t, wechatsim.Config{}, nil, wechatsim.Secure, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		c.place("TEST*", "1")
		body := c.update("TEST*", "1", 202)
		wantOK(t, c.call("test_update_order", with(body, "action_time", 1700000000)))
		c.wait(time.Second)
		got := e.deliveries()
		if len(got) != 1 {
			t.Fatalf("%d pushes, want one", len(got))
		}
		m := checkPush(t, c, got[0], wechatsim.Secure, wechatsim.JSON)
		if m.Waybill != "test_waybill_id" || m.Agent != nil || m.ActionTime != 1700000000 || m.ShopID != "test_shop_id" {
			t.Errorf("pushed %+v", m)
		}
	})
}

func TestVerifyPush(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Method == http.MethodGet && q.Get("signature") == signature(pushToken, q.Get("timestamp"), q.Get("nonce")) {
			_, _ = io.WriteString(w, q.Get("echostr"))
		}
	}
	withEndpoint(t, wechatsim.Config{}, echo, wechatsim.Secure, wechatsim.JSON, func(t *testing.T, c *caller, _ *endpoint) {
		if err := c.sim.VerifyPush(t.Context()); err != nil {
			t.Error(err)
		}
	})
	withEndpoint(t, wechatsim.Config{}, nil, wechatsim.Secure, wechatsim.JSON, func(t *testing.T, c *caller, _ *endpoint) {
		if err := c.sim.VerifyPush(t.Context()); err == nil {
			t.Error("an endpoint that does not echo must not pass")
		}
		if err := c.sim.SetPush(nil); err != nil || c.sim.VerifyPush(t.Context()) == nil {
			t.Errorf("without an endpoint (%v) there is nothing to verify", err)
		}
	})
}

func TestPushSettings(t *testing.T) {
	good := wechatsim.Push{URL: "http://shop.example/push", Token: "t", Key: pushKey}
	for _, row := range []struct {
		why string
		set func(*wechatsim.Push)
		ok  bool
	}{
		{"plain needs no key", func(p *wechatsim.Push) { p.Key = "" }, true},
		{"secure needs one", func(p *wechatsim.Push) { p.Key, p.Mode = "", wechatsim.Secure }, false},
		{"42 characters", func(p *wechatsim.Push) { p.Key, p.Mode = pushKey[1:], wechatsim.Mixed }, false},
		{"no token", func(p *wechatsim.Push) { p.Token = "" }, false},
		{"a path is no URL", func(p *wechatsim.Push) { p.URL = "/push" }, false},
		{"no such mode", func(p *wechatsim.Push) { p.Mode = "safe" }, false},
		{"no such format", func(p *wechatsim.Push) { p.Format = "yaml" }, false},
	} {
		t.Run(row.why, func(t *testing.T) {
			p := good
			row.set(&p)
			sim, err := wechatsim.New(wechatsim.Config{Push: &p})
			if (err == nil) != row.ok {
				t.Errorf("New: %v", err)
			}
			if err == nil {
				sim.Close()
			} else if strings.Contains(err.Error(), pushKey[1:]) {
				t.Errorf("%v quotes the key", err)
			}
		})
	}
}

// TestCloseInTheMiddle: pushes in flight and riders on their way end with the
// simulator; the bubble fails if a goroutine stays.
func TestCloseInTheMiddle(t *testing.T) {
	stall := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	withEndpoint(t, wechatsim.Config{}, stall, wechatsim.Secure, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		for i := range 20 {
			c.place("SS", fmt.Sprint(i))
		}
		c.wait(2 * time.Minute)
		if len(e.deliveries()) == 0 {
			t.Fatal("nothing in flight")
		}
		begin := time.Now()
		c.sim.Close()
		c.sim.Close()
		if took := time.Since(begin); took > time.Second {
			t.Errorf("closing took %v", took)
		}
		n := len(e.deliveries())
		c.wait(time.Hour)
		if len(e.deliveries()) != n {
			t.Error("a push left after Close")
		}
		for _, o := range c.sim.Orders() {
			if o.Waybills[0].Status == 302 {
				t.Fatal("a rider moved after Close")
			}
		}
	})
}

// TestPushesAreOnTime: many riders at once, and each step is told when it happens.
func TestPushesAreOnTime(t *testing.T) {
	withEndpoint(t, wechatsim.Config{}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		for i := range 30 {
			c.place("SS", fmt.Sprint(i))
		}
		c.wait(100 * time.Minute)
		got := e.deliveries()
		if len(got) != 150 {
			t.Fatalf("%d pushes, want five for each of thirty orders", len(got))
		}
		for _, d := range got {
			if m := readMessage(t, wechatsim.JSON, d.body); m.ActionTime != d.at.Unix() {
				t.Errorf("what happened at %d was told at %d", m.ActionTime, d.at.Unix())
			}
		}
	})
}
