package dada

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/fault"
)

// codes are Dada's resultcodes: 2003, 2005 and 2062 as they were met through
// WeChat, the others as Dada's own platform lists them, since WeChat passes its
// codes on.
func codes() []immediate.Code {
	return []immediate.Code{
		{Code: -1, Kind: fault.Unavailable, MayHaveActed: true, Text: "Dada's system failed"},
		// In the list without a meaning.
		{Code: 999, Kind: fault.Unavailable, MayHaveActed: true, Text: "Dada failed and does not say why"},
		{Code: 2001, Kind: fault.Account, Text: "Dada does not know the account"},
		{Code: 2003, Kind: fault.Account, Text: "Dada does not accept the signature: check the account's secret"},
		{Code: 2004, Kind: fault.Account, Text: "Dada does not know the store"},
		{Code: 2005, On: immediate.OnReorder, Kind: fault.StaleQuote, Text: "Dada does not know the price that was accepted, or the order no longer"},
		// A placement cannot be unknown; the price that it names is (a token of
		// another order's).
		{Code: 2005, On: immediate.OnPlace, Kind: fault.StaleQuote, Text: "Dada does not know the price that was accepted"},
		{Code: 2005, Kind: fault.NotFound, Text: "Dada does not know the order, or no longer"},
		{Code: 2012, Kind: fault.Busy, MayHaveActed: true, RetryAfter: time.Second, Text: "Dada is still working on it"},
		{Code: 2043, Kind: fault.Account, Text: "Dada has not approved the store yet"},
		{Code: 2044, Kind: fault.Refused, Text: "Dada does not deliver in this city"},
		{Code: 2050, Kind: fault.TooLate, Text: "the rider has the goods already"},
		{Code: 2051, Kind: fault.TooLate, Text: "the order has been delivered already"},
		{Code: 2052, Kind: fault.TooLate, Text: "the order has expired already"},
		{Code: 2055, Kind: fault.Invalid, Text: "the tip is below Dada's smallest"},
		{Code: 2059, Kind: fault.Invalid, Text: "Dada's rules do not allow this tip"},
		{Code: 2062, Kind: fault.StaleQuote, Text: "the price has expired"},
		{Code: 2063, Kind: fault.Exists, MayHaveActed: true, Text: "the order is out to the riders already"},
		{Code: 2065, Kind: fault.Exists, MayHaveActed: true, Text: "an order has been placed with this price already"},
		{Code: 2066, Kind: fault.Exists, MayHaveActed: true, Text: "an order has been placed with this price already"},
		{Code: 2067, Kind: fault.Busy, RetryAfter: time.Second, Text: "the price of this order was asked a moment ago"},
		{Code: 2076, Kind: fault.TooLate, Text: "the order has been cancelled already"},
		{Code: 2077, Kind: fault.Invalid, Text: "the tip is above the value of the goods"},
		{Code: 2105, Kind: fault.Exists, MayHaveActed: true, Text: "an order with this id exists already"},
		// A guess at the code and the words, harmless when wrong: a quote is refused
		// either way.
		{Code: 2106, Says: []string{"配送范围"}, On: immediate.OnQuote, Kind: fault.Refused, Text: "the trip is out of Dada's range"},
		{Code: 2106, Kind: fault.Invalid, Text: "Dada does not accept a field of the order"},
		{Code: 2132, Kind: fault.Account, Text: "the store is switched off at Dada"},
		{Code: 2155, Kind: fault.Account, Text: "the account's balance at Dada is too low"},
	}
}
