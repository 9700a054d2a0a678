package immediate

import (
	"errors"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

// CallOf is the contract's call that a path of WeChat's serves; "" for none.
func CallOf(path string) Call {
	switch path {
	case "order/pre_add":
		return OnQuote
	case "order/add":
		return OnPlace
	case "order/get":
		return OnQuery
	case "order/cancel":
		return OnCancel
	case "order/precancel":
		return OnCancelCost
	case "order/confirm_return":
		return OnConfirmReturn
	case "order/readd":
		return OnReorder
	case "order/addtips":
		return OnTip
	default:
		return ""
	}
}

// Read says what a failed call means. WeChat's own codes arrive read; a company's
// are read here, by its Codes, then by its words: where those leave it open what
// happened, no code makes a refusal of it.
func (p Profile) Read(call Call, err error) error {
	var no *wechat.CarrierError
	if !errors.As(err, &no) {
		return err
	}
	said := words(no.Said())
	code, ok := p.code(call, no.ResultCode, said)
	if !ok {
		code = unlisted(call, said)
	}
	code = code.doubted(call, said)
	outcome := fault.Rejected
	if code.MayHaveActed && call.changes() {
		outcome = fault.Unknown
	}
	read := no.Reclassify(code.Kind, outcome, code.Text)
	read.RetryAfter = code.RetryAfter
	return read
}

// changes says whether a call can change something at the company.
func (c Call) changes() bool {
	return c.places() || c == OnCancel || c == OnTip || c == OnConfirmReturn
}

// places says whether a call sends an order out to the riders.
func (c Call) places() bool { return c == OnPlace || c == OnReorder }

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
		(c.On == "" || c.On == call || c.On == OnPlace && call == OnReorder) &&
		(!c.Wordless || empty(said)) &&
		!slices.ContainsFunc(c.Says, func(w string) bool { return !strings.Contains(said, words(w)) })
}

// unlisted reads a resultcode of which nothing is known. WeChat's rule of thumb is
// that one on add means "not created"; it holds as long as the company says at
// least something. Of a cancel, a tip or a return nobody says so much: a query
// tells.
func unlisted(call Call, said string) Code {
	switch {
	case call == OnQuery:
		return Code{Kind: fault.Unavailable, Text: "the company did not say where the order stands"}
	case call == OnCancel:
		return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company did not agree to cancel, with a code that is not in our table"}
	case call == OnTip:
		return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company did not agree to the tip, with a code that is not in our table"}
	case call == OnCancelCost:
		return Code{Kind: fault.Unavailable, Text: "the company did not say what cancelling would cost"}
	case call == OnConfirmReturn:
		return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company did not take note of the return, with a code that is not in our table"}
	case call.places() && empty(said):
		return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company failed with a code that is not in our table, and does not say why"}
	case call == OnQuote && brokeDown(said):
		return broken
	default:
		return Code{Kind: fault.Refused, Text: "the company does not take this order, with a code that is not in our table"}
	}
}

var broken = Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company speaks of a failure of its own, which leaves open what it did"}

// doubted is c, unless the words that came with it leave open what happened.
//
// A quote places nothing, so there its code stands. A code that asks for patience,
// such as SF's two seconds, stands beside words that do the same, and beside none
// of a breakdown.
func (c Code) doubted(call Call, said string) Code {
	switch {
	case call == OnQuote || c.MayHaveActed:
		return c
	case brokeDown(said):
		return broken
	case call == OnPlace && c.Kind == fault.TooLate:
		c.MayHaveActed = true // only an order that is there can be too far on
		return c
	case c.Kind == fault.Busy:
		return c
	case asksToWait(said):
		return Code{Kind: fault.Unavailable, MayHaveActed: true, Text: "the company wants to be asked at another time, and does not say what it did so far"}
	case call.places() && (c.Kind == fault.Invalid || c.Kind == fault.Refused) && speaksOfAnother(said):
		return Code{Kind: fault.Exists, MayHaveActed: true, Text: "the company speaks of an order that seems to be there already"}
	}
	return c
}
