package engine_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

func TestParseOrderReadsTheDocumentedForm(t *testing.T) {
	got, err := engine.ParseOrder([]byte(`{
		"id": "20260501-17", "shop": "guomao", "customer_id": "o-1", "paid_at": "2026-05-01T11:58:30+08:00", "direction": "from_shop",
		"sender":   {"name": "门店", "phone": "010-65051234", "city": "北京市", "address": "建国门外大街1号", "detail": "", "location": {"lng": 116.4593, "lat": 39.9087}},
		"receiver": {"name": "收件人", "phone": "18701012345#001", "city": "北京市", "address": "工人体育场北路8号", "detail": "2号楼", "location": {"lng": 116.4551, "lat": 39.9344, "datum": "gcj02"}},
		"cargo": {"category": "甜品饮料", "subcategory": "咖啡", "value_fen": 6800, "weight_g": 1200, "length_mm": 300, "items": [{"name": "拿铁", "count": 2, "price_fen": 3400, "unit": "杯"}]},
		"timing": {"when": "deliver_by", "at": "2026-05-01T13:00:00+08:00"},
		"receipt_code": "must", "insurance": {"want": "if_possible", "declared_fen": 6800},
		"tip_fen": 200, "note": "少冰 🧊", "notice": {"goods_name": "咖啡", "goods_count": 2, "image_url": "https://shop.example/latte.png"}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	want := goodOrder("20260501-17")
	want.PaidAt, want.Direction = time.Date(2026, 5, 1, 3, 58, 30, 0, time.UTC), engine.FromShop
	want.Cargo.Length, want.Cargo.Items = 300, []engine.Item{{Name: "拿铁", Count: 2, Price: 3400, Unit: "杯"}}
	want.Timing = engine.Timing{When: engine.DeliverBy, At: time.Date(2026, 5, 1, 5, 0, 0, 0, time.UTC)}
	want.ReceiptCode, want.Insurance = engine.Must, engine.Insurance{Want: engine.IfPossible, Declared: 6800}
	want.Tip, want.Note = 200, "少冰 🧊"
	want.Notice = engine.Notice{GoodsName: "咖啡", GoodsCount: 2, ImageURL: "https://shop.example/latte.png"}
	if diff := cmp.Diff(want, got, sameOrder); diff != "" {
		t.Errorf("the order differs (-want +got):\n%s", diff)
	}
	if p := got.Check(); len(p) > 0 {
		t.Error(p)
	}
}

// sameOrder takes the same moment in another zone for the same, and an empty list
// for none.
var sameOrder = cmp.Options{cmp.AllowUnexported(geo.GCJ02{}), cmpopts.EquateEmpty()}

func TestParseOrderSaysWhatItDoesNotUnderstand(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"an unknown field", `{"shopid": "122222222"}`, `line 1, column 2: unknown field "shopid"`},
		{"an unknown field inside", `{"cargo": {"goods_weight": 1}}`, `unknown field "goods_weight" in cargo`},
		{"an unknown field of a position", `{"sender": {"location": {"lng": 1, "lat": 2, "alt": 3}}}`, "sender.location: location: unknown field"},
		{"other letters", `{"cargo": {"Weight_G": 1200}}`, `unknown field "Weight_G" in cargo: write "weight_g"`},
		{"a field given twice", `{"note": "a", "note": "b"}`, `field "note" is given twice`},
		{"a fraction of a gram", `{"cargo": {"weight_g": 1.5}}`, "cargo.weight_g: expected a whole number, got number 1.5"},
		{"a whole number in the form of a fraction", `{"cargo": {"weight_g": 1200.0}}`, "cargo.weight_g: expected a whole number"},
		{"yuan", `{"tip_fen": 2.5}`, "tip_fen: expected a whole number"},
		{"a number in quotes", `{"cargo": {"weight_g": "1200"}}`, "cargo.weight_g: expected a whole number, got string"},
		{"a number that nothing holds", `{"cargo": {"weight_g": 99999999999999999999}}`, "cargo.weight_g: expected a whole number"},
		{"Unix seconds", `{"paid_at": 1777608000}`, "paid_at: expected a time such as 2026-05-01T12:00:00+08:00"},
		{"a time without its zone", `{"timing": {"at": "2026-05-01T12:00:00"}}`, "timing.at: expected a time such as"},
		{"a date as people write it", `{"timing": {"at": "2026-05-01 12:00"}}`, "timing.at: expected a time such as"},
		{"a truth for a wish", `{"direct": true}`, "direct: expected text, got bool"},
		{"a position in a list", `{"sender": {"location": [116.4, 39.9]}}`, "sender.location: location: write an object such as"},
		{"a position in quotes", `{"sender": {"location": {"lng": "116.4", "lat": 39.9}}}`, "sender.location: location: lng has to be a number"},
		{"GBK", "{\"note\": \"\xc9\xd9\xb1\xf9\"}", "line 1, column 11: this is not UTF-8"},
		{"not JSON", `<xml/>`, "line 1, column 1: not JSON"},
		{"a comma too many", "{\"note\": \"a\",\n}", "the comma before it, on line 1, column 13, is one too many"},
		{"cut off", `{"note": "a`, "it ends in the middle"},
		{"nothing", ``, "it is empty"},
		{"two orders", `{}{}`, "something follows"},
		{"a list of orders", `[{}]`, "expected an object, got array"},
		{"a remark of 3 MB", `{"note": "` + strings.Repeat("长", 1<<20) + `"}`, "larger than 1048576 bytes"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := engine.ParseOrder([]byte(c.in))
			if err == nil {
				t.Fatal("it is read")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is\n%v\nwant %q in it", err, c.want)
			}
		})
	}
}

func TestOrderSizeHasABound(t *testing.T) {
	fits := []byte(`{"id": "o1"}`)
	fits = append(fits, bytes.Repeat([]byte(" "), engine.MaxOrderBytes-len(fits))...)
	if _, err := engine.ParseOrder(fits); err != nil {
		t.Errorf("%d bytes: %v", len(fits), err)
	}
	if _, err := engine.ParseOrder(append(fits, ' ')); err == nil {
		t.Errorf("%d bytes are read", len(fits)+1)
	}
}

func TestOrderJSONHasUnitsInItsNamesAndLeavesOutWhatIsNotSaid(t *testing.T) {
	data, err := json.Marshal(goodOrder("o1"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"o1","shop":"guomao","customer_id":"o-1",` +
		`"sender":{"name":"门店","phone":"010-65051234","city":"北京市","address":"建国门外大街1号","detail":"","location":{"lng":116.4593,"lat":39.9087,"datum":"gcj02"}},` +
		`"receiver":{"name":"收件人","phone":"18701012345#001","city":"北京市","address":"工人体育场北路8号","detail":"2号楼","location":{"lng":116.4551,"lat":39.9344,"datum":"gcj02"}},` +
		`"cargo":{"category":"甜品饮料","subcategory":"咖啡","value_fen":6800,"weight_g":1200}}`
	if string(data) != want {
		t.Errorf("JSON is\n%s\nwant\n%s", data, want)
	}
}

// values fills any of the engine's types with anything that its JSON can hold.
var values = func() rapid.MakeConfig {
	types := map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time](): anyTime().AsAny(),
		reflect.TypeFor[geo.GCJ02](): rapid.Custom(func(t *rapid.T) geo.GCJ02 {
			// Six decimals of more than nine digits are beyond a double, and a degree.
			return geo.GCJ02{Lng: rapid.Float64Range(-1000, 1000).Draw(t, "lng"), Lat: rapid.Float64Range(-1000, 1000).Draw(t, "lat")}.Round6()
		}).AsAny(),
		reflect.TypeFor[engine.Amount]():      anyAmount().AsAny(),
		reflect.TypeFor[engine.PlacementID](): rapid.Map(rapid.Int64Min(0), func(n int64) engine.PlacementID { return engine.PlacementID(n) }).AsAny(),
	}
	maybe(types, rapid.Int())
	maybe(types, anyTime())
	maybe(types, rapid.Map(rapid.Int64(), func(n int64) engine.Money { return engine.Money(n) }))
	maybe(types, rapid.Map(rapid.Int64(), func(n int64) engine.Seconds { return engine.Seconds(n) }))
	return rapid.MakeConfig{Types: types}
}()

func maybe[T any](types map[reflect.Type]*rapid.Generator[any], of *rapid.Generator[T]) {
	types[reflect.TypeFor[engine.Maybe[T]]()] = rapid.Custom(func(t *rapid.T) engine.Maybe[T] {
		if !rapid.Bool().Draw(t, "known") {
			return engine.Maybe[T]{}
		}
		return engine.Known(of.Draw(t, "value"))
	}).AsAny()
}

// anyTime is a moment that RFC 3339 can write, in any zone, or none.
func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 4).Draw(t, "none") == 0 {
			return time.Time{}
		}
		zone := time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "zone"))
		return time.Unix(rapid.Int64Range(946684800, 7258118400).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).In(zone)
	})
}

func TestOrderComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MakeCustom[engine.Order](values).Draw(t, "order")
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := engine.ParseOrder(data)
		if err != nil {
			t.Fatalf("%s\ncan not be read: %v", data, err)
		}
		if diff := cmp.Diff(want, got, sameOrder); diff != "" {
			t.Fatalf("written and read again it differs:\n%s", diff)
		}
	})
}

func FuzzParseOrder(f *testing.F) {
	good, err := json.Marshal(goodOrder("o1"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, seed := range []string{
		``, `{}`, `null`, `{"id":"a","id":"b"}`, `{"ID":"a"}`, `{"cargo":{"weight_g":1e3}}`, `{"paid_at":"x"}`, `{"paid_at":"0001-01-01T00:00:00+08:00"}`,
		`{"sender":{"location":{"lng":1e400,"lat":0}}}`, `{"sender":{"location":{"lng":116.4,"lat":39.9,"datum":"wgs84"}}}`, `{"cargo":{"items":[{"name":"\ud800"}]}}`,
		`{"note":"` + "\xff" + `"}`, `{"timing":{"when":"deliver_by","at":"9999-12-31T23:59:59-08:00"}}`, `{"id":"a",}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		order, err := engine.ParseOrder(data)
		if err != nil {
			if len(err.Error()) > 400 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		order.Check()
		written, err := json.Marshal(order)
		if err != nil {
			t.Fatalf("it is read and can not be written: %v", err)
		}
		if len(written) > engine.MaxOrderBytes { // escapes have made it longer
			return
		}
		again, err := engine.ParseOrder(written)
		if err != nil {
			t.Fatalf("%s\ncan not be read again: %v", written, err)
		}
		if diff := cmp.Diff(order, again, sameOrder); diff != "" {
			t.Errorf("read again it differs:\n%s", diff)
		}
	})
}
