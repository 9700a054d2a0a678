package immediate

import (
	"errors"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

// read says what a failed call means. WeChat's own codes arrive read; a company's
// are read here, by its Codes, then by words that speak of a breakdown, then as
// the plain no that this call can get.
func (p Profile) read(call Call, err error) error {
	var no *wechat.CarrierError
	if !errors.As(err, &no) {
		return err
	}
	code, ok := p.code(call, no.ResultCode, no.Said())
	if !ok {
		code = unlisted(call, no.Said())
	}
	outcome := fault.Rejected
	if code.MayHaveActed && call != OnQuote && call != OnQuery {
		outcome = fault.Unknown
	}
	read := no.Reclassify(code.Kind, outcome, code.Text)
	read.RetryAfter = code.RetryAfter
	return read
}

// code finds the first of the company's codes that fits.
func (p Profile) code(call Call, resultCode int64, said string) (Code, bool) {
	for _, c := range p.Codes {
		if c.fits(call, resultCode, said) {
			return c, true
		}
	}
	return Code{}, false
}

func (c Code) fits(call Call, resultCode int64, said string) bool {
	return c.Code == resultCode &&
		(c.On == "" || c.On == call) &&
		(!c.Wordless || strings.TrimSpace(said) == "") &&
		strings.Contains(said, c.Says)
}

// breakdowns are words with which a company speaks of its own failure rather than
// of the order. After them a call may have acted, whatever its code.
var breakdowns = []string{"系统错误", "系统异常", "系统繁忙", "系统超时", "请求超时", "服务超时", "网络异常", "system error", "timeout", "time out", "timed out"}

// unlisted reads a resultcode of which nothing is known. A resultcode on add means
// that nothing was created, unless the words speak of a breakdown. A cancel or a
// tip that is refused most often came too late; a query tells.
func unlisted(call Call, said string) Code {
	words := strings.ToLower(said)
	for _, b := range breakdowns {
		if strings.Contains(words, b) {
			return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company's system failed"}
		}
	}
	switch call {
	case OnQuery:
		return Code{Kind: fault.Unavailable, Text: "the company did not say where the order stands"}
	case OnCancel:
		return Code{Kind: fault.TooLate, Text: "the company did not cancel, with a code that is not in our table"}
	case OnTip:
		return Code{Kind: fault.TooLate, Text: "the company did not take the tip, with a code that is not in our table"}
	default:
		return Code{Kind: fault.Refused, Text: "the company does not take this order, with a code that is not in our table"}
	}
}
