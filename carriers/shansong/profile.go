package shansong

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

const badSignature = "Shansong does not accept the signature: check the account's secret"

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
			Sends:   immediate.TipStep,
			TipRule: engine.TipRule{Steps: []engine.Money{2_00, 3_00, 5_00, 10_00, 15_00, 20_00, 50_00, 100_00}},
		},

		// Reading: readd is taken, since WeChat's page excepts Meituan alone.
		Reorders: true,

		Priced: true,

		// Every failure is code 1, the signature's among them; only words could tell
		// one from another, and nobody publishes them. Without any, nobody knows what
		// happened; and a cancel or a tip is asked after, whatever they say.
		Codes: []immediate.Code{
			{Code: 1, Wordless: true, Kind: fault.Unavailable, MayHaveActed: true, Text: "Shansong failed and does not say why"},
			// Guesses at the words, harmless when wrong: both are refusals either way.
			{Code: 1, Says: []string{"签名"}, On: immediate.OnQuote, Kind: fault.Account, Text: badSignature},
			{Code: 1, Says: []string{"签名"}, On: immediate.OnPlace, Kind: fault.Account, Text: badSignature},
		},
	}
}
