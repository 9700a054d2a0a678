package wechatsim_test

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestWeChatRefuses has one mistake a row, as users made them; each is tried in
// pre_add and in add.
func TestWeChatRefuses(t *testing.T) {
	ms := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, row := range []struct {
		why, path string
		value     any
		want      int
	}{
		{"lng as a string", "receiver.lng", "116.4", 930561},
		{"lat as a string", "sender.lat", "40.4", 930561},
		{"lat beyond the pole", "receiver.lat", 116.4, 930561},
		{"lng is missing", "receiver.lng", nil, 930561},
		{"unknown coordinate type", "receiver.coordinate_type", 2, 930561},
		{"milliseconds in order_time", "order_info.order_time", ms, 930561},
		{"milliseconds in a booking", "order_info.expected_finish_time", ms, 930561},
		{"time as a string", "order_info.order_time", "1555220757", 930561},
		{"boolean for a flag", "order_info.is_insured", true, 930561},
		{"flag of 2", "order_info.is_direct_delivery", 2, 930561},
		{"order_type 1 without any expected time", "order_info.order_type", 1, 930561},
		{"poi_seq of 33", "order_info.poi_seq", strings.Repeat("1", 33), 930561},
		{"note of 201 characters", "order_info.note", strings.Repeat("字", 201), 930561},
		{"service code as a number", "order_info.delivery_service_code", 4011, 930561},
		{"negative tips", "order_info.tips", -1, 930561},
		{"name of 257 characters", "receiver.name", strings.Repeat("字", 257), 930561},
		{"phone of 65 characters", "receiver.phone", strings.Repeat("1", 65), 930561},
		{"phone as a number", "receiver.phone", 19900000000, 930561},
		{"no city", "receiver.city", "", 930561},
		{"no address", "receiver.address", nil, 930561},
		{"no address_detail", "sender.address_detail", "", 930561},
		{"receiver is text", "receiver", "北门街", 930561},
		{"no receiver", "receiver", nil, 930561},
		{"no cargo", "cargo", nil, 930561},
		{"no order_info", "order_info", nil, 930561},
		{"no shop", "shop", nil, 930561},
		{"value of nothing", "cargo.goods_value", 0, 930561},
		{"value above 5000", "cargo.goods_value", 5000.01, 930561},
		{"value is missing", "cargo.goods_value", nil, 930561},
		{"weight above 50", "cargo.goods_weight", 50.01, 930561},
		{"weight that rounds to nothing", "cargo.goods_weight", 0.004, 930561},
		{"weight as a string", "cargo.goods_weight", "1", 930561},
		{"length above 65", "cargo.goods_length", 66, 930561},
		{"width above 50", "cargo.goods_width", 51, 930561},
		{"height above 45", "cargo.goods_height", 46, 930561},
		{"height of 0", "cargo.goods_height", 0, 930561},
		{"goods_ with an s is not a good_", "cargo.goods_detail.goods", []any{obj{"goods_count": 1, "goods_name": "花"}}, 930561},
		{"unit of 21", "cargo.goods_detail.goods", []any{obj{"good_count": 1, "good_name": "花", "good_unit": strings.Repeat("束", 21)}}, 930561},
		{"goods are no list", "cargo.goods_detail.goods", obj{}, 930561},
		{"goods_detail without goods", "cargo.goods_detail", obj{"note": "x"}, 930561},
		{"goods_detail too long", "cargo.goods_detail.goods", []any{obj{"good_count": 1, "good_name": strings.Repeat("花", 10240)}}, 930561},
		{"pickup info of 101", "cargo.goods_pickup_info", strings.Repeat("字", 101), 930561},
		{"no shop_order_id", "shop_order_id", "", 930561},
		{"shop_order_id of 129 bytes", "shop_order_id", strings.Repeat("字", 43), 930561},
		{"shopid as a number", "shopid", 122222222, 930561},
		{"no delivery_id", "delivery_id", nil, 930561},
		{"shopid of nobody", "shopid", "122222222", 930560},
		{"no shopid", "shopid", nil, 930560},
		{"another carrier's delivery_id", "delivery_id", "DADA", 930560},
		{"a misspelled delivery_id", "delivery_id", "SCTC", 930560},
		{"no openid", "openid", nil, 930559},
		{"somebody's phone as openid", "openid", "19900000000", 930559},
		{"midnight snack the wrong way round", "cargo.cargo_first_class", "美食宵夜", 930570},
		{"second class of another first", "cargo.cargo_second_class", "蛋糕", 930570},
		{"no category", "cargo.cargo_second_class", nil, 930570},
		{"empty image", "shop.img_url", "", 9300535},
		{"no image", "shop.img_url", nil, 9300535},
		{"empty goods_name", "shop.goods_name", "", 9300535},
		{"goods_name of 129 bytes", "shop.goods_name", strings.Repeat("字", 43), 9300535},
		{"count of 0", "shop.goods_count", 0, 9300535},
		{"detail_list in place of the three", "shop", obj{"detail_list": []any{obj{"goods_name": "花", "goods_img_url": "x"}}}, 9300535},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				body := with(c.order("SFTC", "2001"), row.path, row.value)
				wantError(t, c.call("order/pre_add", body), row.want)
				wantError(t, c.call("order/add", body), row.want)
			})
		})
	}
}

// TestWeChatTakes has what looks wrong and is not.
func TestWeChatTakes(t *testing.T) {
	for _, row := range []struct {
		why, path string
		value     any
	}{
		{"note of 200 characters, 600 bytes", "order_info.note", strings.Repeat("字", 200)},
		{"weight rounds half up to 0.01", "cargo.goods_weight", 0.005},
		{"weight of exactly 50", "cargo.goods_weight", 50},
		{"value of 5000.004 rounds to 5000", "cargo.goods_value", 5000.004},
		{"null for an optional number", "order_info.tips", nil},
		{"zero where a booking is not meant", "order_info.expected_delivery_time", 0},
		{"virtual number with an extension", "receiver.phone", "18701012345#001"},
		{"seven decimals", "receiver.lng", 116.4030751},
		{"no wxa_path, as in the new documents", "shop.wxa_path", nil},
		{"an unknown field", "shop.color", "red"},
		{"an exponent", "cargo.goods_weight", 1e-2},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				wantOK(t, c.call("order/add", with(c.order("SFTC", "2001"), row.path, row.value)))
			})
		})
	}
}

func TestLongestOrderID(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		wantOK(t, c.call("order/add", c.order("SS", strings.Repeat("字", 42)+"12"))) // 128 bytes
	})
}

func TestShopIDSpelledShopId(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := c.order("SFTC", "2001")
		body["shopId"] = body["shopid"]
		delete(body, "shopid")
		wantError(t, c.call("order/add", body), 930560)
	})
}

func TestEscapedChinese(t *testing.T) {
	for _, row := range []struct {
		why, from, to string
		want          int
	}{
		{"in the category", "鲜花", `\u9c9c\u82b1`, 930570},
		{"elsewhere", "北门街", `\u5317\u95e8\u8857`, 40033},
		{"what an HTML-safe encoder does to &", "&", `\u0026`, 40033},
		{"other escapes are fine", "北门街", `北门街\\u0031\/\"\n`, 0},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				raw := strings.ReplaceAll(encoded(t, c.order("SFTC", "2001")), row.from, row.to)
				got := c.do(http.MethodPost, prefix+"order/add?access_token="+c.token, []byte(raw))
				if row.want == 0 {
					wantOK(t, got)
				} else {
					wantError(t, got, row.want)
				}
			})
		})
	}
}

func TestOneOrderIDOnce(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := c.order("DADA", "2001")
		about := c.about("DADA", "2001", "")
		wantError(t, c.call("order/get", about), 930563)
		wantOK(t, c.call("order/pre_add", body))
		wantError(t, c.call("order/get", about), 930563) // a price is no order
		wantOK(t, c.call("order/add", body))
		wantError(t, c.call("order/add", body), 930562)
		wantOK(t, c.call("order/cancel", with(about, "cancel_reason_id", 1)))
		wantError(t, c.call("order/add", body), 930562)                            // cancelled: readd, not add
		wantError(t, c.call("order/cancel", with(about, "waybill_id", 5)), 930561) // even that names the order
		seen, _ := c.sim.Order(c.account("DADA").ShopID, "2001")
		if len(seen.Waybills) != 1 || len(seen.Calls) != 8 {
			t.Errorf("the witness saw %d waybills and %d calls, want 1 and 8: %+v", len(seen.Waybills), len(seen.Calls), seen.Calls)
		}
	})
}

func TestBaiduCoordinates(t *testing.T) {
	const k = math.Pi * 3000 / 180
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		mars := c.order("SS", "2001")
		x, y := 116.403075, 40.463612
		z, theta := math.Hypot(x, y)+0.00002*math.Sin(y*k), math.Atan2(y, x)+0.000003*math.Cos(x*k)
		baidu := c.edited(mars, []edit{
			{"receiver.coordinate_type", 1},
			{"receiver.lng", z*math.Cos(theta) + 0.0065}, {"receiver.lat", z*math.Sin(theta) + 0.006},
		})
		a, b := c.call("order/pre_add", mars)["distance"].(float64), c.call("order/pre_add", baidu)["distance"].(float64)
		if a < 2000 || math.Abs(a-b) > 5 {
			t.Errorf("the same place is %v m away in GCJ-02 and %v m in BD-09", a, b)
		}
	})
}

func TestUnboundShop(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		body := c.order("SS", "2001")
		c.sim.Unbind(c.account("SS").ShopID)
		wantError(t, c.call("order/pre_add", body), 930560)
		if got := c.call("shop/get", obj{}); len(got["shop_list"].([]any)) != 3 {
			t.Errorf("shop/get lists %v, want three", got["shop_list"])
		}
	})
}
