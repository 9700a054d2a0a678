package dada_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

func TestRules(t *testing.T) {
	at := func(w engine.When, ahead time.Duration) func(*engine.Order, *engine.Account) {
		return func(o *engine.Order, _ *engine.Account) { o.Timing = engine.Timing{When: w, At: time.Now().Add(ahead)} }
	}
	tip := func(fen, value engine.Money) func(*engine.Order, *engine.Account) {
		return func(o *engine.Order, _ *engine.Account) { o.Tip, o.Cargo.Value = fen, value }
	}
	immediatetest.Start(t, dada.Profile()).Rules(t, []immediatetest.Rule{
		{Why: "a plain order goes", Change: func(*engine.Order, *engine.Account) {}},
		{Why: "dispatches within 72 hours", Change: at(engine.DispatchAt, 71*time.Hour)},
		{Why: "and not later", Change: at(engine.DispatchAt, 73*time.Hour), Field: "timing.at", Says: "up to 72 hours ahead"},
		{Why: "not in the past", Change: at(engine.DispatchAt, -time.Minute), Field: "timing.at", Says: "has passed"},
		{Why: "has no pick-up time", Change: at(engine.PickUpAt, time.Hour), Field: "timing.when", Says: "start looking for a rider at a set time"},
		{Why: "has no delivery time", Change: at(engine.DeliverBy, time.Hour), Field: "timing.when"},
		{Why: "the rider goes to the registered store: a sender 300 m away is refused", Change: func(o *engine.Order, _ *engine.Account) { o.Sender.Location.Lat += 0.0027 }, Field: "sender.location", Says: "stands 300 m from there"},
		{Why: "a sender 150 m away is the store", Change: func(o *engine.Order, _ *engine.Account) { o.Sender.Location.Lat += 0.00135 }},
		{Why: "an unknown store is a note", Change: func(_ *engine.Order, a *engine.Account) { a.Registered = geo.GCJ02{} }, Note: "the sender was not compared with it"},
		{Why: "does not fetch from a customer", Change: func(o *engine.Order, _ *engine.Account) { o.Direction = engine.ToShop }, Field: "direction", Says: "always start at the store"},
		{Why: "rides directly when asked", Change: func(o *engine.Order, _ *engine.Account) { o.Direct = engine.Must }},
		{Why: "insures without a contract", Change: func(o *engine.Order, a *engine.Account) {
			o.Insurance, a.Grants.Insurance = engine.Insurance{Want: engine.Must, Declared: 66_00}, false
		}},
		{Why: "gives a receipt code", Change: func(o *engine.Order, _ *engine.Account) { o.ReceiptCode = engine.Must }},
		{Why: "gives no pick-up code", Change: func(o *engine.Order, _ *engine.Account) { o.PickupCode = engine.Must }, Field: "pickup_code", Says: "no pick-up code"},
		{Why: "a tip of 30 yuan", Change: tip(30_00, 66_00)},
		{Why: "no tip above 30 yuan", Change: tip(30_10, 66_00), Field: "tip_fen", Says: "at most ¥30.00"},
		{Why: "no tip with two decimals", Change: tip(5_55, 66_00), Field: "tip_fen", Says: "multiples of ¥0.10"},
		{Why: "no tip above the goods' value", Change: tip(5_50, 5_00), Field: "tip_fen", Says: "above the value of the goods"},
		{Why: "can do without a store number", Change: func(_ *engine.Order, a *engine.Account) { a.Store = "" }},
		{Why: "insures without a declared value, which nobody requires, with a note", Change: func(o *engine.Order, _ *engine.Account) { o.Insurance.Want = engine.Must }, Note: "declares no value to insure"},
	})
}
