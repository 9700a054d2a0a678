package wechatsim

import (
	"regexp"
	"unicode/utf8"
)

// orderRequest is the body of pre_add, add and readd, as far as it decides
// anything.
type orderRequest struct {
	orderID, openID, token string
	sender                 *point
	receiver               point

	goodsValue int64 // fen
	grams      int64
	categoryOK bool
	shopOK     bool

	service                string
	scheduled              bool
	dispatch, finish, pick int64 // unix seconds, 0: not given
	orderTime              int64
	insured                bool
	declared               int64 // fen
	tips                   int64 // fen
	direct                 bool
	wantPickup, wantFinish bool
}

// readOrder reads the table of section 1.1 with its bounds. What is wrong is left
// in o.wrong.
func readOrder(o object) orderRequest {
	r := orderRequest{
		orderID: o.text("shop_order_id", filled, octets(128)),
		openID:  o.text("openid"),
		token:   o.text("delivery_token"),
	}
	o.text("sub_biz_id")
	if o.has("sender") {
		p := readParty(o.object("sender"))
		r.sender = &p
	}
	r.receiver = readParty(o.object("receiver"))
	r.readCargo(o.object("cargo"))
	r.readInfo(o.object("order_info"))
	r.shopOK = readShop(o.object("shop"))
	for _, name := range []string{"receiver", "cargo", "order_info", "shop"} {
		if !o.has(name) {
			o.fail(name, "missing")
		}
	}
	return r
}

func readParty(o object) point {
	o.text("name", filled, chars(256))
	o.text("city", filled)
	o.text("address", filled)
	o.text("address_detail", filled)
	o.text("phone", filled, chars(64))
	p := point{lng: o.float("lng", -180, 180), lat: o.float("lat", -90, 90)}
	if o.whole("coordinate_type", 0, 1) == 1 {
		p = fromBaidu(p)
	}
	return p
}

func (r *orderRequest) readCargo(o object) {
	r.goodsValue = o.upTo("goods_value", 5000, true)
	r.grams = 10 * o.upTo("goods_weight", 50, true)
	o.upTo("goods_length", 65, false)
	o.upTo("goods_width", 50, false)
	o.upTo("goods_height", 45, false)
	o.text("goods_pickup_info", chars(100))
	o.text("goods_delivery_info", chars(100))
	if o.has("goods_detail") {
		readGoods(o, o.object("goods_detail"))
	}
	first, second := o.text("cargo_first_class"), o.text("cargo_second_class")
	r.categoryOK = categorised(first, second)
}

func readGoods(cargo, detail object) {
	if utf8.RuneCountInString(cargo.raw("goods_detail")) > 10240 {
		cargo.fail("goods_detail", "more than 10240 characters")
	}
	if !detail.has("goods") {
		detail.fail("goods", "missing")
	}
	for _, g := range detail.objects("goods") {
		g.text("good_name", filled)
		g.text("good_unit", chars(20))
		g.hundredths("good_price")
		g.hundredths("good_count")
		if !g.has("good_count") {
			g.fail("good_count", "missing")
		}
	}
}

func (r *orderRequest) readInfo(o object) {
	r.service = o.text("delivery_service_code")
	r.scheduled = o.whole("order_type", 0, 1) == 1
	r.dispatch = o.seconds("expected_delivery_time")
	r.finish = o.seconds("expected_finish_time")
	r.pick = o.seconds("expected_pick_time")
	if r.scheduled && r.dispatch+r.finish+r.pick == 0 {
		o.fail("order_type", "scheduled without an expected time")
	}
	r.orderTime = o.seconds("order_time")
	o.text("poi_seq", chars(32))
	o.text("note", chars(200))
	r.insured = o.whole("is_insured", 0, 1) == 1
	r.declared = o.hundredths("declared_value")
	r.tips = o.hundredths("tips")
	r.direct = o.whole("is_direct_delivery", 0, 1) == 1
	o.hundredths("cash_on_delivery")
	o.hundredths("cash_on_pickup")
	o.whole("rider_pick_method", 0, 1, 2)
	r.wantFinish = o.whole("is_finish_code_needed", 0, 1) == 1
	r.wantPickup = o.whole("is_pickup_code_needed", 0, 1) == 1
}

// readShop reports whether the service notice can be shown: that is an error of its
// own (9300535). shop.detail_list does not count, as users found.
func readShop(o object) bool {
	o.text("wxa_path")
	o.text("wxa_appid")
	img, name, count := o.text("img_url"), o.text("goods_name"), o.whole("goods_count")
	return img != "" && name != "" && len(name) <= 128 && count > 0
}

// openid is what a user's openid looks like.
var openid = regexp.MustCompile(`^o[A-Za-z0-9_-]{5,63}$`)
