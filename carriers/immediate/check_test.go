package immediate_test

import (
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// everything is a company that has all that the wire can say.
func everything() immediate.Profile {
	return immediate.Profile{
		ID: "ALL", Name: "Everything", LocalName: "全能",
		Services:  []immediate.Service{{Code: "product"}},
		Direct:    immediate.OnRequest,
		Insurance: immediate.OnRequest, PickupCode: immediate.OnRequest, ReceiptCode: immediate.OnRequest,
		Timings: []immediate.Timing{
			{When: engine.DispatchAt, As: immediate.ExpectedDeliveryTime},
			{When: engine.DeliverBy, As: immediate.ExpectedFinishTime},
			{When: engine.PickUpAt, As: immediate.ExpectedPickTime},
		},
		Tips:     immediate.Tips{Sends: immediate.TipTotal},
		Reorders: true,
		Priced:   true,
	}
}

func answering(t *testing.T, p immediate.Profile, body string) *immediatetest.Answering {
	t.Helper()
	return immediatetest.StartAnswering(t, p, immediate.Options{Now: func() time.Time { return noon }}, body)
}

// noon is when the tests of this package take place.
var noon = time.Date(2026, 5, 20, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

func TestBounds(t *testing.T) {
	carrier := answering(t, everything(), "{}").Carrier
	runes := func(n int) string { return strings.Repeat("汉", n) }
	for _, c := range []struct {
		why    string
		change func(*engine.Order)
		field  string // "" means that it passes
		says   string
	}{
		{"the full order passes", func(*engine.Order) {}, "", ""},

		{"the customer is required", func(o *engine.Order) { o.CustomerID = "" }, "customer_id", "openid"},
		{"a name of 256 characters", func(o *engine.Order) { o.Receiver.Name = runes(256) }, "", ""},
		{"a name of 257", func(o *engine.Order) { o.Receiver.Name = runes(257) }, "receiver.name", "at most 256"},
		{"a phone of 64 characters", func(o *engine.Order) { o.Sender.Phone = strings.Repeat("1", 64) }, "", ""},
		{"a phone of 65", func(o *engine.Order) { o.Sender.Phone = strings.Repeat("1", 65) }, "sender.phone", "at most 64"},
		{"no address", func(o *engine.Order) { o.Sender.Address = " " }, "sender.address", "missing"},
		{"no door", func(o *engine.Order) { o.Receiver.Detail = "" }, "receiver.detail", "missing"},
		{"no city", func(o *engine.Order) { o.Receiver.City = "" }, "receiver.city", "missing"},
		{"half a city", func(o *engine.Order) { o.Receiver.City = "广州" }, "receiver.city", "in full"},
		{"a prefecture", func(o *engine.Order) { o.Receiver.City = "大理白族自治州" }, "", ""},
		{"no position", func(o *engine.Order) { o.Receiver.Location = geo.GCJ02{} }, "receiver.location", "not in China"},

		{"goods of 5000 yuan", func(o *engine.Order) { o.Cargo.Value = 5000_00 }, "", ""},
		{"goods of 5000.01 yuan", func(o *engine.Order) { o.Cargo.Value = 5000_01 }, "cargo.value_fen", "¥5000"},
		{"goods worth nothing", func(o *engine.Order) { o.Cargo.Value = 0 }, "cargo.value_fen", "¥0.01"},
		{"50 kg", func(o *engine.Order) { o.Cargo.Weight = 50_000 }, "", ""},
		{"a gram more, though it rounds to 50.00 kg", func(o *engine.Order) { o.Cargo.Weight = 50_001 }, "cargo.weight_g", "up to 50 kg"},
		{"5 g is 0.01 kg", func(o *engine.Order) { o.Cargo.Weight = 5 }, "", ""},
		{"4 g is 0.00 kg", func(o *engine.Order) { o.Cargo.Weight = 4 }, "cargo.weight_g", "0.00 kg"},
		{"a negative weight", func(o *engine.Order) { o.Cargo.Weight = -1 }, "cargo.weight_g", ""},
		{"a box of 65 by 50 by 45 cm", func(o *engine.Order) { o.Cargo.Length, o.Cargo.Width, o.Cargo.Height = 650, 500, 450 }, "", ""},
		{"65.1 cm long", func(o *engine.Order) { o.Cargo.Length = 651 }, "cargo.length_mm", "65.1 cm"},
		{"50.1 cm wide", func(o *engine.Order) { o.Cargo.Width = 501 }, "cargo.width_mm", "up to 50 cm"},
		{"45.1 cm high", func(o *engine.Order) { o.Cargo.Height = 451 }, "cargo.height_mm", "up to 45 cm"},
		{"no size said", func(o *engine.Order) { o.Cargo.Length, o.Cargo.Width, o.Cargo.Height = 0, 0, 0 }, "", ""},
		{"a unit of 21 characters", func(o *engine.Order) { o.Cargo.Items[0].Unit = runes(21) }, "cargo.items[0].unit", "at most 20"},
		{"an item without a name", func(o *engine.Order) { o.Cargo.Items[1].Name = "" }, "cargo.items[1].name", "missing"},
		{"an item without a count", func(o *engine.Order) { o.Cargo.Items[0].Count = 0 }, "cargo.items[0].count", "how many"},
		{"a list of 10240 characters", func(o *engine.Order) {
			o.Cargo.Items = []engine.Item{{Name: runes(10240 - len(`{"goods":[{"good_count":1,"good_name":""}]}`)), Count: 1}}
		}, "", ""},
		{"one more", func(o *engine.Order) {
			o.Cargo.Items = []engine.Item{{Name: runes(10241 - len(`{"goods":[{"good_count":1,"good_name":""}]}`)), Count: 1}}
		}, "cargo.items", "10241 characters"},
		{"a list with signs that JSON may escape", func(o *engine.Order) { o.Cargo.Items = []engine.Item{{Name: strings.Repeat("<", 10_000), Count: 1}} }, "", ""},
		{"a pick-up note of 101", func(o *engine.Order) { o.Cargo.PickupNote = runes(101) }, "cargo.pickup_note", "at most 100"},
		{"a delivery note of 101", func(o *engine.Order) { o.Cargo.DeliveryNote = runes(101) }, "cargo.delivery_note", "at most 100"},
		{"a sequence of 33", func(o *engine.Order) { o.Sequence = runes(33) }, "sequence", "at most 32"},
		{"a note of 200", func(o *engine.Order) { o.Note = runes(200) }, "", ""},
		{"a note of 201", func(o *engine.Order) { o.Note = runes(201) }, "note", "at most 200"},

		{"a notice without a picture", func(o *engine.Order) { o.Notice.ImageURL = "" }, "notice.image_url", "picture"},
		{"a notice without goods", func(o *engine.Order) { o.Notice.GoodsName = "" }, "notice.goods_name", "name"},
		{"goods of 128 bytes", func(o *engine.Order) { o.Notice.GoodsName = runes(42) + "ab" }, "", ""},
		{"goods of 129 bytes in 43 characters", func(o *engine.Order) { o.Notice.GoodsName = runes(43) }, "notice.goods_name", "129 bytes"},
		{"a notice of no pieces", func(o *engine.Order) { o.Notice.GoodsCount = 0 }, "notice.goods_count", "count"},
		{"a notice that opens no page", func(o *engine.Order) { o.Notice.Page = "" }, "", ""},

		{"paid before 1970, which the wire can not say", func(o *engine.Order) { o.PaidAt = time.Unix(-5, 0) }, "paid_at", "since 1970"},
		{"paid when the seconds were 0, which says nothing on the wire", func(o *engine.Order) { o.PaidAt = time.Unix(0, 0) }, "paid_at", "since 1970"},
		{"a time of payment is not required of all", func(o *engine.Order) { o.PaidAt = time.Time{} }, "", ""},
		{"a negative declared value", func(o *engine.Order) { o.Insurance.Declared = -1 }, "insurance.declared_fen", "negative"},
		{"a rider who pays less than nothing", func(o *engine.Order) { o.RiderPays = -1 }, "rider_pays_fen", "negative"},

		{"美食宵夜 is a common slip", func(o *engine.Order) { o.Cargo.Category = "美食宵夜" }, "cargo.category", "did you mean 美食夜宵?"},
		{"a class that only the subcategory gives away", func(o *engine.Order) { o.Cargo.Category, o.Cargo.Subcategory = "生鲜", "海鲜水产" }, "cargo.category", "did you mean 果蔬生鲜?"},
		{"no class at all", func(o *engine.Order) { o.Cargo.Category, o.Cargo.Subcategory = "", "" }, "cargo.category", "exactly"},
		{"a remark in place of a class", func(o *engine.Order) { o.Cargo.Category = runes(10_000) }, "cargo.category", runes(20) + "…\" is not"},
		{"half a pair with a slash", func(o *engine.Order) { o.Cargo.Subcategory = "香锅烤鱼" }, "cargo.subcategory", "did you mean 香锅/烤鱼?"},
		{"another class's subcategory", func(o *engine.Order) { o.Cargo.Subcategory = "保单" }, "cargo.subcategory", "it has 零食小吃, 香锅/烤鱼"},
	} {
		t.Run(c.why, func(t *testing.T) {
			o := fullOrder()
			c.change(&o)
			problems := carrier.Check(o)
			switch {
			case c.field == "" && len(problems) > 0:
				t.Errorf("refused: %v", problems)
			case c.field != "" && (len(problems) != 1 || problems[0].Field != c.field || !strings.Contains(problems[0].Text, c.says)):
				t.Errorf("%v\nwant one of %s that says %q", problems, c.field, c.says)
			}
		})
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	problems := answering(t, everything(), "{}").Carrier.Check(engine.Order{})
	fields := map[string]bool{}
	for _, p := range problems {
		if fields[p.Field] {
			t.Errorf("%s twice: %v", p.Field, problems)
		}
		fields[p.Field] = true
		if !strings.HasSuffix(p.Text, ".") && !strings.HasSuffix(p.Text, "?") {
			t.Errorf("this is no sentence: %s", p.Text)
		}
	}
	for _, field := range strings.Fields("customer_id sender.name sender.phone sender.city sender.address sender.detail sender.location receiver.name cargo.category cargo.value_fen cargo.weight_g notice.image_url notice.goods_name notice.goods_count") {
		if !fields[field] {
			t.Errorf("an empty order has no problem at %s", field)
		}
	}
}

// fullOrder has every field of an Order set.
func fullOrder() engine.Order {
	return engine.Order{
		ID: "1001", Shop: "bakery", CustomerID: "oCustomer-1", PaidAt: noon.Add(-time.Minute), Direction: engine.FromShop,
		Sender: engine.Stop{
			Name: "示例面包房", Phone: "021-55500100", City: "上海市", Address: "示例路1号", Detail: "1层101",
			Location: geo.GCJ02{Lng: 121.4737011, Lat: 31.2304},
		},
		Receiver: engine.Stop{
			Name: "收件人乙", Phone: "18701012345#001", City: "上海市", Address: "样板路2号", Detail: "3号楼801",
			Location: geo.GCJ02{Lng: 121.4452, Lat: 31.2235004},
		},
		Cargo: engine.Cargo{
			Category: "美食夜宵", Subcategory: "零食小吃", Value: 128_05, Weight: 2345, Length: 305, Width: 200, Height: 150,
			Items:      []engine.Item{{Name: "可颂", Count: 3, Price: 12_50, Unit: "个"}, {Name: "A&B <礼盒>", Count: 1, Price: 90_55, Unit: "盒"}},
			PickupNote: "前台取", DeliveryNote: "放门口",
		},
		Timing:     engine.Timing{When: engine.DeliverBy, At: noon.Add(3 * time.Hour)},
		PickupCode: engine.IfPossible, ReceiptCode: engine.Must, Direct: engine.IfPossible,
		Insurance: engine.Insurance{Want: engine.IfPossible, Declared: 100_10},
		Tip:       5_00, RiderPays: 1_01, RiderCollects: 2_02,
		Sequence: "27", Note: "请走东门", SubMerchant: "东区",
		Notice: engine.Notice{Page: "pages/order", ImageURL: "https://shop.example/a.png?x=1&y=2", GoodsName: "可颂等", GoodsCount: 4, AppID: "wx-other"},
	}
}
