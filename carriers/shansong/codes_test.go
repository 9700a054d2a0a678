package shansong_test

import (
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestCodes(t *testing.T) {
	immediatetest.Answers(t, shansong.Profile(), []immediatetest.Answer{
		{Why: "1 without a word on add: perhaps created", On: immediate.OnPlace, Code: 1, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 without a word on cancel: perhaps cancelled", On: immediate.OnCancel, Code: 1, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 without a word on pre_add", On: immediate.OnQuote, Code: 1, Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "1 with words: not created", On: immediate.OnPlace, Code: 1, Said: "不支持该物品", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "1 with words of a breakdown: perhaps created", On: immediate.OnPlace, Code: 1, Said: "请求超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 about the signature", On: immediate.OnPlace, Code: 1, Said: "签名错误", Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "1 about the signature, on pre_add", On: immediate.OnQuote, Code: 1, Said: "签名错误", Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "1 that names the signature in a breakdown: perhaps created", On: immediate.OnPlace, Code: 1, Said: "签名服务系统错误", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 that names the store in a breakdown: perhaps created", On: immediate.OnPlace, Code: 1, Said: "门店服务系统超时,请稍后再试", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 that only says that it failed: perhaps created", On: immediate.OnPlace, Code: 1, Said: "下单失败", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 to a query proves no absence, whatever it says", On: immediate.OnQuery, Code: 1, Said: "该订单不存在可用骑手", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "1 with words to a tip: perhaps given", On: immediate.OnTip, Code: 1, Said: "支付超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 with words to a cancel: the cancel is not lost", On: immediate.OnCancel, Code: 1, Said: "支付未完成", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 to a query says nothing about the order", On: immediate.OnQuery, Code: 1, Said: "失败", Kind: fault.Unavailable, Outcome: fault.Rejected},
	})
}
