package shansong

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// Profile is Shansong's row in WeChat's tables.
func Profile() immediate.Profile {
	return immediate.Profile{
		ID:        "SS",
		Name:      "Shansong",
		LocalName: "闪送",

		StoreNumber: true,

		// Its one product, and one rider for one order: both have to be said.
		Services: []immediate.Service{{Code: "1"}},
		Default:  "1",
		Direct:   immediate.Always,

		Insurance: immediate.Never,
		// Shansong's own switch for the account decides about codes; they come by
		// text message.
		PickupCode:  immediate.ByContract,
		ReceiptCode: immediate.ByContract,

		Timings: []immediate.Timing{
			{When: engine.PickUpAt, As: immediate.ExpectedPickTime, Least: 2 * time.Hour, Most: 48 * time.Hour},
		},
		// Reading: each step adds to the last, as on Shansong's own platform; the
		// addTip page's first sentence would make it a total. Sending the step never
		// pays too much.
		Tips: immediate.Tips{
			Sends: immediate.TipStep,
			Steps: []engine.Money{2_00, 3_00, 5_00, 10_00, 15_00, 20_00, 50_00, 100_00},
		},

		Priced: true,

		// Every failure is code 1; only its words tell one from another. Without any,
		// nobody knows what happened.
		Codes: []immediate.Code{
			{Code: 1, Wordless: true, Kind: fault.Unavailable, MayHaveActed: true, Text: "Shansong failed and does not say why"},
			{Code: 1, Says: "签名", Kind: fault.Account, Text: "Shansong does not accept the signature: check the account's secret"},
			{Code: 1, Says: "门店", Kind: fault.Account, Text: "Shansong does not know the store"},
			{Code: 1, Says: "订单不存在", Kind: fault.NotFound, Text: "Shansong does not know the order"},
			{Code: 1, Says: "配送范围", Kind: fault.Refused, Text: "the trip is out of Shansong's range"},
		},
	}
}
