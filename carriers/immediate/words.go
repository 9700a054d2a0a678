package immediate

import (
	"slices"
	"strings"
	"unicode"
)

// No company publishes its messages. These lists are guesses at the words with
// which one leaves it open what it did, and wide on purpose: a word too many costs
// a query, a word too few a second rider.
var (
	// breakdowns: the company speaks of its own failure rather than of the order.
	breakdowns = []string{
		"超时", "系统", "异常", "忙", "内部", "服务器", "服务错误", "服务出错", "服务失败", "服务故障", "服务不可用", "暂不可用",
		"网络", "网关", "接口", "数据库", "连接", "故障", "维护", "崩溃", "宕机", "开小差", "未知", "出错", "处理中", "限流", "熔断", "请求失败", "调用失败", "结果不明",
		"system", "timeout", "timedout", "time-out", "busy", "unavailable", "internal", "server", "network", "gateway", "connect", "database",
		"exception", "unknown", "unexpected", "overload", "processing", "inprogress", "deadline",
	}
	// waits: it may well do later what it did not do now, or be at it.
	waits = []string{"稍后", "稍候", "稍等", "重试", "再试", "later", "retry", "tryagain"}
	// others: on add, it speaks of an order that is there.
	others = []string{"已存在", "已经存在", "已下单", "已发单", "已发布", "已提交", "已创建", "已受理", "已经发单", "已经下单", "已经创建", "已经提交", "重复", "duplicate", "already", "repeat"}
	// fillers say that something failed and not what.
	fillers = []string{
		"失败", "错误", "出错", "创建", "下单", "发单", "订单", "运单", "配送", "取消", "加小费", "小费", "操作", "提交", "请求", "业务", "执行",
		"failed", "failure", "fail", "errors", "error", "order", "create", "cancel", "null", "none",
	}
)

func brokeDown(said string) bool       { return saysAny(said, breakdowns) }
func asksToWait(said string) bool      { return saysAny(said, waits) }
func speaksOfAnother(said string) bool { return saysAny(said, others) }

func saysAny(said string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(said, w) })
}

// words is a message in the form in which messages are compared: in lower case,
// without white space.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// empty says whether a message tells nothing: there is none, or only that something
// failed.
func empty(said string) bool {
	for _, f := range fillers {
		said = strings.ReplaceAll(said, f, "")
	}
	return !strings.ContainsFunc(said, unicode.IsLetter)
}
