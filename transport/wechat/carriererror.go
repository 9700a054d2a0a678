package wechat

import (
	"strconv"

	"github.com/paotui-go/paotui/engine/fault"
)

// CarrierError is the carrier's own no: WeChat passed the call on, and the
// resultcode that came back is not 0. What a code means differs by carrier, so
// the transport only says that the carrier refused; whoever knows the carrier
// finds this error with errors.As and says more with
// Reclassify.
//
// It wraps a *fault.Error of kind Refused and outcome Rejected.
type CarrierError struct {
	// ResultCode is as the wire has it, never 0.
	ResultCode int64

	fault *fault.Error
}

func newCarrierError(call Call, resultCode int64, words string) *CarrierError {
	code := strconv.FormatInt(resultCode, 10)
	if call.DeliveryID != "" {
		code = call.DeliveryID + " " + code
	}
	return &CarrierError{ResultCode: resultCode, fault: (&fault.Error{
		Op:      call.Name,
		Kind:    fault.Refused,
		Outcome: fault.Rejected,
		Code:    code,
		Text:    "the carrier said no",
	}).WithSaid(words)}
}

// Error is the text of the fault: the call, the carrier's code, never its words.
func (e *CarrierError) Error() string { return e.fault.Error() }

// GoString keeps %#v from printing the carrier's words.
func (e *CarrierError) GoString() string { return "&wechat.CarrierError{" + e.Error() + "}" }

// Unwrap is the *fault.Error.
func (e *CarrierError) Unwrap() error { return e.fault }

// Said is what the carrier said in its own words, "" if nothing. It may hold
// personal data. Some carriers tell a refusal from a breakdown only here.
func (e *CarrierError) Said() string { return e.fault.Said() }

// Reclassify is the same failure as someone reads it who knows the carrier: another
// kind, another outcome, another sentence. Op, code and the carrier's words stay.
func (e *CarrierError) Reclassify(kind fault.Kind, outcome fault.Outcome, text string) *fault.Error {
	f := *e.fault
	f.Kind, f.Outcome, f.Text = kind, outcome, text
	return &f
}
