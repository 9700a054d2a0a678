package wechatsim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// update is a body of the mock calls.
func (c *caller) update(id, orderID string, status int) obj {
	a := c.account(id)
	return obj{
		"shopid": a.ShopID, "shop_order_id": orderID, "order_status": status,
		"action_time": time.Now().Unix(), "action_msg": "", "delivery_sign": deliverySign(a, orderID),
	}
}

func TestSandbox(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		wantOK(t, c.call("order/pre_add", c.order("TEST*", "1")))
		wantOK(t, c.call("order/pre_add", with(c.order("TEST*", "1"), "shop_no", "any")))
		got := c.call("order/add", with(c.order("TEST*", "1"), "order_info.delivery_service_code", "any"))
		if len(got) != 6 || got["waybill_id"] != "1_waybillid" || got["order_status"] != 101.0 {
			t.Errorf("add: %v, want six fields with waybill 1_waybillid", got)
		}
		c.wait(90 * time.Minute)
		if got := c.status("TEST*", "1"); got != 101 {
			t.Errorf("status %v: nobody rides in the sandbox", got)
		}
		for _, status := range []int{102, 201, 202, 301, 304} {
			wantOK(t, c.call("test_update_order", with(c.update("TEST*", "1", status), "delivery_sign", nil)))
			if got := c.status("TEST*", "1"); got != float64(status) {
				t.Errorf("status %v, want %d", got, status)
			}
		}
	})
}

func TestMockArguments(t *testing.T) {
	for _, row := range []struct {
		why, path, id string
		edits         []edit
		want          int
	}{
		{"milliseconds", "test_update_order", "TEST*", []edit{{"action_time", int64(1714112445000)}}, 930561},
		{"no action_time", "test_update_order", "TEST*", []edit{{"action_time", nil}}, 930561},
		{"no such state", "test_update_order", "TEST*", []edit{{"order_status", 999}}, 930561},
		{"state as a string", "test_update_order", "TEST*", []edit{{"order_status", "102"}}, 930561},
		{"unknown order", "test_update_order", "TEST*", []edit{{"shop_order_id", "2"}}, 930563},
		{"an order that was not placed with TEST", "test_update_order", "SFTC", nil, 930563},
		{"a real order in realmock", "realmock_update_order", "SFTC", nil, 930563},
		{"a sandbox order in realmock", "realmock_update_order", "TEST*", nil, 930561},
		{"SFTC's mock has no 301", "realmock_update_order", "SFTC*", []edit{{"order_status", 301}}, 930561},
		{"Dada's mock has no 303", "realmock_update_order", "DADA*", []edit{{"order_status", 303}}, 930561},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				c.place(row.id, "1")
				wantError(t, c.call(row.path, c.edited(c.update(row.id, "1", 102), row.edits)), row.want)
			})
		})
	}
}

func TestPublishedAccounts(t *testing.T) {
	for id, states := range map[string][]int{
		"SFTC*": {102, 201, 202, 302},
		"DADA*": {102, 201, 202, 301, 304},
	} {
		t.Run(id, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				c.place(id, "1")
				c.wait(90 * time.Minute)
				for _, status := range states {
					wantOK(t, c.call("realmock_update_order", c.update(id, "1", status)))
					if got := c.status(id, "1"); got != float64(status) {
						t.Errorf("status %v, want %d", got, status)
					}
				}
				bad := with(c.update(id, "1", 102), "delivery_sign", nil)
				if _, code := codes(c.call("realmock_update_order", bad)); code <= 0 {
					t.Error("realmock_update_order must be signed")
				}
			})
		})
	}
}

func TestSandboxEndsAt500ADay(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		for i := range 500 {
			c.place("TEST*", fmt.Sprint(i))
		}
		wantError(t, c.call("order/add", c.order("TEST*", "500")), 930564)
		c.later(24 * time.Hour)
		c.place("TEST*", "500")
	})
}

func TestShops(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		got := c.call("delivery/getall", obj{})
		if fmt.Sprint(got["list"]) != "[map[delivery_id:SFTC delivery_name:顺丰同城急送] map[delivery_id:DADA delivery_name:达达] map[delivery_id:MTPS delivery_name:美团配送] map[delivery_id:SS delivery_name:闪送]]" {
			t.Errorf("getall: %v", got)
		}
		got = c.call("shop/get", obj{})
		for i, shop := range got["shop_list"].([]any) {
			want := c.sim.Accounts()[i]
			if s := shop.(obj); s["shopid"] != want.ShopID || s["delivery_id"] != want.DeliveryID || s["audit_result"] != 0.0 {
				t.Errorf("shop/get: %v, want %v approved", s, want)
			}
		}
		wantError(t, c.call("shop/add", obj{"delivery_id": "SFTC"}), 86000)
		wantError(t, c.call("open", obj{}), 86000)
	})
}

func TestThirdParty(t *testing.T) {
	inBubble(t, wechatsim.Config{ThirdParty: true}, func(t *testing.T, c *caller) {
		wantOK(t, c.call("shop/add", obj{"delivery_id": "SFTC"}))
		wantError(t, c.call("shop/add", obj{"delivery_id": "DDPS"}), 930561)
		wantOK(t, c.call("open", obj{}))
		wantError(t, c.call("open", obj{}), 930569)
	})
}
