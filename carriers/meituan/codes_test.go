package meituan_test

import (
	"testing"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/engine/fault"
)

func TestCodes(t *testing.T) {
	immediatetest.Answers(t, meituan.Profile(), []immediatetest.Answer{
		{Why: "1 on add: a breakdown, perhaps created", On: immediate.OnPlace, Code: 1, Said: "系统错误", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "1 on pre_add: nothing can have been created", On: immediate.OnQuote, Code: 1, Said: "系统错误", Kind: fault.Unavailable, Outcome: fault.Rejected},
		{Why: "1 with words about the signature: not created", On: immediate.OnPlace, Code: 1, Said: "平台签名验证错误", Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "1 with a breakdown of the signature's service: perhaps created", On: immediate.OnPlace, Code: 1, Said: "签名服务超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "3 with a breakdown: perhaps created", On: immediate.OnPlace, Code: 3, Said: "系统超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "4 with a breakdown: perhaps created", On: immediate.OnPlace, Code: 4, Said: "系统超时", Kind: fault.Unavailable, Outcome: fault.Unknown},
		{Why: "4 to a query proves no absence, whatever it says", On: immediate.OnQuery, Code: 4, Said: "mt_peisong_id与订单不存在对应关系", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "4 to a cancel: try again, as Meituan cancels until the door", On: immediate.OnCancel, Code: 4, Said: "不能取消", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "3: a parameter is missing", On: immediate.OnCancel, Code: 3, Said: "缺少参数mt_peisong_id", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "4: the form of a parameter", On: immediate.OnQuote, Code: 4, Said: "delivery_service_code格式错误", Kind: fault.Invalid, Outcome: fault.Rejected},
		{Why: "5: the account", On: immediate.OnQuote, Code: 5, Kind: fault.Account, Outcome: fault.Rejected},
		{Why: "110: out of range, go elsewhere", On: immediate.OnPlace, Code: 110, Kind: fault.Refused, Outcome: fault.Rejected},
		{Why: "214: the way of paying", On: immediate.OnPlace, Code: 214, Kind: fault.Account, Outcome: fault.Rejected},
	})
}
