package transport

import (
	"sync/atomic"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// refusals keeps the last error that was handed out for each class, so that
// refusing a storm of the same calls allocates nothing. An error is immutable once
// it is out, so it can be handed out again.
type refusals [priority.Rescue + 1]atomic.Pointer[fault.Error]

// refuse is the error of a call that is kept back by a breaker or a hold: by what, in
// text, and for how long.
func (r *refusals) refuse(class priority.Class, op, text string, after time.Duration) *fault.Error {
	return r.because(nil, class, op, text, after)
}

// turnAway is the error of a call that a limit keeps back.
func (r *refusals) turnAway(class priority.Class, op, text string, after time.Duration) *fault.Error {
	return r.because(fault.ErrLimit, class, op, text, after)
}

func (r *refusals) because(cause error, class priority.Class, op, text string, after time.Duration) *fault.Error {
	after = roundUp(after)
	last := r[class].Load()
	if last != nil && last.Op == op && last.RetryAfter == after && last.Text == text {
		return last
	}
	fresh := &fault.Error{Op: op, Kind: fault.KeptBack, Outcome: fault.NotSent, Text: text, RetryAfter: after, Err: cause}
	r[class].Store(fresh)
	return fresh
}

// steps are the waits that a refusal can speak of. They are few, so that the
// errors are, and a wait is never told shorter than it is.
var steps = [...]time.Duration{
	10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
}

func roundUp(d time.Duration) time.Duration {
	for _, s := range steps {
		if d <= s {
			return s
		}
	}
	return steps[len(steps)-1]
}
