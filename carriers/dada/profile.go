package dada

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
)

// Profile is Dada's row in WeChat's tables.
func Profile() immediate.Profile {
	return immediate.Profile{
		ID:        "DADA",
		Name:      "Dada",
		LocalName: "达达",

		FromStore: true,
		// Reading: the store's number may be left out with one store. The current
		// tables flag it for all companies, their text only for Meituan and Shansong.
		StoreNumber: false,

		Direct:      immediate.OnRequest,
		Insurance:   immediate.OnRequest,
		PickupCode:  immediate.Never, // its pickup_code is always 0
		ReceiptCode: immediate.OnRequest,

		Timings: []immediate.Timing{
			{When: engine.DispatchAt, As: immediate.ExpectedDeliveryTime, Most: 72 * time.Hour},
		},
		// The total, so that the latest counts.
		Tips: immediate.Tips{Sends: immediate.TipTotal, TipRule: engine.TipRule{Multiple: 10, Most: 30_00, UpToValue: true}},

		CancelEndsAtPickup: true,

		// Reading: readd is taken, since WeChat's page excepts Meituan alone.
		Reorders: true,

		Priced:    true,
		LockedFor: 3 * time.Minute,

		Codes: codes(),
		// Finished orders are known to vanish (2005), and nobody says when: a day is
		// all that is counted on.
		Retention: 24 * time.Hour,
	}
}
