package dada_test

import (
	"testing"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestCodes(t *testing.T) {
	immediatetest.Answers(t, dada.Profile(), []immediatetest.Answer{
		{Why: "2003: the signature", On: immediate.OnQuote, Code: 2003, Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "2005: the order is not known, or no longer", On: immediate.OnQuery, Code: 2005, Said: "订单不存在", Kind: fault.NotFound, Outcome: fault.Rejected},
		{Why: "2005 on add: the token is another order's", On: immediate.OnPlace, Code: 2005, Said: "订单不存在", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2062: the price has expired", On: immediate.OnPlace, Code: 2062, Said: "价格信息已过期", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2050: too late to cancel", On: immediate.OnCancel, Code: 2050, Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "2105: exists, so it must not go elsewhere", On: immediate.OnPlace, Code: 2105, Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "an unlisted no to a cancel: ask where it stands", On: immediate.OnCancel, Code: 4711, Kind: fault.TooLate, Outcome: fault.Rejected},
	})
}
