package wechatsim

import "time"

// DADA is Dada (达达): cheap for short and heavy orders outside the rush hours. It
// alone locks a price: for three minutes, for one order id. Its riders go to the
// registered store, and once they have the goods nobody can cancel.
//
// Codes 2003, 2005 and 2062 were met through WeChat; the others are those of
// Dada's own platform. The range, the retention, the amounts and the words of its
// refusals are ours.
func DADA() Carrier {
	return Carrier{
		ID: "DADA", Name: "达达",

		Registered: true,
		Range:      60_000,
		Direct:     DirectEither,
		Insurance:  true,
		FinishCode: true,
		Schedule:   Schedule{Dispatch: true, Most: 72 * time.Hour},

		Tariff: Tariff{
			Start: 800, StartKM: 2, StartKG: 10,
			PerKM: 200, PerKG: 100,
			Hours: []Surcharge{{From: 11, To: 13, Add: 150}, {From: 17, To: 19, Add: 150}, {From: 22, To: 6, Add: 300}},
		},
		CouponOneIn: 5,
		Dispatch:    [2]time.Duration{30 * time.Second, 4 * time.Minute},
		TokenLife:   3 * time.Minute,

		Steps:             []int{102, 201, 202, 301, 302},
		Retention:         24 * time.Hour,
		CancelUntilPickup: true,
		Penalty:           Penalty{Free: time.Minute, Late: 15 * time.Minute, Fee: 200},
		Tips:              Tips{Most: 3_000, Total: true, UpToGoodsValue: true, Multiple: 10},

		Codes: Codes{
			Parameter: 2106, Signature: 2003, Store: 2004, NotFound: 2005,
			Expired: 2062, State: 2050, Tip: 2059,
		},
	}
}
