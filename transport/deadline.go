package transport

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// How long one attempt may take if the caller's context allows more. A quote that
// takes longer misses the comparison it is for, and the time is better spent on
// asking again; a poll can be asked again at any time. What changes something, or
// finds out about something unknown, has the time that its caller gives it, since
// each answer that is not waited for is one more unknown.
const (
	quotePatience = 3 * time.Second
	pollPatience  = 5 * time.Second
	// longest bounds the others where the caller set no deadline at all.
	longest = 30 * time.Second
)

// deadline is when an attempt that begins now has to end; ok is false if ctx sees
// to that itself. It is an error if ctx has ended.
func deadline(ctx context.Context, c *Call, class priority.Class, now time.Time) (by time.Time, ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return by, false, gaveUp(c, err, "had not been sent")
	}
	nearest, set := ctx.Deadline()
	switch class {
	case priority.Quote:
		by = now.Add(quotePatience)
	case priority.Poll:
		by = now.Add(pollPatience)
	default:
		return now.Add(longest), !set, nil
	}
	return by, !set || by.Before(nearest), nil
}

// past says whether a deadline has passed by the clock on the wall. A process that
// was stopped, or a machine that slept, wakes with calls whose timers have not fired
// yet; what changes something must not leave then.
func past(ctx context.Context) bool {
	by, set := ctx.Deadline()
	return set && !time.Now().Round(0).Before(by.Round(0))
}

// gaveUp is the error of a call whose caller left before it was sent.
func gaveUp(c *Call, ended error, while string) *fault.Error {
	text := "the caller gave up while the call " + while
	if errors.Is(ended, context.DeadlineExceeded) {
		text = "the caller's deadline passed while the call " + while
	}
	return &fault.Error{Op: c.Name, Kind: fault.Canceled, Outcome: fault.NotSent, Text: text, Err: ended}
}

// late tells our own deadline from the caller's: an adapter sees only that its
// context ended, and says that the caller gave up, who is still there.
func late(ctx, timed context.Context, err error) error {
	if err == nil || timed.Err() == nil || ctx.Err() != nil {
		return err
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != fault.Canceled {
		return err
	}
	told := *e
	told.Kind, told.Text = fault.Unavailable, "no answer in the time that such a call has"
	return &told
}
