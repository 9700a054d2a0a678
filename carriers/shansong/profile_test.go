package shansong_test

import (
	"testing"
	"time"

	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
)

func TestRules(t *testing.T) {
	at := func(w engine.When, ahead time.Duration) func(*engine.Order, *engine.Account) {
		return func(o *engine.Order, _ *engine.Account) { o.Timing = engine.Timing{When: w, At: time.Now().Add(ahead)} }
	}
	immediatetest.Start(t, shansong.Profile()).Rules(t, []immediatetest.Rule{
		{Why: "a plain order goes, direct and with service 1 unasked", Change: func(_ *engine.Order, a *engine.Account) { a.Grants = engine.Grants{} }},
		{Why: "a direct ride is what it always gives", Change: func(o *engine.Order, _ *engine.Account) { o.Direct = engine.Must }},
		{Why: "has no other service", Change: func(_ *engine.Order, a *engine.Account) { a.Grants.Service = "2" }, Says: "service code, one of 1"},
		{Why: "picks up two hours ahead at the earliest", Change: at(engine.PickUpAt, 119*time.Minute), Field: "timing.at", Says: "at least 2 hours ahead"},
		{Why: "picks up three hours ahead", Change: at(engine.PickUpAt, 3*time.Hour)},
		{Why: "picks up 48 hours ahead at the latest", Change: at(engine.PickUpAt, 48*time.Hour+time.Minute), Field: "timing.at", Says: "up to 48 hours ahead"},
		{Why: "has no delivery time", Change: at(engine.DeliverBy, 3*time.Hour), Field: "timing.when"},
		{Why: "has no dispatch time", Change: at(engine.DispatchAt, 3*time.Hour), Field: "timing.when"},
		{Why: "does not insure", Change: func(o *engine.Order, _ *engine.Account) { o.Insurance.Want = engine.Must }, Field: "insurance.want", Says: "does not insure"},
		{Why: "an insurance if possible is dropped with a note", Change: func(o *engine.Order, _ *engine.Account) {
			o.Insurance = engine.Insurance{Want: engine.IfPossible, Declared: 66_00}
		}, Note: "without insurance"},
		{Why: "codes where Shansong has switched them on", Change: func(o *engine.Order, _ *engine.Account) { o.PickupCode, o.ReceiptCode = engine.Must, engine.Must }},
		{Why: "no receipt code where it has not", Change: func(o *engine.Order, a *engine.Account) {
			o.ReceiptCode, a.Grants.ReceiptCode = engine.Must, false
		}, Field: "receipt_code", Says: "contract with Shansong does not include a receipt code"},
		{Why: "a pick-up code if possible is dropped with a note", Change: func(o *engine.Order, a *engine.Account) {
			o.PickupCode, a.Grants.PickupCode = engine.IfPossible, false
		}, Note: "without a pick-up code"},
		{Why: "a tip in its steps", Change: func(o *engine.Order, _ *engine.Account) { o.Tip = 15_00 }},
		{Why: "no tip between them", Change: func(o *engine.Order, _ *engine.Account) { o.Tip = 4_00 }, Field: "tip_fen", Says: "¥2.00, ¥3.00, ¥5.00"},
		{Why: "the store's number is required", Change: func(_ *engine.Order, a *engine.Account) { a.Store = "" }, Says: "shop_no"},
		{Why: "goes from a customer to the store", Change: func(o *engine.Order, _ *engine.Account) { o.Direction = engine.ToShop }},
		{Why: "goes where the sender is", Change: func(o *engine.Order, _ *engine.Account) { o.Sender.Location.Lat += 0.1 }},
	})
}
