package immediate_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/transport/wechat"
)

func documented(t *testing.T) *wechat.OrderRequest {
	t.Helper()
	b, err := os.ReadFile("testdata/documented_body.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := wechat.ParseOrderRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheDocumentedBodySurvives takes a body with every documented field through
// Order and back onto the wire.
func TestTheDocumentedBodySurvives(t *testing.T) {
	body := documented(t)
	// The three expected times exclude each other, and 0 is a coordinate type.
	mustBeFull(t, "body", reflect.ValueOf(*body), map[string]bool{
		"body.OrderInfo.ExpectedDeliveryTime": true, "body.OrderInfo.ExpectedPickTime": true,
		"body.Sender.CoordinateType": true, "body.Receiver.CoordinateType": true,
	})
	order, sent := immediate.FromWire(body)
	if len(sent.Notes) > 0 {
		t.Errorf("something was left out: %v", sent.Notes)
	}
	a := answering(t, everything(), `{"resultcode":0,"fee":9}`)
	account := sent.Account
	account.App, account.Secret = a.Account.App, a.Account.Secret
	id, _ := engine.ParsePlacementID(order.ID)
	placement := engine.Placement{Inquiry: engine.Inquiry{Order: order, Account: account, ID: id}, Quote: engine.Quote{Token: sent.Token}}
	if _, err := a.Carrier.Place(context.Background(), placement); err != nil {
		t.Fatal(err)
	}
	var again wechat.OrderRequest
	if err := json.Unmarshal([]byte(a.Bodies["order/add"]), &again); err != nil {
		t.Fatal(err)
	}
	body.DeliverySign, again.DeliverySign = "", ""
	if diff := cmp.Diff(body, &again); diff != "" {
		t.Errorf("the body came back changed (-documented +again)\n%s", diff)
	}
	if sent.Carrier != "ALL" {
		t.Errorf("it was for %s", sent.Carrier)
	}
}

// mustBeFull fails for a field that the fixture leaves zero, so that a new field of
// the wire cannot be forgotten here.
func mustBeFull(t *testing.T, path string, v reflect.Value, free map[string]bool) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		mustBeFull(t, path, v.Elem(), free)
	case reflect.Struct:
		for i := range v.NumField() {
			mustBeFull(t, path+"."+v.Type().Field(i).Name, v.Field(i), free)
		}
	case reflect.Slice:
		for i := range v.Len() {
			mustBeFull(t, path+"[]", v.Index(i), free)
		}
	}
	if !v.IsValid() || v.IsZero() && !free[path] {
		t.Errorf("%s is not set", path)
	}
}

func TestFromWireReadsTimes(t *testing.T) {
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	for _, c := range []struct {
		why   string
		info  wechat.OrderInfo
		when  engine.When
		at    time.Time
		notes int
	}{
		{"at once", wechat.OrderInfo{}, "", time.Time{}, 0},
		{"a time without order_type 1 is none", wechat.OrderInfo{ExpectedPickTime: 5000}, "", time.Time{}, 1},
		{"pick up", wechat.OrderInfo{OrderType: 1, ExpectedPickTime: 5000}, engine.PickUpAt, at(5000), 0},
		{"dispatch", wechat.OrderInfo{OrderType: 1, ExpectedDeliveryTime: 5000}, engine.DispatchAt, at(5000), 0},
		{"of finish and pick, finish wins", wechat.OrderInfo{OrderType: 1, ExpectedPickTime: 5000, ExpectedFinishTime: 6000}, engine.DeliverBy, at(6000), 1},
		{"scheduled without a time must not go at once", wechat.OrderInfo{OrderType: 1}, engine.DeliverBy, time.Time{}, 0},
	} {
		t.Run(c.why, func(t *testing.T) {
			o, sent := immediate.FromWire(&wechat.OrderRequest{OrderInfo: c.info})
			if o.Timing.When != c.when || !o.Timing.At.Equal(c.at) || len(sent.Notes) != c.notes {
				t.Errorf("got %+v with the notes %v", o.Timing, sent.Notes)
			}
		})
	}
}

func TestFromWireConvertsBaidu(t *testing.T) {
	want := geo.GCJ02{Lng: 116.397428, Lat: 39.90923}
	baidu := want.BD09()
	o, _ := immediate.FromWire(&wechat.OrderRequest{Receiver: wechat.Contact{
		Lng: wechat.DegreesOf(baidu.Lng), Lat: wechat.DegreesOf(baidu.Lat), CoordinateType: wechat.BD09,
	}})
	if away := geo.Distance(o.Receiver.Location, want); !(away < 0.5) {
		t.Errorf("the receiver moved by %.2f m", away)
	}
}

// TestNumbersOnTheWire: what is sent is what the order says, to the wire's last
// decimal and no further.
func TestNumbersOnTheWire(t *testing.T) {
	a := answering(t, everything(), `{"resultcode":0,"fee":9}`)
	rapid.Check(t, func(t *rapid.T) {
		in := inquiry(a)
		in.ID = engine.PlacementID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "id"))
		c := &in.Order.Cargo
		c.Value = engine.Money(rapid.Int64Range(1, 500_000).Draw(t, "value"))
		c.Weight = rapid.IntRange(5, 50_000).Draw(t, "weight")
		c.Length = rapid.IntRange(0, 650).Draw(t, "length")
		in.Order.Receiver.Location = geo.GCJ02{Lng: rapid.Float64Range(73, 135).Draw(t, "lng"), Lat: rapid.Float64Range(2, 53).Draw(t, "lat")}
		if _, err := a.Carrier.Quote(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		var body struct {
			ID       string `json:"shop_order_id"`
			Receiver struct{ Lng, Lat json.Number }
			Cargo    struct {
				Value  float64 `json:"goods_value"`
				Weight float64 `json:"goods_weight"`
				Length float64 `json:"goods_length"`
			}
		}
		if err := json.Unmarshal([]byte(a.Bodies["order/pre_add"]), &body); err != nil {
			t.Fatal(err)
		}
		if body.ID != in.ID.String() {
			t.Errorf("the id %v became %q", in.ID, body.ID)
		}
		if body.Cargo.Value != float64(c.Value)/100 {
			t.Errorf("%v became %v yuan", c.Value, body.Cargo.Value)
		}
		if halfUp := math.Floor(float64(c.Weight)/10+0.5) / 100; body.Cargo.Weight != halfUp {
			t.Errorf("%d g became %v kg, want %v", c.Weight, body.Cargo.Weight, halfUp)
		}
		if body.Cargo.Length != float64(c.Length)/10 {
			t.Errorf("%d mm became %v cm", c.Length, body.Cargo.Length)
		}
		for _, pair := range []struct {
			wire json.Number
			at   float64
		}{{body.Receiver.Lng, in.Order.Receiver.Location.Lng}, {body.Receiver.Lat, in.Order.Receiver.Location.Lat}} {
			if got, _ := pair.wire.Float64(); math.Abs(got-pair.at) > 0.5000001e-6 {
				t.Errorf("%v became %v", pair.at, pair.wire)
			}
		}
	})
}
