package transport

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// When a breaker opens, and for how long. A carrier that fails every other time is
// still worth asking, so only failing nearly always counts: four of five, in a
// window long enough to gather calls and short enough to forget the good times.
// The run is for busy carriers, whose window is full of successes when they die;
// by chance alone one that fails half of the time gets there once in a thousand
// million calls.
const (
	window   = 30 * time.Second
	step     = 3 * time.Second
	enough   = 10  // calls in the window before their share of failures counts
	tooMany  = 0.8 // of them
	deadRun  = 30  // failures in a row, whatever went before
	openFor  = 10 * time.Second
	askAgain = time.Second // while a trial or a rescue is under way
)

var (
	errSick   = errors.New("a failure that counts")
	errNoWord = errors.New("no word on whether it works")
)

// breaker keeps calls back while what they go to is sick.
type breaker struct {
	name     string
	about    Change // what all its changes have in common
	halfOpen string // what a refusal says while a trial is under way
	// circuit decides; counts and opening are written under its lock.
	circuit *gobreaker.TwoStepCircuitBreaker[struct{}]
	counts  gobreaker.Counts
	opening atomic.Pointer[opening]
	lastBad atomic.Pointer[string]
	// rescuing: a rescue is under way past an open breaker.
	rescuing atomic.Bool
	kept     refusals
	changes  *changes
}

// opening is the last time that a breaker opened.
type opening struct {
	text  string
	until time.Time
}

func newBreaker(of string, about Change, ch *changes) *breaker {
	name := "the breaker of " + of
	about.What = name
	b := &breaker{name: name, about: about, halfOpen: name + " is half-open: one call at a time passes as a trial", changes: ch}
	b.circuit = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Interval:      window,
		BucketPeriod:  step,
		Timeout:       openFor,
		MaxRequests:   1,
		ReadyToTrip:   b.tooSick,
		IsSuccessful:  func(err error) bool { return err == nil },
		IsExcluded:    func(err error) bool { return err == errNoWord },
		OnStateChange: b.changed,
	})
	return b
}

func (b *breaker) tooSick(c gobreaker.Counts) bool {
	b.counts = c
	told := c.TotalSuccesses + c.TotalFailures
	return c.ConsecutiveFailures >= deadRun || told >= enough && float64(c.TotalFailures) >= tooMany*float64(told)
}

// changed runs under the circuit's lock.
func (b *breaker) changed(_ string, from, to gobreaker.State) {
	ch := b.about
	ch.At, ch.From, ch.To = time.Now(), State(from.String()), State(to.String())
	switch to {
	case gobreaker.StateClosed:
		ch.Why = "the trial call passed"
	case gobreaker.StateHalfOpen:
		ch.Why = "time for a trial call"
	default:
		ch.Until = ch.At.Add(openFor)
		ch.Why = b.whyOpen(from)
		b.opening.Store(&opening{b.name + " is open until " + ch.Until.Format(time.RFC3339) + ": " + ch.Why, ch.Until})
	}
	b.changes.add(ch)
}

func (b *breaker) whyOpen(from gobreaker.State) string {
	why := "the trial call failed"
	if from == gobreaker.StateClosed {
		c := b.counts
		why = fmt.Sprintf("%d of the last %d calls failed", c.TotalFailures, c.TotalSuccesses+c.TotalFailures)
	}
	if last := b.lastBad.Load(); last != nil {
		why += ", the last with " + *last
	}
	return why
}

// admission is one call's leave to pass a breaker; it ends with what came of it.
type admission struct {
	breaker *breaker    // nil if there was none to pass
	done    func(error) // nil for a rescue past an open breaker, which it does not count
}

// shut is the refusal of a breaker that is open, told without asking the circuit.
// A rescue gets none: it passes an open breaker too, one at a time. Cancelling must
// still be tried, and a storm of it must not be what keeps a sick carrier down.
func (b *breaker) shut(class priority.Class, op string, now time.Time) *fault.Error {
	if b == nil || class == priority.Rescue {
		return nil
	}
	o := b.opening.Load()
	if o == nil || !now.Before(o.until) {
		return nil
	}
	return b.kept.refuse(class, op, o.text, o.until.Sub(now))
}

// admit lets a call pass or says why not.
func (b *breaker) admit(class priority.Class, op string) (admission, *fault.Error) {
	if b == nil {
		return admission{}, nil
	}
	done, err := b.circuit.Allow()
	if err == nil {
		return admission{b, done}, nil
	}
	if class == priority.Rescue && b.rescuing.CompareAndSwap(false, true) {
		return admission{breaker: b}, nil
	}
	text := b.halfOpen
	if err == gobreaker.ErrOpenState {
		text = b.opening.Load().text
	}
	return admission{}, b.kept.refuse(class, op, text, askAgain)
}

// end tells the breaker what came of the call: nil, errSick or errNoWord.
func (a admission) end(told, err error) {
	if a.breaker == nil {
		return
	}
	if told == errSick {
		a.breaker.note(err)
	}
	if a.done == nil {
		a.breaker.rescuing.Store(false)
		return
	}
	a.done(told)
}

// note remembers a failure as it may be told: its kind and code.
func (b *breaker) note(err error) {
	text := inShort(err)
	if last := b.lastBad.Load(); last == nil || *last != text {
		b.lastBad.Store(&text)
	}
}

// inShort is the kind of an error and its code. Its text might quote anything.
func inShort(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Code != "" {
		return e.Kind.String() + " " + e.Code
	}
	return fault.KindOf(err).String()
}
