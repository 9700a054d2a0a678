package wechat

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
)

// CarrierError is the carrier's own no: WeChat passed the call on, and the
// resultcode that came back is not 0. What a code means differs by carrier, so
// the transport only says that the carrier refused; whoever knows the carrier
// finds this error with errors.As and says more with
// Reclassify.
//
// It wraps a *fault.Error of kind Refused and outcome Rejected, or, where WeChat
// refused as well, WeChat's, with both codes.
type CarrierError struct {
	// ResultCode is as the wire has it, never 0.
	ResultCode int64

	words string
	// platform is WeChat's failure in the same reply; nil if it had none.
	platform *fault.Error
	fault    *fault.Error
}

func newCarrierError(call Call, resultCode int64, words string, platform *fault.Error) *CarrierError {
	code := strconv.FormatInt(resultCode, 10)
	if call.DeliveryID != "" {
		code = call.DeliveryID + " " + code
	}
	e := &CarrierError{ResultCode: resultCode, words: words, platform: platform}
	if platform == nil {
		e.fault = (&fault.Error{
			Op:      call.Name,
			Kind:    fault.Refused,
			Outcome: fault.Rejected,
			Code:    code,
			Text:    "the carrier said no",
		}).WithSaid(words)
		return e
	}
	both := *platform
	both.Code += ", " + code
	said := slices.DeleteFunc([]string{platform.Said(), words}, func(s string) bool { return s == "" })
	e.fault = both.WithSaid(strings.Join(said, "; "))
	return e
}

// Error is the text of the fault: the call, the codes, never the carrier's words.
func (e *CarrierError) Error() string { return e.fault.Error() }

// GoString keeps %#v from printing the carrier's words.
func (e *CarrierError) GoString() string { return "&wechat.CarrierError{" + e.Error() + "}" }

// Unwrap is the *fault.Error.
func (e *CarrierError) Unwrap() error { return e.fault }

// Said is what the carrier said in its own words, without WeChat's; "" if nothing.
// It may hold personal data. Some carriers tell a refusal from a breakdown only
// here.
func (e *CarrierError) Said() string { return e.words }

// Reclassify is the same failure as someone reads it who knows the carrier: another
// kind, another outcome, another sentence. Op, codes, request id and words stay.
//
// Where WeChat failed the call too, the layer whose outcome is worse is believed:
// unknown is worse than rejected. If both are as bad, WeChat's reading stands,
// except for the codes by which WeChat only says that the carrier refused (930558)
// or does not know the order (930563): there the carrier's own code says more, and
// not found is told only if the carrier says it too.
func (e *CarrierError) Reclassify(kind fault.Kind, outcome fault.Outcome, text string) *fault.Error {
	f := *e.fault
	if e.believes(outcome) {
		f.Kind, f.Outcome, f.Text = kind, outcome, text
	}
	return &f
}

// believes reports whether the carrier's reading goes before WeChat's.
func (e *CarrierError) believes(outcome fault.Outcome) bool {
	switch {
	case e.platform == nil:
		return true
	case e.platform.Outcome == outcome:
		return e.platform.Kind == fault.Refused || e.platform.Kind == fault.NotFound
	}
	return outcome == fault.Unknown
}
