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
		{Why: "-1: the system, perhaps created", On: immediate.OnPlace, Code: -1, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "-1 to a cancel: perhaps cancelled", On: immediate.OnCancel, Code: -1, Said: "系统忙", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "999: nobody knows what it is", On: immediate.OnPlace, Code: 999, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "2012: in progress, perhaps created", On: immediate.OnPlace, Code: 2012, Said: "订单正在处理中", Kind: fault.Busy, Outcome: fault.Unknown},
		{Why: "2063: out to the riders, so it must not go elsewhere", On: immediate.OnPlace, Code: 2063, Said: "该订单已经发单,请勿重复发布", Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "2106 with a breakdown: perhaps created", On: immediate.OnPlace, Code: 2106, Said: "系统超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "2059 with a breakdown: the tip was perhaps given", On: immediate.OnTip, Code: 2059, Said: "系统错误", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "2005 with a breakdown proves no absence", On: immediate.OnQuery, Code: 2005, Said: "订单不存在或系统超时", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "2050 on add: an order with this id is under way", On: immediate.OnPlace, Code: 2050, Kind: fault.TooLate, Outcome: fault.Unknown},
		{Why: "2052: expired, too late to cancel", On: immediate.OnCancel, Code: 2052, Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "2003: the signature", On: immediate.OnQuote, Code: 2003, Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "2005: the order is not known, or no longer", On: immediate.OnQuery, Code: 2005, Said: "订单不存在", Kind: fault.NotFound, Outcome: fault.Rejected},
		{Why: "2005 on add: the token is another order's", On: immediate.OnPlace, Code: 2005, Said: "订单不存在", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2005 on readd: the token's or the order's, and a new price helps with one", On: immediate.OnReorder, Code: 2005, Said: "订单不存在", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2062 on readd is what it is on add", On: immediate.OnReorder, Code: 2062, Said: "价格信息已过期", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2050: no return, as the rider has the goods", On: immediate.OnConfirmReturn, Code: 2050, Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "2062: the price has expired", On: immediate.OnPlace, Code: 2062, Said: "价格信息已过期", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "2050: too late to cancel", On: immediate.OnCancel, Code: 2050, Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "2105: exists, so it must not go elsewhere", On: immediate.OnPlace, Code: 2105, Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "2062 in other words stays a stale price, though they say already", On: immediate.OnPlace, Code: 2062, Said: "价格信息already过期", Kind: fault.StaleQuote, Outcome: fault.Rejected},
		{Why: "an unlisted no to a cancel: the cancel is not lost", On: immediate.OnCancel, Code: 4711, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "an unlisted no to a tip: perhaps given", On: immediate.OnTip, Code: 4711, Said: "不行", Kind: fault.Unavailable, Outcome: fault.Unknown},
	})
}
