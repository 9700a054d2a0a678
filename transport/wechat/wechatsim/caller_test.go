package wechatsim_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

const prefix = "/cgi-bin/express/local/business/"

// obj is a JSON object, in requests and in answers.
type obj = map[string]any

// caller is a merchant's server written straight on net/http.
type caller struct {
	t     *testing.T
	sim   *wechatsim.Server
	token string
}

// inBubble runs test against a simulator in virtual time.
func inBubble(t *testing.T, c wechatsim.Config, test func(*testing.T, *caller)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim, err := wechatsim.StartPipe(c)
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		test(t, newCaller(t, sim))
	})
}

// newCaller fetches a token, as every merchant's server does first.
func newCaller(t *testing.T, sim *wechatsim.Server) *caller {
	t.Helper()
	c := &caller{t: t, sim: sim}
	got := c.stableToken(false)
	token, ok := got["access_token"].(string)
	if !ok {
		t.Fatalf("no access_token in %v", got)
	}
	c.token = token
	return c
}

func (c *caller) stableToken(force bool) obj {
	c.t.Helper()
	return c.post("/cgi-bin/stable_token", obj{
		"grant_type": "client_credential", "appid": c.sim.App().AppID, "secret": c.sim.App().Secret, "force_refresh": force,
	})
}

func (c *caller) classicToken() obj {
	c.t.Helper()
	app := c.sim.App()
	return c.do(http.MethodGet, "/cgi-bin/token?grant_type=client_credential&appid="+app.AppID+"&secret="+app.Secret, nil)
}

// call posts a body to one of the fourteen.
func (c *caller) call(path string, body obj) obj {
	c.t.Helper()
	return c.post(prefix+path+"?access_token="+c.token, body)
}

func (c *caller) post(path string, body obj) obj {
	c.t.Helper()
	return c.do(http.MethodPost, path, []byte(encoded(c.t, body)))
}

// encoded is a body in raw UTF-8.
func encoded(t *testing.T, body obj) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (c *caller) do(method, path string, body []byte) obj {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.sim.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/plain" {
		c.t.Fatalf("%s: status %d, content type %q", path, resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var out obj
	if err := json.Unmarshal(raw, &out); err != nil {
		c.t.Fatalf("%s answered %q: %v", path, raw, err)
	}
	return out
}

// account is the merchant's account at a carrier; the published ones have the
// carrier's id with a star.
func (c *caller) account(id string) wechatsim.Account {
	c.t.Helper()
	accounts := c.sim.Accounts()
	if published, ok := strings.CutSuffix(id, "*"); ok {
		accounts, id = wechatsim.SandboxAccounts(), published
	}
	for _, a := range accounts {
		if a.DeliveryID == id {
			return a
		}
	}
	c.t.Fatalf("no account at %s", id)
	return wechatsim.Account{}
}

func deliverySign(a wechatsim.Account, orderID string) string {
	sum := sha1.Sum([]byte(a.ShopID + orderID + a.AppSecret))
	return hex.EncodeToString(sum[:])
}

// order is a body of pre_add and add that the carrier likes: about 3 km, 2 kg.
func (c *caller) order(id, orderID string) obj {
	c.t.Helper()
	a := c.account(id)
	info := obj{"order_time": time.Now().Unix()}
	switch a.DeliveryID {
	case "MTPS":
		info["delivery_service_code"] = "100029"
	case "SS":
		info["delivery_service_code"], info["is_direct_delivery"] = "1", 1
	}
	return obj{
		"shopid": a.ShopID, "shop_order_id": orderID, "delivery_id": a.DeliveryID, "shop_no": a.ShopNo,
		"delivery_sign": deliverySign(a, orderID), "openid": "oPqRs7TuVwXyZ_-0123456789abc",
		"sender":   obj{"name": "花店", "city": "北京市", "address": "南门街", "address_detail": "1号", "phone": "01012345678", "lng": 116.383075, "lat": 40.448612},
		"receiver": obj{"name": "收货", "city": "北京市", "address": "北门街", "address_detail": "9号", "phone": "19900000000", "lng": 116.403075, "lat": 40.463612},
		"cargo": obj{
			"goods_value": 88.5, "goods_weight": 2, "cargo_first_class": "鲜花", "cargo_second_class": "鲜花",
			"goods_detail": obj{"goods": []any{obj{"good_count": 1, "good_name": "花束", "good_price": 88.5, "good_unit": "束"}}},
		},
		"order_info": info,
		"shop":       obj{"wxa_path": "/pages/order", "img_url": "https://img.example/1.png?a=1&b=2", "goods_name": "花束", "goods_count": 1},
	}
}

// with is a copy of a body in which the dotted path has another value; nil takes
// the field out.
func with(body obj, path string, value any) obj {
	body = maps.Clone(body)
	name, rest, nested := strings.Cut(path, ".")
	if nested {
		body[name] = with(body[name].(obj), rest, value)
	} else if value == nil {
		delete(body, name)
	} else {
		body[name] = value
	}
	return body
}

// wait lets virtual time pass and what happens in it happen.
func (c *caller) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// later is wait for longer than a token lives.
func (c *caller) later(d time.Duration) {
	c.t.Helper()
	c.wait(d)
	c.token = c.stableToken(false)["access_token"].(string)
}

// place adds an order after a pause that every carrier likes and returns the
// answer.
func (c *caller) place(id, orderID string) obj {
	c.t.Helper()
	got := c.call("order/add", c.order(id, orderID))
	if got["resultcode"] != 0.0 || got["waybill_id"] == "" {
		c.t.Fatalf("%s add: %v", id, got)
	}
	return got
}

// about is the body of a call about a placed order.
func (c *caller) about(id, orderID, waybill string) obj {
	c.t.Helper()
	a := c.account(id)
	return obj{
		"shopid": a.ShopID, "shop_order_id": orderID, "delivery_id": a.DeliveryID, "shop_no": a.ShopNo,
		"delivery_sign": deliverySign(a, orderID), "waybill_id": waybill,
	}
}

// codes are both layers of an answer; -1 stands for a layer that is not there.
func codes(got obj) (errcode, resultcode int) {
	read := func(name string) int {
		if n, ok := got[name].(float64); ok {
			return int(n)
		}
		return -1
	}
	return read("errcode"), read("resultcode")
}

// wantError checks that WeChat refused: errcode and errmsg with a rid, alone.
func wantError(t *testing.T, got obj, errcode int) {
	t.Helper()
	code, _ := codes(got)
	msg, _ := got["errmsg"].(string)
	if code != errcode || len(got) != 2 || !strings.Contains(msg, " rid: ") {
		t.Errorf("got %v, want errcode %d with a rid and nothing else", got, errcode)
	}
}

// wantRefused checks that the carrier refused.
func wantRefused(t *testing.T, got obj, resultcode int) {
	t.Helper()
	errcode, code := codes(got)
	if errcode > 0 || code != resultcode {
		t.Errorf("got %v, want resultcode %d", got, resultcode)
	}
}

// wantOK checks that both layers are content.
func wantOK(t *testing.T, got obj) {
	t.Helper()
	if errcode, code := codes(got); errcode > 0 || code != 0 {
		t.Errorf("got %v, want success", got)
	}
}

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
