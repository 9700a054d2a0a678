package meituan_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/engine"
)

func TestRules(t *testing.T) {
	at := func(w engine.When) func(*engine.Order, *engine.Account) {
		return func(o *engine.Order, _ *engine.Account) {
			o.Timing = engine.Timing{When: w, At: time.Now().Add(3 * time.Hour)}
		}
	}
	service := func(code string, further float64) func(*engine.Order, *engine.Account) {
		return func(o *engine.Order, a *engine.Account) {
			o.Receiver.Location.Lat += further
			a.Grants.Service = code
		}
	}
	immediatetest.Start(t, meituan.Profile()).Rules(t, []immediatetest.Rule{
		{Why: "a plain order goes, without a price", Change: func(*engine.Order, *engine.Account) {}, Note: "names no price"},
		{Why: "delivers by a time", Change: at(engine.DeliverBy)},
		{Why: "has no pick-up time", Change: at(engine.PickUpAt), Field: "timing.when", Says: "deliver by a set time"},
		{Why: "has no dispatch time", Change: at(engine.DispatchAt), Field: "timing.when"},
		{Why: "an account that names no service gets the middle one, with a note", Change: service("", 0), Note: "asked for service 100029 时效"},
		{Why: "a service that does not exist", Change: service("4001", 0), Says: "the contract's service code, one of 100030 臻选"},
		{Why: "an old service goes", Change: service("4011", 0)},
		{Why: "service 100029 reaches 7 km", Change: service("100029", 0.04)},
		{Why: "service 100030 only 5 km", Change: service("100030", 0.04), Field: "receiver.location", Says: "goes up to 5 km, and this is 6.3 km"},
		{Why: "the store's number is required", Change: func(_ *engine.Order, a *engine.Account) { a.Store = "" }, Says: "the store's number (shop_no)"},
		{Why: "the rider goes to the registered store", Change: func(o *engine.Order, _ *engine.Account) { o.Sender.Location.Lng += 0.01 }, Field: "sender.location", Says: "registered for the store"},
		{Why: "does not fetch from a customer", Change: func(o *engine.Order, _ *engine.Account) { o.Direction = engine.ToShop }, Field: "direction"},
		{Why: "has no direct rides", Change: func(o *engine.Order, _ *engine.Account) { o.Direct = engine.Must }, Field: "direct"},
		{Why: "insures by contract", Change: func(o *engine.Order, _ *engine.Account) {
			o.Insurance = engine.Insurance{Want: engine.Must, Declared: 66_00}
		}},
		{Why: "not without", Change: func(o *engine.Order, a *engine.Account) {
			o.Insurance, a.Grants.Insurance = engine.Insurance{Want: engine.Must, Declared: 66_00}, false
		}, Field: "insurance.want"},
		{Why: "gives no pick-up code", Change: func(o *engine.Order, _ *engine.Account) { o.PickupCode = engine.Must }, Field: "pickup_code"},
		{Why: "gives no receipt code", Change: func(o *engine.Order, _ *engine.Account) { o.ReceiptCode = engine.Must }, Field: "receipt_code"},
		{Why: "takes no tips", Change: func(o *engine.Order, _ *engine.Account) { o.Tip = 2_00 }, Field: "tip_fen", Says: "takes no tips"},
		{Why: "insures without a declared value, which nobody requires, with a note", Change: func(o *engine.Order, _ *engine.Account) { o.Insurance.Want = engine.Must }, Note: "declares no value to insure"},
	})
}

func TestAbilities(t *testing.T) {
	got := engine.AbilitiesOf(immediatetest.Start(t, meituan.Profile()).Carrier)
	if want := (engine.Abilities{CancelCost: true, ConfirmReturn: true}); got != want {
		t.Errorf("%+v, want %+v: Meituan takes neither tips nor re-orders on this route", got, want)
	}
}
