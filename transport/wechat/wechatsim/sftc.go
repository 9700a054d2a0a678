package wechatsim

import "time"

// SFTC is SF Tongcheng (顺丰同城急送): cheap in the middle distances, two seconds
// of patience between two submissions of one order.
//
// On tips the published pages contradict each other; here the addTip page holds
// (before acceptance, ten times, 200 yuan in all, each call adding to the last).
// The range, the amounts and the words of its refusals are ours; that it asks for
// two seconds was met by users.
func SFTC() Carrier {
	return Carrier{
		ID: "SFTC", Name: "顺丰同城急送",

		SenderToQuote: true, SenderToPlace: true,
		OrderTime:  true,
		Range:      100_000,
		Direct:     DirectNever,
		Insurance:  true,
		PickupCode: true, FinishCode: true,
		Schedule: Schedule{Finish: true, Pick: true},

		Tariff: Tariff{
			Start: 1000, StartKM: 3, StartKG: 5,
			PerKM: 180, PerKG: 200,
			Hours: []Surcharge{{From: 22, To: 6, Add: 500}},
		},
		CouponOneIn: 6,
		Dispatch:    [2]time.Duration{90 * time.Second, 5 * time.Minute},

		Resubmit:     2 * time.Second,
		Steps:        []int{102, 201, 202, 302}, // the mock's list: no 301
		NeedsWaybill: "order_id",
		Penalty:      Penalty{Free: 2 * time.Minute, Fee: 200},
		Tips:         Tips{Most: 20_000, Times: 10},

		Codes:      Codes{Parameter: 1202, Signature: 2004, Receiver: 1010},
		OK:         "ok",
		BothLayers: true,
	}
}
