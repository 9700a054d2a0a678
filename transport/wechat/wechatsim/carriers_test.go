package wechatsim_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// edit changes one field of a body; a hours value is that many hours from now in
// Unix seconds.
type edit struct {
	path  string
	value any
}

type hours float64

func (c *caller) edited(body obj, edits []edit) obj {
	for _, e := range edits {
		if h, ok := e.value.(hours); ok {
			e.value = time.Now().Add(time.Duration(float64(h) * float64(time.Hour))).Unix()
		}
		body = with(body, e.path, e.value)
	}
	return body
}

func scheduled(field string, at hours) []edit {
	return []edit{{"order_info.order_type", 1}, {"order_info." + field, at}}
}

// TestCarrierRules reads like the carriers' table: one row, one carrier's answer to
// one order, in pre_add and in add. -1 is success.
func TestCarrierRules(t *testing.T) {
	const ok = -1
	one := func(path string, value any) []edit { return []edit{{path, value}} }
	for _, row := range []struct {
		why, id string
		edits   []edit
		pre     int
		add     int
	}{
		{"signature", "SFTC", one("delivery_sign", "00"), 2004, 2004},
		{"signature", "DADA", one("delivery_sign", "00"), 2003, 2003},
		{"signature", "MTPS", one("delivery_sign", "00"), 1, 1},
		{"signature", "SS", one("delivery_sign", "00"), 1, 1},
		{"signature is missing", "SFTC", one("delivery_sign", nil), 2004, 2004},

		{"sender must", "SFTC", one("sender", nil), 1202, 1202},
		{"sender must in pre_add", "SS", one("sender", nil), 1, ok},
		{"sender may be left out with shop_no", "DADA", one("sender", nil), ok, ok},
		{"sender may be left out with shop_no", "MTPS", one("sender", nil), ok, ok},
		{"neither sender nor shop_no", "DADA", []edit{{"sender", nil}, {"shop_no", nil}}, 2106, 2106},

		{"shop_no may be left out", "SFTC", one("shop_no", ""), ok, ok},
		{"shop_no may be left out", "DADA", one("shop_no", nil), ok, ok},
		{"shop_no must", "MTPS", one("shop_no", ""), 3, 3},
		{"shop_no must", "SS", one("shop_no", nil), 1, 1},
		{"store not registered", "SFTC", one("shop_no", "x"), 1202, 1202},
		{"store not registered", "DADA", one("shop_no", "x"), 2004, 2004},
		{"store not registered", "MTPS", one("shop_no", "x"), 4, 4},
		{"store not registered", "SS", one("shop_no", "x"), 1, 1},

		{"order_time must", "SFTC", one("order_info.order_time", nil), 1202, 1202},
		{"order_time may be left out", "DADA", one("order_info.order_time", nil), ok, ok},

		{"service code must be empty", "SFTC", one("order_info.delivery_service_code", "1"), 1202, 1202},
		{"service code must be empty", "DADA", one("order_info.delivery_service_code", "1"), 2106, 2106},
		{"service code is missing", "MTPS", one("order_info.delivery_service_code", ""), 3, 3},
		{"service code is unknown", "MTPS", one("order_info.delivery_service_code", "4444"), 4, 4},
		{"old service code", "MTPS", one("order_info.delivery_service_code", "4011"), ok, ok},
		{"service code is 1 and nothing else", "SS", one("order_info.delivery_service_code", "2"), 1, 1},

		{"no direct delivery", "SFTC", one("order_info.is_direct_delivery", 1), 1202, 1202},
		{"no direct delivery", "MTPS", one("order_info.is_direct_delivery", 1), 4, 4},
		{"direct delivery may be", "DADA", one("order_info.is_direct_delivery", 1), ok, ok},
		{"direct delivery must be", "SS", one("order_info.is_direct_delivery", 0), 1, 1},

		{"insurance", "DADA", []edit{{"order_info.is_insured", 1}, {"order_info.declared_value", 300}}, ok, ok},
		{"insurance of no declared value, which the pages make optional", "DADA", one("order_info.is_insured", 1), ok, ok},
		{"no insurance", "SS", []edit{{"order_info.is_insured", 1}, {"order_info.declared_value", 300}}, 1, 1},

		{"tips on creation", "SFTC", one("order_info.tips", 5), ok, ok},
		{"tips on creation", "MTPS", one("order_info.tips", 5), 4, 4},

		{"dispatch within 72 h", "DADA", scheduled("expected_delivery_time", 72), ok, ok},
		{"dispatch later than 72 h", "DADA", scheduled("expected_delivery_time", 72.1), 2106, 2106},
		{"dispatch in the past", "DADA", scheduled("expected_delivery_time", -1), 2106, 2106},
		{"a pick-up time says nothing to Dada", "DADA", scheduled("expected_pick_time", 3), 2106, 2106},
		{"finish time", "SFTC", scheduled("expected_finish_time", 3), ok, ok},
		{"pick-up time", "SFTC", scheduled("expected_pick_time", 3), ok, ok},
		{"finish time", "MTPS", scheduled("expected_finish_time", 3), ok, ok},
		{"a dispatch time says nothing to Meituan", "MTPS", scheduled("expected_delivery_time", 3), 3, 3},
		{"pick-up in 2 h", "SS", scheduled("expected_pick_time", 2.01), ok, ok},
		{"pick-up too soon", "SS", scheduled("expected_pick_time", 1.9), 1, 1},
		{"pick-up in 48 h", "SS", scheduled("expected_pick_time", 48), ok, ok},
		{"pick-up too late", "SS", scheduled("expected_pick_time", 48.1), 1, 1},
		{"without order_type a time is only noise", "SS", one("order_info.expected_pick_time", hours(1)), ok, ok},

		{"50 km", "SFTC", one("receiver.lat", 40.448612+0.449), ok, ok},
		{"50 km", "DADA", one("receiver.lat", 40.448612+0.449), ok, ok},
		{"50 km", "SS", one("receiver.lat", 40.448612+0.449), ok, ok},
		{"200 km", "SFTC", one("receiver.lat", 40.448612+1.8), 1202, 1202},
		{"200 km", "DADA", one("receiver.lat", 40.448612+1.8), 2106, 2106},
		{"200 km", "SS", one("receiver.lat", 40.448612+1.8), 1, 1},
		{"6.5 km by a 7 km service", "MTPS", one("receiver.lat", 40.448612+0.056), ok, ok},
		{"6.5 km by a 6 km service", "MTPS", []edit{{"receiver.lat", 40.448612 + 0.056}, {"order_info.delivery_service_code", "100035"}}, 110, 110},
		{"7.5 km by a 7 km service", "MTPS", one("receiver.lat", 40.448612+0.066), 110, 110},
		{"Meituan starts at the registered store", "MTPS", []edit{{"sender.lat", 39.0}, {"sender.lng", 116.0}}, ok, ok},
		{"Dada starts at the registered store", "DADA", []edit{{"sender.lat", 39.0}, {"sender.lng", 116.0}}, ok, ok},
		{"SF starts where the sender is", "SFTC", []edit{{"sender.lat", 39.0}, {"sender.lng", 116.0}}, 1202, 1202},
	} {
		t.Run(row.id+" "+row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				for _, call := range []struct {
					path string
					want int
				}{{"order/pre_add", row.pre}, {"order/add", row.add}} {
					got := c.call(call.path, c.edited(c.order(row.id, "3001"), row.edits))
					if call.want == ok {
						wantOK(t, got)
					} else {
						wantRefused(t, got, call.want)
					}
					c.wait(3 * time.Second)
				}
			})
		})
	}
}

// TestRefusedBodies: a carrier's refusal is a body of zeros and empty texts.
func TestRefusedBodies(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		zeros := func(path string, body obj, names ...string) {
			t.Helper()
			got := c.call(path, body)
			if _, code := codes(got); code <= 0 {
				t.Errorf("%s: got %v, want a carrier's refusal", path, got)
			}
			for _, name := range names {
				if v, there := got[name]; !there || v != 0.0 && v != "" {
					t.Errorf("%s: %s is %v, want a zero or an empty text", path, name, v)
				}
				delete(got, name)
			}
			if len(got) != 2 {
				t.Errorf("%s: also has %v", path, got)
			}
		}
		bad := with(c.order("DADA", "3001"), "delivery_sign", "00")
		zeros("order/pre_add", bad, "fee", "deliverfee", "tips", "insurancefee", "distance", "dispatch_duration", "delivery_token")
		zeros("order/add", bad, "fee", "deliverfee", "couponfee", "tips", "distance", "dispatch_duration", "waybill_id", "order_status", "finish_code", "pickup_code")
		c.place("DADA", "3001")
		about := with(c.about("DADA", "3001", ""), "delivery_sign", "00")
		zeros("order/get", about, "order_status", "waybill_id", "rider_name", "rider_phone", "rider_lng", "rider_lat", "reach_time")
		zeros("order/precancel", about, "deduct_fee", "desc")
		zeros("order/cancel", with(about, "cancel_reason_id", 1), "deduct_fee", "desc")
	})
}

func TestBothLayersAtOnce(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		got := c.call("order/add", with(c.order("SFTC", "3001"), "sender", nil))
		if errcode, code := codes(got); errcode != 0 || code != 1202 || got["errmsg"] != "ok" {
			t.Errorf("got %v, want errcode 0 beside resultcode 1202", got)
		}
	})
}

func TestSeveralStoresNeedShopNo(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		second := c.account("DADA")
		second.ShopNo, second.Store.Lat = "88", 40.5
		if err := c.sim.Bind(second); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, c.call("order/add", with(c.order("DADA", "3001"), "shop_no", nil)), 2106)
		wantOK(t, c.call("order/add", with(c.order("DADA", "3001"), "shop_no", "88")))
		seen, _ := c.sim.Order(second.ShopID, "3001")
		if got := seen.Waybills[0].PickupLat; got != 40.5 {
			t.Errorf("the rider goes to latitude %v, want that of the second store", got)
		}
	})
}

// TestPublishedSigningVector: the misspelled secret belongs to it.
func TestPublishedSigningVector(t *testing.T) {
	const want = "a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb"
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := with(c.order("TEST*", "test_shop_order_id"), "delivery_sign", want)
		wantOK(t, c.call("order/add", body))
		wantRefused(t, c.call("order/get", with(c.about("TEST*", "test_shop_order_id", ""), "delivery_sign", want[1:])), 1)
	})
}
