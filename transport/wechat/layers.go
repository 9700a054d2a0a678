package wechat

import (
	"errors"

	"github.com/paotui-go/paotui/engine/fault"
)

// head is what both failure layers say: errcode is WeChat's, resultcode the
// carrier's.
type head struct {
	errCode    Opt[Code]
	resultCode Opt[Code]
	// The words as they are written: only a failure is told with them.
	errMsg, resultMsg []byte
}

// field takes a member of the reply if it is one of the head's.
func (h *head) field(name, value []byte) (mine bool, err error) {
	switch string(name) {
	case "errcode":
		return true, takeOnce(&h.errCode, value)
	case "resultcode":
		return true, takeOnce(&h.resultCode, value)
	case "errmsg":
		h.errMsg = value
		return true, nil
	case "resultmsg":
		h.resultMsg = value
		return true, nil
	}
	return false, nil
}

var errTwoAnswers = errors.New("a code that comes twice and says two things")

// takeOnce reads a code. Nobody knows which one of two counts.
func takeOnce(code *Opt[Code], value []byte) error {
	before := *code
	if err := code.UnmarshalJSON(value); err != nil {
		return err
	}
	if before.known && before != *code {
		return errTwoAnswers
	}
	return nil
}

// words are what the other side says for people. Whatever they are, they do not
// spoil the reply.
type words string

func (w *words) UnmarshalJSON(b []byte) error {
	var t Text
	if t.UnmarshalJSON(b) != nil {
		t = Text(b)
	}
	*w = words(t)
	return nil
}

// said are the words that a member of the reply holds.
func said(value []byte) string {
	var w words
	_ = w.UnmarshalJSON(value) // never fails
	return string(w)
}

// UnmarshalText reads words from XML, as Text does.
func (w *words) UnmarshalText(b []byte) error { return (*Text)(w).UnmarshalText(b) }

// read tells success from the two kinds of failure and decodes a success. A reply
// that says neither proves nothing.
func read(call Call, b []byte, reply answer) error {
	var h head
	var spoilt error
	err := members(b, func(name, value []byte) error {
		mine, err := h.field(name, value)
		if !mine && spoilt == nil {
			spoilt = reply.field(name, value)
		}
		return err
	})
	if err != nil {
		return malformed(call.Name, "the reply is not the documented JSON")
	}
	if failure := h.failure(call); failure != nil {
		return failure
	}
	if spoilt != nil {
		return malformed(call.Name, "a field of the reply has the wrong type")
	}
	return nil
}

// failure is what the two layers say together; nil is a success.
func (h *head) failure(call Call) error {
	errCode, _ := h.errCode.Get()
	resultCode, carrierSpoke := h.resultCode.Get()
	var platform *fault.Error
	if errCode != 0 {
		platform = newPlatformError(call.Name, int64(errCode), said(h.errMsg))
	}
	switch {
	case resultCode != 0:
		return newCarrierError(call, int64(resultCode), said(h.resultMsg), platform)
	case platform != nil && carrierSpoke:
		// WeChat says no and the carrier says yes: nobody knows.
		platform.Outcome = fault.Unknown
		return platform
	case platform != nil:
		return platform
	case !carrierSpoke:
		return malformed(call.Name, "the reply has no resultcode")
	}
	return nil
}
