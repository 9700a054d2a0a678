package immediate_test

import (
	"os"
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/transport/wechat"
)

// FuzzFromWire: whatever body can be read can be taken as an order and checked.
func FuzzFromWire(f *testing.F) {
	body, err := os.ReadFile("testdata/documented_body.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"order_info":{"order_type":9,"expected_pick_time":-1},"receiver":{"lng":1e9,"coordinate_type":1}}`))
	f.Add([]byte(`{"cargo":{"goods_weight":9999999999999,"goods_length":-0.01,"goods_detail":{"goods":[{"good_count":-9223372036854775808}]}}}`))
	carrier, err := immediate.New(everything(), nil, immediate.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wechat.ParseOrderRequest(b)
		if err != nil {
			return
		}
		order, _ := immediate.FromWire(r)
		for _, p := range append(order.Check(), carrier.Check(order)...) {
			if p.Field == "" || p.Text == "" {
				t.Errorf("a problem that says nothing: %+v", p)
			}
		}
	})
}
