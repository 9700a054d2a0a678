package wechatsim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// control speaks to /sim/ and checks the status.
func (c *caller) control(method, path, body string, status int) string {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.sim.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		c.t.Fatalf("%s %s: status %d, %v, %s; want %d", method, path, resp.StatusCode, err, text, status)
	}
	return string(text)
}

func TestFaultsOverHTTP(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		if got := c.control("GET", "/sim/faults", "", 200); got != "[]" {
			t.Errorf("at the beginning: %s", got)
		}
		const fault = `{"kind":"latency","calls":["shop/get"],"probability":1,"attempts":9,"count":2,"delay":{"shape":"uniform","least":"1s","most":"2.5s"}}`
		if got := c.control("POST", "/sim/faults", fault, 201); got != `{"id":1}` {
			t.Errorf("injected: %s", got)
		}
		c.control("POST", "/sim/faults", `{"kind":"errcode","code":-1,"done":true,"delivery_id":"SS"}`, 201)
		begin := time.Now()
		wantOK(t, c.call("shop/get", obj{}))
		if took := time.Since(begin); took < time.Second || took > 2500*time.Millisecond {
			t.Errorf("answered after %v, want 1 to 2.5 s", took)
		}
		want := `[{"id":1,"hits":1,` + fault[1:] + `,{"id":2,"hits":0,"kind":"errcode","delivery_id":"SS","code":-1,"done":true}]`
		if got := c.control("GET", "/sim/faults", "", 200); got != want {
			t.Errorf("in force\n%s, want\n%s", got, want)
		}
		c.control("DELETE", "/sim/faults/1", "", 204)
		c.control("DELETE", "/sim/faults/1", "", 404)
		if in := c.sim.Faults(); len(in) != 1 || in[0].ID != 2 {
			t.Errorf("in force: %+v, want the second", in)
		}
		c.control("DELETE", "/sim/faults", "", 204)
		if in := c.sim.Faults(); len(in) != 0 {
			t.Errorf("in force: %+v, want none", in)
		}
	})
}

// TestWhatControlRefuses: with a status, and a reason in JSON.
func TestWhatControlRefuses(t *testing.T) {
	for _, row := range []struct {
		why, method, path, body string
		status                  int
	}{
		{"no JSON", "POST", "/sim/faults", "latency", 400},
		{"nothing", "POST", "/sim/faults", "", 400},
		{"a field that nobody knows", "POST", "/sim/faults", `{"kind":"html","percent":5}`, 400},
		{"a length without a unit", "POST", "/sim/faults", `{"kind":"latency","delay":{"least":"5"}}`, 400},
		{"two faults at once", "POST", "/sim/faults", `{"kind":"html"}{"kind":"html"}`, 400},
		{"a fault that makes no sense", "POST", "/sim/faults", `{"kind":"html","code":7}`, 400},
		{"refusing all connections, its own too", "POST", "/sim/faults", `{"kind":"refused"}`, 400},
		{"the same in other words", "POST", "/sim/faults", `{"kind":"refused","probability":1}`, 400},
		{"too long", "POST", "/sim/faults", `{"kind":"` + strings.Repeat("x", 1<<17) + `"}`, 413},
		{"no such fault", "DELETE", "/sim/faults/7", "", 404},
		{"an id that is none", "DELETE", "/sim/faults/seven", "", 404},
		{"no such method", "PUT", "/sim/faults", "", 404},
		{"no such path", "GET", "/sim/weather", "", 404},
		{"too many orders", "GET", "/sim/orders?last=10001", "", 400},
		{"last is no number", "GET", "/sim/orders?last=all", "", 400},
		{"an order that is not placed", "POST", "/sim/advance", `{"shopid":"1","shop_order_id":"1","order_status":102}`, 404},
		{"a waybill that is not the order's", "POST", "/sim/advance", `{"shopid":"1","shop_order_id":"1","waybill_id":"1","order_status":102}`, 404},
		{"no such state", "POST", "/sim/advance", `{"shopid":"1","shop_order_id":"1","order_status":999}`, 400},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				var reason struct{ Error string }
				text := c.control(row.method, row.path, row.body, row.status)
				if err := json.Unmarshal([]byte(text), &reason); err != nil || reason.Error == "" {
					t.Errorf("answered %q, want a reason in JSON", text)
				}
			})
		})
	}
}

func TestFaultsInForceAreBounded(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		for range 1000 {
			c.inject(wechatsim.Fault{Kind: wechatsim.HTML})
		}
		c.control("POST", "/sim/faults", `{"kind":"html"}`, 400)
	})
}

// TestOrdersOverHTTP: the witness as JSON, the latest orders.
func TestOrdersOverHTTP(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Attempts: 1, Calls: []string{"order/add"}})
		c.try("order/add", c.order("SS", "1"))
		wantError(t, c.call("order/add", c.order("SS", "1")), 930562)
		wantOK(t, c.call("order/pre_add", c.order("DADA", "2")))
		shop := c.account("SS").ShopID
		c.control("POST", "/sim/advance", `{"shopid":"`+shop+`","shop_order_id":"1","order_status":102}`, 204)
		for query, want := range map[string]string{
			"":                       "2 of 2: 1 2",
			"?last=1":                "1 of 2: 2",
			"?last=0":                "0 of 2:",
			"?shop_order_id=1":       "1 of 1: 1",
			"?shopid=" + shop:        "1 of 1: 1",
			"?shopid=nobody":         "0 of 0:",
			"?shop_order_id=2&last=": "1 of 1: 2",
		} {
			var got struct {
				Total  int
				Orders []wechatsim.Order
			}
			text := c.control("GET", "/sim/orders"+query, "", 200)
			if err := json.Unmarshal([]byte(text), &got); err != nil {
				t.Fatal(err)
			}
			said := fmt.Sprintf("%d of %d:", len(got.Orders), got.Total)
			for _, o := range got.Orders {
				said += " " + o.OrderID
			}
			if said != want {
				t.Errorf("%q: %s, want %s", query, said, want)
			}
			if containsAny(text, "收货", "北门街", "19900000000", "116.38", "app_secret", c.account("SS").AppSecret, c.token) {
				t.Errorf("%q tells what is personal or secret: %s", query, text)
			}
		}
		text := c.control("GET", "/sim/orders?shop_order_id=1", "", 200)
		for _, part := range []string{
			`"path":"order/add","done_at":"`, `"answered":false,"errcode":0,"resultcode":0,"faults":["lost-answer"]`,
			`"answered":true,"errcode":930562,`, `"order_status":102,"pushed":0,"taken":0`, `"riders":1,`,
		} {
			if !strings.Contains(text, part) {
				t.Errorf("the witness does not say %s: %s", part, text)
			}
		}
	})
}

func TestRevokeOverHTTP(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.control("POST", "/sim/token/revoke", "", 204)
		wantError(t, c.call("shop/get", obj{}), 40001)
	})
}

// FuzzFaults throws bodies at /sim/faults: nothing panics, and what is taken is
// told back as it was.
func FuzzFaults(f *testing.F) {
	f.Add(`{"kind":"latency","delay":{"shape":"long-tail","least":"1ms","most":"9s"}}`)
	f.Add(`{"kind":"errcode","code":-1,"done":true,"probability":1e-9,"calls":["order/add"]}`)
	f.Add(`{"kind":"clock-drift","delay":{"shape":"uniform","least":"-9s","most":"9s"},"delivery_id":"SS"}`)
	f.Fuzz(func(t *testing.T, body string) {
		sim, err := wechatsim.New(wechatsim.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		if send(sim, http.MethodPost, "/sim/faults", body).Code != http.StatusCreated {
			return
		}
		told := send(sim, http.MethodGet, "/sim/faults", "").Body.String()
		var in []map[string]any
		if err := json.Unmarshal([]byte(told), &in); err != nil || len(in) != 1 {
			t.Fatalf("%s, %v", told, err)
		}
		delete(in[0], "id")
		delete(in[0], "hits")
		again, _ := json.Marshal(in[0])
		if answer := send(sim, http.MethodPost, "/sim/faults", string(again)); answer.Code != http.StatusCreated {
			t.Errorf("%s is told back as %s, which is refused: %s", body, again, answer.Body)
		}
	})
}
