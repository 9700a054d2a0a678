package meituan

import (
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// Profile is Meituan's row in WeChat's tables.
func Profile() immediate.Profile {
	return immediate.Profile{
		ID:        "MTPS",
		Name:      "Meituan Delivery",
		LocalName: "美团配送",

		FromStore:   true,
		StoreNumber: true,

		Services: []immediate.Service{
			{Code: "100030", Name: "臻选", Reach: 5_000},
			{Code: "100035", Name: "臻选45", Reach: 6_000},
			{Code: "100029", Name: "时效", Reach: 7_000},
			{Code: "100031", Name: "普惠", Reach: 7_000},
			// The old products; nobody gives their reach.
			{Code: "4002", Name: "45 min"},
			{Code: "4011", Name: "60 min"},
			{Code: "4012", Name: "120 min"},
			{Code: "4013", Name: "120 min, in batches"},
		},
		// Which product it may be is in the shop's contract. For an account that does
		// not say, the middle one is asked for, and the quote says so; Meituan refuses
		// what the contract does not have.
		Default: "100029",

		Direct:      immediate.Never,
		Insurance:   immediate.ByContract,
		PickupCode:  immediate.Never,
		ReceiptCode: immediate.Never,

		// Reading: a finish time, as the current documents say; the older ones gave
		// Meituan the field that is now Dada's dispatch time alone.
		Timings: []immediate.Timing{{When: engine.DeliverBy, As: immediate.ExpectedFinishTime}},

		Reorders: false, // WeChat's page says so

		Priced: false, // resultcode 0 only says that the fields would pass

		Codes: []immediate.Code{
			// Users saw these words, and nobody tells with which code.
			{Code: 1, Says: []string{"签名验证错误"}, Kind: fault.Account, Text: "Meituan does not accept the signature: check the account's secret"},
			{Code: 1, Kind: fault.Unavailable, MayHaveActed: true, Text: "Meituan's system failed"},
			{Code: 3, Kind: fault.Invalid, Text: "Meituan misses a field"},
			{Code: 4, Kind: fault.Invalid, Text: "Meituan does not accept the form of a field: check the contract's service code first"},
			{Code: 5, Kind: fault.Account, Text: "Meituan does not know the account"},
			{Code: 110, Kind: fault.Refused, Text: "the trip is out of the service's range"},
			{Code: 214, Kind: fault.Account, Text: "Meituan does not support how the account pays"},
		},
	}
}
