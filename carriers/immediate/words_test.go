package immediate_test

import (
	"fmt"
	"testing"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine/fault"
)

// TestABreakdownIsNoRefusal: whatever the code, listed as a plain refusal or not
// listed at all, these words leave it open whether an order was placed, once or
// anew, cancelled, tipped or noted as returned. Read as a refusal, each of them is a second rider.
func TestABreakdownIsNoRefusal(t *testing.T) {
	refusals := map[string]int64{"SFTC": 1202, "DADA": 2106, "MTPS": 4, "SS": 1}
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		var answers []immediatetest.Answer
		for _, said := range []string{
			"超时", "接口超时", "处理超时", "下单超时", "网络超时", "请求超时,请稍后查询", "系统忙", "系统出错", "系统内部错误", "系统开小差了", "系 统 异 常",
			"内部错误", "服务异常", "服务器异常", "服务暂不可用", "网络错误", "当前繁忙", "未知错误", "订单处理中", "接口调用失败", "请稍后重试",
			"System Error", "TIMEOUT", "timed out", "Read time out", "server busy", "Service Unavailable", "Internal Error", "Bad Gateway", "try again later", "unknown error",
		} {
			for _, call := range []immediate.Call{immediate.OnPlace, immediate.OnCancel, immediate.OnTip, immediate.OnConfirmReturn, immediate.OnReorder} {
				if call == immediate.OnTip && p.Tips.Sends == immediate.NoTips || call == immediate.OnReorder && !p.Reorders {
					continue
				}
				for _, code := range []int64{refusals[string(p.ID)], 4711} {
					answers = append(answers, immediatetest.Answer{
						Why: fmt.Sprintf("%s, %s with %d", said, call, code), On: call, Code: int(code), Said: said, Kind: fault.Unavailable, Outcome: fault.Unknown,
					})
				}
			}
		}
		t.Run(string(p.ID), func(t *testing.T) { immediatetest.Answers(t, p, answers) })
	}
}

func TestWordsOfACompanyThatNobodyListed(t *testing.T) {
	immediatetest.Answers(t, everything(), []immediatetest.Answer{
		{Why: "a reason is a refusal", On: immediate.OnPlace, Code: 77, Said: "不支持该品类", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "no word at all: perhaps created", On: immediate.OnPlace, Code: 77, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "that it failed is no reason", On: immediate.OnPlace, Code: 77, Said: "下单失败!", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "nor is it in English", On: immediate.OnPlace, Code: 77, Said: "create order failed", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "it is there already", On: immediate.OnPlace, Code: 77, Said: "订单已存在", Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "a duplicate is there already", On: immediate.OnPlace, Code: 77, Said: "Duplicate order", Kind: fault.Exists, Outcome: fault.Unknown},
		{Why: "a quote without a word places nothing", On: immediate.OnQuote, Code: 77, Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "a quote in a breakdown can be asked again", On: immediate.OnQuote, Code: 77, Said: "系统繁忙", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "words prove no absence", On: immediate.OnQuery, Code: 77, Said: "订单不存在", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "a cancel that is not clearly refused is asked after", On: immediate.OnCancel, Code: 77, Said: "不能取消", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "a tip likewise", On: immediate.OnTip, Code: 77, Said: "不能加小费", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "a return likewise", On: immediate.OnConfirmReturn, Code: 77, Said: "订单未在返回中", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "what a cancel would cost is a question, and this no answer", On: immediate.OnCancelCost, Code: 77, Said: "不能取消", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "a re-order is read like an order: a reason is a refusal", On: immediate.OnReorder, Code: 77, Said: "不支持该品类", Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "no word at all: perhaps placed anew", On: immediate.OnReorder, Code: 77, Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "it was placed anew already", On: immediate.OnReorder, Code: 77, Said: "请勿重复提交", Kind: fault.Exists, Outcome: fault.Unknown},
	})
}

// TestOnlyCodesProveAbsence: no company's message was ever published, so no guess
// at one may end the search for an order or call a cancel too late.
func TestOnlyCodesProveAbsence(t *testing.T) {
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		for _, c := range p.Codes {
			if len(c.Says) > 0 && (c.Kind == fault.NotFound || c.Kind == fault.TooLate) {
				t.Errorf("%s %d: %v is read from the words %q", p.ID, c.Code, c.Kind, c.Says)
			}
		}
	}
}
