package sftc

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

const tooSoon = "SF takes the same order again only after two seconds"

// Profile is SF Tongcheng's row in WeChat's tables.
func Profile() immediate.Profile {
	return immediate.Profile{
		ID:        "SFTC",
		Name:      "SF Tongcheng",
		LocalName: "顺丰同城急送",

		// Reading: order_time is required, as the current documents say of SF alone;
		// the older ones made it optional, and sending it suits both.
		PaidAt: true,

		Direct:      immediate.Never,
		Insurance:   immediate.ByContract, // SF has to switch it on first
		PickupCode:  immediate.OnRequest,
		ReceiptCode: immediate.OnRequest,

		// Reading: no dispatch time. Only a text of 2019 gives SF one.
		Timings: []immediate.Timing{
			{When: engine.PickUpAt, As: immediate.ExpectedPickTime},
			{When: engine.DeliverBy, As: immediate.ExpectedFinishTime},
		},

		// Reading: tips are taken, as the addTip page says; the company table says
		// no, and is the older of the two. Reading: each adds to the last, as on SF's
		// own platform, since ten times up to 200 yuan reads like a sum; the page's
		// first sentence would make it a total. Sending the step never pays too much.
		Tips: immediate.Tips{Sends: immediate.TipStep, TipRule: engine.TipRule{Most: 200_00}},

		// Reading: readd is taken, since WeChat's page excepts Meituan alone.
		Reorders: true,

		Priced: true,

		// 1202 is for whatever SF does not like. Its two seconds were met by users; how
		// it words them is not known to the letter, so both ways to write them count. A
		// "do not repeat" without them may as well mean an order that is there.
		Codes: []immediate.Code{
			{Code: 1010, Kind: fault.Invalid, Text: "SF does not accept the receiver's details"},
			{Code: 1202, Says: []string{"2秒", "重复"}, Kind: fault.Busy, RetryAfter: 2 * time.Second, Text: tooSoon},
			{Code: 1202, Says: []string{"2s", "重复"}, Kind: fault.Busy, RetryAfter: 2 * time.Second, Text: tooSoon},
			// A guess at the words, harmless when wrong: a quote is refused either way.
			{Code: 1202, Says: []string{"配送范围"}, On: immediate.OnQuote, Kind: fault.Refused, Text: "the trip is out of SF's range"},
			{Code: 1202, On: immediate.OnTip, Kind: fault.TooLate, Text: "SF takes no more tips for this order: it takes ten at most, and none once a rider has accepted"},
			{Code: 1202, On: immediate.OnQuery, Kind: fault.Unavailable, Text: "SF does not accept the question, and says nothing about the order"},
			{Code: 1202, Kind: fault.Invalid, Text: "SF does not accept a field of the request"},
			{Code: 2004, Kind: fault.Account, Text: "SF does not accept the signature: check the account's secret"},
		},
		// SF's own platform answers for 60 days; nobody says otherwise for this route.
		Retention: 60 * 24 * time.Hour,
	}
}
