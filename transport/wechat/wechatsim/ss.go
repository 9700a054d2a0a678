package wechatsim

import "time"

// SS is Shansong (闪送): one rider, one order, at a price that pays off over long
// distances. Every refusal is code 1.
//
// The range, the cancel fee's grace, the amounts and the words of its refusals are
// ours. Each tip adds to the last, as on its own platform.
func SS() Carrier {
	return Carrier{
		ID: "SS", Name: "闪送",

		SenderToQuote: true, // add may leave it out if shop_no is given
		ShopNo:        true,
		ShopNoAfter:   true,
		Services:      []Service{{Code: "1"}},
		Range:         80_000,
		Direct:        DirectAlways,
		PickupCode:    true, FinishCode: true,
		Schedule: Schedule{Pick: true, Least: 2 * time.Hour, Most: 48 * time.Hour},

		Tariff: Tariff{
			Start: 1600, StartKM: 5, StartKG: 5,
			PerKM: 150, PerKG: 200,
			Hours: []Surcharge{{From: 22, To: 6, Add: 800}},
		},
		CouponOneIn: 8,
		Dispatch:    [2]time.Duration{20 * time.Second, 2 * time.Minute},

		Steps:        []int{102, 201, 202, 301, 302},
		NeedsWaybill: "issOrderNo",
		Penalty:      Penalty{Free: 2 * time.Minute, Fee: 500},
		Tips:         Tips{Steps: []int64{200, 300, 500, 1000, 1500, 2000, 5000, 10_000}},

		Codes: Codes{Parameter: 1},
	}
}
