package sftc_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/engine"
)

func TestRules(t *testing.T) {
	later := time.Now().Add(3 * time.Hour)
	immediatetest.Start(t, sftc.Profile()).Rules(t, []immediatetest.Rule{
		{Why: "a plain order goes", Change: func(*engine.Order, *engine.Account) {}},
		{Why: "the time of payment is required", Change: func(o *engine.Order, _ *engine.Account) { o.PaidAt = time.Time{} }, Field: "paid_at", Says: "when the customer paid"},
		{Why: "picks up at a time", Change: func(o *engine.Order, _ *engine.Account) { o.Timing = engine.Timing{When: engine.PickUpAt, At: later} }},
		{Why: "delivers by a time", Change: func(o *engine.Order, _ *engine.Account) { o.Timing = engine.Timing{When: engine.DeliverBy, At: later} }},
		{Why: "has no dispatch time", Change: func(o *engine.Order, _ *engine.Account) { o.Timing = engine.Timing{When: engine.DispatchAt, At: later} }, Field: "timing.when", Says: "pick up at a set time or deliver by a set time"},
		{Why: "has no direct rides", Change: func(o *engine.Order, _ *engine.Account) { o.Direct = engine.Must }, Field: "direct", Says: "carries nothing else"},
		{Why: "a direct ride if possible is dropped with a note", Change: func(o *engine.Order, _ *engine.Account) { o.Direct = engine.IfPossible }, Note: "without a rider who carries nothing else"},
		{Why: "insures where SF has switched it on", Change: func(o *engine.Order, _ *engine.Account) {
			o.Insurance = engine.Insurance{Want: engine.Must, Declared: 66_00}
		}},
		{Why: "does not insure where it has not", Change: func(o *engine.Order, a *engine.Account) {
			o.Insurance, a.Grants.Insurance = engine.Insurance{Want: engine.Must, Declared: 66_00}, false
		}, Field: "insurance.want", Says: "contract with SF Tongcheng does not include insurance"},
		{Why: "gives both codes without a contract", Change: func(o *engine.Order, a *engine.Account) {
			o.PickupCode, o.ReceiptCode, a.Grants = engine.Must, engine.Must, engine.Grants{}
		}},
		{Why: "takes a tip of up to 200 yuan", Change: func(o *engine.Order, _ *engine.Account) { o.Tip = 200_00 }},
		{Why: "and not more", Change: func(o *engine.Order, _ *engine.Account) { o.Tip = 200_01 }, Field: "tip_fen", Says: "at most ¥200.00"},
		{Why: "goes from a customer to the store", Change: func(o *engine.Order, _ *engine.Account) { o.Direction = engine.ToShop }},
		{Why: "goes where the sender is, not where the store is", Change: func(o *engine.Order, _ *engine.Account) { o.Sender.Location.Lat += 0.1 }},
		{Why: "can do without a store number", Change: func(_ *engine.Order, a *engine.Account) { a.Store = "" }},
		{Why: "has no service codes", Change: func(_ *engine.Order, a *engine.Account) { a.Grants.Service = "1" }, Says: "an empty service code"},
		{Why: "insures without a declared value, which nobody requires, with a note", Change: func(o *engine.Order, _ *engine.Account) { o.Insurance.Want = engine.Must }, Note: "declares no value to insure"},
	})
}
