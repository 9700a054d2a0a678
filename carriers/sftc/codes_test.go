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
		{Why: "1202 out of range: go elsewhere", On: immediate.OnQuote, Code: 1202, Said: "超出配送范围", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "1202 for an order under way: too late to cancel", On: immediate.OnCancel, Code: 1202, Said: "订单配送中，不能取消", Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "1202 after acceptance: too late to tip", On: immediate.OnTip, Code: 1202, Said: "骑手已接单，不能加小费", Kind: fault.TooLate, Outcome: fault.Rejected},
		{Why: "2004: the signature", On: immediate.OnPlace, Code: 2004, Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "a code that nobody listed: not created", On: immediate.OnPlace, Code: 4711, Said: "不支持", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "a breakdown in words: perhaps created", On: immediate.OnPlace, Code: 4711, Said: "系统异常", Kind: fault.Unavailable, Outcome: fault.Unknown},
	})
}
