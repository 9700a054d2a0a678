package wechatsim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// FuzzCalls throws bodies at the calls: each is answered by one JSON object with a
// code, and nothing panics.
func FuzzCalls(f *testing.F) {
	paths := []string{
		"order/pre_add", "order/add", "order/readd", "order/addtips", "order/precancel", "order/cancel",
		"order/confirm_return", "order/get", "test_update_order", "realmock_update_order", "shop/add",
	}
	// A new one for each body, so that what one finds another does not need.
	fresh := func(t testing.TB) (*wechatsim.Sim, string) {
		sim, err := wechatsim.New(wechatsim.Config{Manual: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(sim.Close)
		app := sim.App()
		token := ask(t, sim, "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"`+app.AppID+`","secret":"`+app.Secret+`"}`)["access_token"].(string)
		return sim, token
	}

	sim, _ := fresh(f)
	account := sim.Accounts()[1]
	ids := `"shopid":"` + account.ShopID + `","shop_order_id":"1","delivery_id":"DADA","delivery_sign":"` + deliverySign(account, "1") + `"`
	party := `{"name":"a","city":"b","address":"c","address_detail":"d","phone":"1","lng":116.39,"lat":40.45}`
	order := `{` + ids + `,"openid":"oABCDEF","shop_no":"` + account.ShopNo + `","sender":` + party + `,"receiver":` + party +
		`,"cargo":{"goods_value":1e1,"goods_weight":0.005,"cargo_first_class":"鲜花","cargo_second_class":"鲜花","goods_detail":{"goods":[{"good_count":1,"good_name":"x"}]}}` +
		`,"order_info":{"order_type":0},"shop":{"img_url":"i","goods_name":"g","goods_count":1}}`
	for i := range paths {
		f.Add(i, order)
		f.Add(i, `{`+ids+`,"tips":2.5,"remark":"","cancel_reason_id":1,"order_status":102,"action_time":1}`)
		f.Add(i, `{"shopid":"test_shop_id","shop_order_id":"1","order_status":1e400,"action_time":-0,"cargo":[],"sender":{"lng":1e-999999}}`)
	}
	f.Fuzz(func(t *testing.T, n int, body string) {
		sim, token := fresh(t)
		query := "?access_token=" + token
		ask(t, sim, prefix+"order/add"+query, order)
		out := ask(t, sim, prefix+paths[uint(n)%uint(len(paths))]+query, body)
		if errcode, resultcode := codes(out); errcode < 0 && resultcode < 0 {
			t.Errorf("an answer without a code: %v", out)
		}
	})
}

// send is one request without a network.
func send(sim http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func ask(t testing.TB, sim http.Handler, path, body string) obj {
	w := send(sim, http.MethodPost, path, body)
	var out obj
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s answered %q: %v", path, w.Body, err)
	}
	return out
}
