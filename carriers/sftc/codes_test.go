package sftc_test

import (
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestCodes(t *testing.T) {
	immediatetest.Answers(t, sftc.Profile(), []immediatetest.Answer{
		{Why: "1010: the receiver", On: immediate.OnQuote, Code: 1010, Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "1202: a parameter", On: immediate.OnPlace, Code: 1202, Said: "参数错误", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "1202 within two seconds: wait", On: immediate.OnPlace, Code: 1202, Said: "请勿在2秒内重复提交", Kind: fault.Busy, Outcome: fault.Rejected},
		{Why: "the same in another spelling", On: immediate.OnPlace, Code: 1202, Said: "2 S内请勿重复下单", Kind: fault.Busy, Outcome: fault.Rejected},
		{Why: "two seconds with the advice to try later: that is what waiting means", On: immediate.OnPlace, Code: 1202, Said: "请勿在2秒内重复提交,请稍后再试", Kind: fault.Busy, Outcome: fault.Rejected},
		{Why: "two seconds with a breakdown: the breakdown counts", On: immediate.OnPlace, Code: 1202, Said: "系统超时,请勿在2秒内重复提交", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "a repeat without the two seconds: the order may be there", On: immediate.OnPlace, Code: 1202, Said: "请勿重复提交", Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "1202 with a breakdown is no refusal of a field", On: immediate.OnPlace, Code: 1202, Said: "系统错误", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "nor is 1010", On: immediate.OnPlace, Code: 1010, Said: "系统错误", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1202 out of range: go elsewhere", On: immediate.OnQuote, Code: 1202, Said: "超出配送范围", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "1202 to a cancel: try again, as SF cancels until the door", On: immediate.OnCancel, Code: 1202, Said: "订单配送中，不能取消", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "1202 with a breakdown to a cancel: perhaps cancelled", On: immediate.OnCancel, Code: 1202, Said: "系统超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1202 to a tip: the eleventh, or a rider has accepted", On: immediate.OnTip, Code: 1202, Said: "次数已满", Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "1202 with a breakdown to a tip: perhaps given", On: immediate.OnTip, Code: 1202, Said: "系统超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1202 to a query proves no absence, whatever it says", On: immediate.OnQuery, Code: 1202, Said: "订单不存在", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "2004: the signature", On: immediate.OnPlace, Code: 2004, Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "a code that nobody listed, to a cancel: ask", On: immediate.OnCancel, Code: 4711, Said: "不可以", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "a code that nobody listed: not created", On: immediate.OnPlace, Code: 4711, Said: "不支持", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "a breakdown in words: perhaps created", On: immediate.OnPlace, Code: 4711, Said: "系统异常", Kind: fault.Unavailable, Outcome: fault.Unknown},
	})
}
