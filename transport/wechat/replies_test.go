package wechat

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine/fault"
)

// odd are values that no field of a reply can take.
var odd = []string{`"1.2km"`, `false`, `1e400`, `[1]`, `{"a":1}`, `"x"`, `99999999999999999999`}

// A carrier that writes one field in a way of its own has still taken the order:
// what it said in the others must not be lost with it.
func TestOneOddFieldDoesNotSpoilASuccess(t *testing.T) {
	for _, c := range []struct {
		call   string
		whole  string
		fields []string // those for which no odd value is a value
		fresh  func() answer
	}{
		{"order/pre_add", `{"resultcode":0,"fee":10,"deliverfee":12,"couponfee":2,"tips":1,"insurancefee":3,"distance":1000,"dispatch_duration":300,"delivery_token":"t"}`,
			[]string{"fee", "deliverfee", "couponfee", "tips", "insurancefee", "distance", "dispatch_duration"}, func() answer { return new(PreAddOrderReply) }},
		{"order/add", `{"resultcode":0,"fee":10,"waybill_id":"W1","order_status":101,"finish_code":1024,"pickup_code":2048,"distance":1000,"tips":1}`,
			[]string{"fee", "order_status", "distance", "tips"}, func() answer { return new(AddOrderReply) }},
		{"order/cancel", `{"resultcode":0,"deduct_fee":5,"desc":"d"}`, []string{"deduct_fee"}, func() answer { return new(CancelReply) }},
		{"order/get", `{"resultcode":0,"order_status":301,"waybill_id":"W1","rider_name":"n","rider_phone":"p","rider_lng":116.5,"rider_lat":40.1,"reach_time":300}`,
			[]string{"order_status", "rider_lng", "rider_lat", "reach_time"}, func() answer { return new(GetOrderReply) }},
	} {
		for _, field := range c.fields {
			missing := c.fresh()
			if err := read(Call{Name: c.call}, []byte(without(t, c.whole, field)), missing); err != nil {
				t.Fatal(err)
			}
			for _, value := range odd {
				got := c.fresh()
				body := strings.Replace(without(t, c.whole, field), `{"resultcode":0`, `{"resultcode":0,"`+field+`":`+value, 1)
				if err := read(Call{Name: c.call}, []byte(body), got); err != nil {
					t.Errorf("%s: %s: %v", c.call, body, err)
				} else if diff := cmp.Diff(missing, got, cmp.AllowUnexported(Opt[Yuan]{}, Opt[Whole]{}, Opt[Code]{}, Opt[Degrees]{})); diff != "" {
					t.Errorf("%s: %s is not as if %s were absent:\n%s", c.call, body, field, diff)
				}
			}
		}
	}
}

// without is a reply that lacks a field.
func without(t *testing.T, body, field string) string {
	t.Helper()
	var kept []string
	found := false
	err := members([]byte(body), func(name, value []byte) error {
		if found = found || string(name) == field; string(name) != field {
			kept = append(kept, fmt.Sprintf("%q:%s", name, value))
		}
		return nil
	})
	if err != nil || !found {
		t.Fatalf("%s has no %s: %v", body, field, err)
	}
	return "{" + strings.Join(kept, ",") + "}"
}

func TestOddTextsAreNotTold(t *testing.T) {
	for _, value := range []string{`false`, `[1]`, `{"a":1}`} {
		var placed AddOrderReply
		body := strings.ReplaceAll(`{"resultcode":0,"waybill_id":?,"finish_code":?,"pickup_code":7,"order_status":101}`, "?", value)
		if err := read(Call{}, []byte(body), &placed); err != nil || placed.WaybillID != "" || placed.FinishCode != "" || placed.PickupCode != "7" || placed.OrderStatus.value != 101 {
			t.Errorf("%s: %+v, %v", body, placed, err)
		}
		var quote PreAddOrderReply
		if err := read(Call{}, []byte(`{"resultcode":0,"fee":1,"delivery_token":`+value+`}`), &quote); err != nil || quote.DeliveryToken != "" || quote.Fee.value != 100 {
			t.Errorf("a token of %s: %+v, %v", value, quote, err)
		}
	}
}

// Half a list is no list: an account that is missing from it would seem unbound.
func TestOddListIsNoList(t *testing.T) {
	for body, reply := range map[string]answer{
		`{"list":7,"resultcode":0,"more":1}`:                       new(companies),
		`{"resultcode":0,"list":7}`:                                new(companies),
		`{"resultcode":0,"list":[{"delivery_id":["SFTC"]}]}`:       new(companies),
		`{"shop_list":[{"shopid":"1"},"2"],"resultcode":0}`:        new(accounts),
		`{"resultcode":0,"shop_list":[{"audit_result":"passed"}]}`: new(accounts),
	} {
		err := read(Call{}, []byte(body), reply)
		if fault.KindOf(err) != fault.Internal || fault.OutcomeOf(err) != fault.Unknown {
			t.Errorf("%s: %v", body, err)
		}
	}
	_, refused := errors.AsType[*CarrierError](read(Call{}, []byte(`{"list":7,"resultcode":1}`), new(companies)))
	if !refused {
		t.Error("a refusal is a refusal, whatever else is in it")
	}
}
