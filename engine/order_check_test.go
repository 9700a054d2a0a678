package engine_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

func TestAGoodOrderHasNoProblems(t *testing.T) {
	for reason, change := range map[string]func(*engine.Order){
		"as it is":                  func(*engine.Order) {},
		"to the shop":               func(o *engine.Order) { o.Direction = engine.ToShop },
		"as soon as possible, said": func(o *engine.Order) { o.Timing.When = engine.ASAP },
		"scheduled":                 func(o *engine.Order) { o.Timing = engine.Timing{When: engine.DeliverBy, At: noon} },
		"every wish": func(o *engine.Order) {
			o.PickupCode, o.ReceiptCode, o.Direct = engine.Must, engine.IfPossible, engine.No
		},
		"insured":                    func(o *engine.Order) { o.Insurance = engine.Insurance{Want: engine.Must, Declared: 6800} },
		"the lightest parcel":        func(o *engine.Order) { o.Cargo.Weight = 51 },
		"a ton":                      func(o *engine.Order) { o.Cargo.Weight = 1_000_000 },
		"goods worth a fen":          func(o *engine.Order) { o.Cargo.Value = 1 },
		"a remark of 10,240 letters": func(o *engine.Order) { o.Note = strings.Repeat("长", 10_240) },
		"emoji, lines and tabs":      func(o *engine.Order) { o.Note = "🧋🧋\r\n\t少冰" },
		"an id of 128 bytes":         func(o *engine.Order) { o.ID = strings.Repeat("单", 42) + "12" },
		"1,000 lines of goods": func(o *engine.Order) {
			for range 1000 {
				o.Cargo.Items = append(o.Cargo.Items, engine.Item{Name: "包子", Count: 1, Price: 250, Unit: "个"})
			}
		},
	} {
		t.Run(reason, func(t *testing.T) {
			o := goodOrder("o1")
			change(&o)
			if p := o.Check(); len(p) > 0 {
				t.Error(p)
			}
		})
	}
}

func TestEachRuleIsNamedWithItsBoundInASentence(t *testing.T) {
	at := func(lng, lat float64) func(*engine.Order) {
		return func(o *engine.Order) { o.Receiver.Location = geo.GCJ02{Lng: lng, Lat: lat} }
	}
	weight := func(g int) func(*engine.Order) { return func(o *engine.Order) { o.Cargo.Weight = g } }
	phone := func(s string) func(*engine.Order) { return func(o *engine.Order) { o.Receiver.Phone = s } }
	note := func(s string) func(*engine.Order) { return func(o *engine.Order) { o.Note = s } }
	for _, c := range []struct {
		reason string
		change func(*engine.Order)
		field  string
		bound  string
		says   string
	}{
		{"no id", func(o *engine.Order) { o.ID = "  " }, "id", "1..128 bytes", "missing"},
		{"an id of 129 bytes in 43 characters", func(o *engine.Order) { o.ID = strings.Repeat("单", 43) }, "id", "1..128 bytes", "129 bytes long"},
		{"no shop", func(o *engine.Order) { o.Shop = "" }, "shop", "1..128 bytes", "missing"},
		{"no name", func(o *engine.Order) { o.Sender.Name = "" }, "sender.name", "", "missing"},
		{"an address of blanks", func(o *engine.Order) { o.Receiver.Address = " \t" }, "receiver.address", "", "missing"},
		{"no phone", phone(""), "receiver.phone", "", "the rider has to call"},
		{"a phone that is none", phone("12345"), "receiver.phone", "", "18701012345#001"},
		{"no position", at(0, 0), "receiver.location", "", "give lng and lat"},
		{"longitude and latitude swapped", at(39.9344, 116.4551), "receiver.location", "lng 72..138, lat 0..56", "swapped: lng 40, lat 116"},
		{"swapped in Harbin, where neither is out of range by much", at(45.8, 126.5), "receiver.location", "lng 72..138, lat 0..56", "swapped"},
		{"London", at(-0.13, 51.5), "receiver.location", "lng 72..138, lat 0..56", "not in China"},
		{"a hundred times too much", at(11645.51, 3993.44), "receiver.location", "lng -180..180, lat -90..90", "no position on Earth"},
		{"no number", at(math.NaN(), 39.9), "receiver.location", "lng -180..180, lat -90..90", "no position on Earth"},
		{"infinite", at(math.Inf(1), 39.9), "receiver.location", "lng -180..180, lat -90..90", "no position on Earth"},
		{"kilograms where grams are meant", weight(5), "cargo.weight_g", "51..1000000 g", "if kilograms were meant, write 5000"},
		{"fifty kilograms where grams are meant", weight(50), "cargo.weight_g", "51..1000000 g", "write 50000"},
		{"goods that round to 0.00 kg", weight(4), "cargo.weight_g", "51..1000000 g", "hardly the weight of a parcel"},
		{"no weight", weight(0), "cargo.weight_g", "51..1000000 g", "in grams"},
		{"a negative weight", weight(-1200), "cargo.weight_g", "51..1000000 g", "-1200 is no weight"},
		{"more than a ton", weight(1_000_001), "cargo.weight_g", "51..1000000 g", "a ton"},
		{"goods worth nothing", func(o *engine.Order) { o.Cargo.Value = 0 }, "cargo.value_fen", "> 0 fen", "1 yuan is 100"},
		{"goods worth less than nothing", func(o *engine.Order) { o.Cargo.Value = -1 }, "cargo.value_fen", "> 0 fen", "worth"},
		{"goods worth a house", func(o *engine.Order) { o.Cargo.Value = 10_000_001 }, "cargo.value_fen", "0..10000000 fen", "¥100000.01 is more than any carrier handles"},
		{"a negative tip", func(o *engine.Order) { o.Tip = -1 }, "tip_fen", "0..10000000 fen", "negative"},
		{"a negative sum to lay out", func(o *engine.Order) { o.RiderPays = -1 }, "rider_pays_fen", "0..10000000 fen", "negative"},
		{"a negative sum to collect", func(o *engine.Order) { o.RiderCollects = -1 }, "rider_collects_fen", "0..10000000 fen", "negative"},
		{"a negative sum insured", func(o *engine.Order) { o.Insurance.Declared = -1 }, "insurance.declared_fen", "0..10000000 fen", "negative"},
		{"a negative edge", func(o *engine.Order) { o.Cargo.Height = -1 }, "cargo.height_mm", "0..10000 mm", "no size of a parcel"},
		{"eleven metres", func(o *engine.Order) { o.Cargo.Length = 11_000 }, "cargo.length_mm", "0..10000 mm", "11000 mm"},
		{"a remark of 3 MB", note(strings.Repeat("长", 1<<20)), "note", "0..10240 characters", "1048576 characters long"},
		{"length counts characters, not bytes", note(strings.Repeat("🧋", 10_241)), "note", "0..10240 characters", "10241 characters long"},
		{"a remark that is not UTF-8", note("\xc4\xe3\xba\xc3"), "note", "UTF-8", "not valid UTF-8"},
		{"a name that is not UTF-8", func(o *engine.Order) { o.Sender.Name = "\xff" }, "sender.name", "UTF-8", "not valid UTF-8"},
		{"control characters", note("a\x00b"), "note", "", "control characters"},
		{"an unknown direction", func(o *engine.Order) { o.Direction = "home" }, "direction", "", "from_shop, to_shop"},
		{"an unknown wish", func(o *engine.Order) { o.Direct = "yes" }, "direct", "", "if_possible, must"},
		{"an unknown timing", func(o *engine.Order) { o.Timing = engine.Timing{When: "soon", At: noon} }, "timing.when", "", "dispatch_at, pick_up_at, deliver_by"},
		{"scheduled for no time", func(o *engine.Order) { o.Timing.When = engine.PickUpAt }, "timing.at", "", "needs its time"},
		{"a time of what?", func(o *engine.Order) { o.Timing.At = noon }, "timing.when", "", "not what it is the time of"},
		{"milliseconds taken for seconds", func(o *engine.Order) { o.PaidAt = time.Unix(1777608000000, 0) }, "paid_at", "2000..2199", "2026-05-01T12:00:00+08:00"},
		{"the beginning of Unix time", func(o *engine.Order) { o.Timing = engine.Timing{When: engine.DeliverBy, At: time.Unix(0, 0)} }, "timing.at", "2000..2199", "not of our days"},
		{"goods without a name", func(o *engine.Order) { o.Cargo.Items = []engine.Item{{Name: "茶", Count: 1}, {Count: 1}} }, "cargo.items[1].name", "", "missing"},
		{"none of an article", func(o *engine.Order) { o.Cargo.Items = []engine.Item{{Name: "茶"}} }, "cargo.items[0].count", ">= 1", "how many"},
		{"an article that costs less than nothing", func(o *engine.Order) { o.Cargo.Items = []engine.Item{{Name: "茶", Count: 1, Price: -1}} }, "cargo.items[0].price_fen", "0..10000000 fen", "negative"},
		{"1,001 lines of goods", func(o *engine.Order) { o.Cargo.Items = make([]engine.Item, 1001) }, "cargo.items", "0..1000", "1001 lines"},
		{"a negative count in the notice", func(o *engine.Order) { o.Notice.GoodsCount = -1 }, "notice.goods_count", ">= 0", "negative"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			o := goodOrder("o1")
			c.change(&o)
			p := o.Check()
			if len(p) != 1 {
				t.Fatalf("%d problems, want exactly one:\n%v", len(p), p)
			}
			if p[0].Field != c.field || p[0].Bound != c.bound || !strings.Contains(p[0].Text, c.says) {
				t.Errorf("the problem is\n%v\nwant %s (%s) and %q in it", p[0], c.field, c.bound, c.says)
			}
			if !sentence.MatchString(p[0].Text) {
				t.Errorf("%q is no sentence for a shop clerk", p[0].Text)
			}
		})
	}
}

// A sentence ends with a full stop, and has no Go in it.
var sentence = regexp.MustCompile(`^[^%{}<>\\]{10,220}\.$`)

func TestEveryBrokenRuleIsNamedAtOnce(t *testing.T) {
	o := engine.Order{
		Direction: "up", Direct: "x", PickupCode: "x", ReceiptCode: "x", Insurance: engine.Insurance{Want: "x", Declared: -1},
		Tip: -1, RiderPays: -1, RiderCollects: -1, Timing: engine.Timing{When: engine.PickUpAt}, PaidAt: time.Unix(0, 0),
		Cargo:      engine.Cargo{Length: -1, Width: -1, Height: -1, Items: []engine.Item{{Price: -1}}, Category: "\xff"},
		Note:       strings.Repeat("x", 10_241),
		CustomerID: "\x00", Sequence: "\x00", SubMerchant: "\x00",
		Notice: engine.Notice{Page: "\x00", ImageURL: "\x00", GoodsName: "\x00", GoodsCount: -1, AppID: "\x00"},
	}
	want := strings.Fields(`cargo.category cargo.height_mm cargo.items[0].count cargo.items[0].name cargo.items[0].price_fen
		cargo.length_mm cargo.value_fen cargo.weight_g cargo.width_mm customer_id direct direction id insurance.declared_fen
		insurance.want note notice.app_id notice.goods_count notice.goods_name notice.image_url notice.page paid_at pickup_code
		receipt_code receiver.address receiver.city receiver.location receiver.name receiver.phone rider_collects_fen
		rider_pays_fen sender.address sender.city sender.location sender.name sender.phone sequence shop sub_merchant timing.at tip_fen`)
	var got []string
	for _, p := range o.Check() {
		got = append(got, p.Field)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields with a problem (-want +got):\n%s", diff)
	}
	first := o.Check().Error()
	for range 20 {
		if again := o.Check().Error(); again != first {
			t.Fatalf("the same order is answered in other words:\n%s\nand\n%s", first, again)
		}
	}
}

// personal is a piece of what the next test puts into an order; a position, too,
// that is told more exactly than by whole degrees.
var personal = regexp.MustCompile(`隐私|长长|\d\.\d`)

// Whatever stands in an order, what is said about it repeats no name, phone,
// address, remark or position.
func TestProblemsRepeatNothingPersonal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Each text has a marker in it, and is of a kind that some rule may refuse.
		n := 0
		text := func() string {
			n++
			return fmt.Sprintf(rapid.SampledFrom([]string{"隐私%d隐私", "隐私%d\xff隐私", "隐私%d\x00", " 隐私%d\n", "隐私%d" + strings.Repeat("长", 10_300)}).Draw(t, "shape"), n)
		}
		coordinate := rapid.Float64Range(-200, 200)
		stop := func() engine.Stop {
			return engine.Stop{Name: text(), Phone: text(), City: text(), Address: text(), Detail: text(),
				Location: geo.GCJ02{Lng: math.Floor(coordinate.Draw(t, "lng")) + .4567, Lat: math.Floor(coordinate.Draw(t, "lat")) + .4567}}
		}
		o := engine.Order{
			ID: text(), Shop: text(), CustomerID: text(), Direction: engine.Direction(text()), Sender: stop(), Receiver: stop(),
			Cargo:      engine.Cargo{Category: text(), Subcategory: text(), PickupNote: text(), DeliveryNote: text(), Items: []engine.Item{{Name: text(), Unit: text()}}},
			Timing:     engine.Timing{When: engine.When(text())},
			PickupCode: engine.Wish(text()), ReceiptCode: engine.Wish(text()), Direct: engine.Wish(text()), Insurance: engine.Insurance{Want: engine.Wish(text())},
			Sequence: text(), Note: text(), SubMerchant: text(), Notice: engine.Notice{Page: text(), ImageURL: text(), GoodsName: text(), AppID: text()},
		}
		said := o.Check().Error()
		if repeated := personal.FindString(said); repeated != "" {
			t.Fatalf("%q is repeated in:\n%s", repeated, said)
		}
	})
}
