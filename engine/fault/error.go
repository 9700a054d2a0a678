package fault

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Error is the one error type that crosses the contract. It is immutable once it
// is returned and safe for concurrent use.
type Error struct {
	// Op is the verb or the call that failed, such as "place" or "order/add".
	Op string
	// Kind says what to do next.
	Kind Kind
	// Outcome says whether the work may have been done.
	Outcome Outcome
	// Code is the wire's own code, such as "930560" or "SFTC 1202"; "" where the
	// failure has none.
	Code string
	// RequestID is the wire's name for this request (WeChat's rid); "" if none.
	// Support asks for it.
	RequestID string
	// Text is our own sentence about what is wrong. It holds no personal data, no
	// secret and no words of the carrier's.
	Text string
	// RetryAfter is how long to wait before the same may be sent again; zero if
	// nothing is known.
	RetryAfter time.Duration
	// Err is the cause, if it is one that holds no personal data (a context's
	// error, an io error). Causes that might, such as *url.Error, stay out.
	Err error

	said string
}

// WithSaid returns a copy of e that keeps the carrier's own words. They stay out
// of Error(), logs and JSON.
func (e *Error) WithSaid(words string) *Error {
	c := *e
	c.said = words
	return &c
}

// Said is what the other side said in its own words. It may hold personal data:
// show it to the merchant that owns the order, do not log it.
func (e *Error) Said() string { return e.said }

// Error is one line: the call, the code, our sentence, what to do next, what is
// known, and the request id.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		b.WriteString(": ")
	}
	if e.Code != "" {
		b.WriteString(e.Code)
		b.WriteString(": ")
	}
	switch {
	case e.Text != "":
		b.WriteString(e.Text)
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	default:
		b.WriteString(e.Kind.String())
	}
	b.WriteString("; ")
	b.WriteString(e.Kind.Next())
	switch e.Outcome {
	case Unknown:
		b.WriteString(" (outcome unknown")
	case NotSent:
		b.WriteString(" (not sent")
	case Rejected:
		b.WriteString(" (rejected")
	}
	if e.RequestID != "" {
		b.WriteString(", rid ")
		b.WriteString(e.RequestID)
	}
	b.WriteString(")")
	return b.String()
}

// GoString keeps %#v from printing the carrier's words.
func (e *Error) GoString() string { return "&fault.Error{" + e.Error() + "}" }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of err: that of the first [Error] in its chain, Canceled for
// a context's error, else Internal. KindOf(nil) is Internal; do not ask.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Canceled
	}
	return Internal
}

// OutcomeOf is the outcome of err: that of the first [Error] in its chain, else
// Unknown, because an error that does not say must not be taken for a refusal.
func OutcomeOf(err error) Outcome {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Outcome
	}
	return Unknown
}

// Said is what the other side said in its own words, if err holds any; see
// [Error.Said] for the care it needs.
func Said(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.said
	}
	return ""
}
