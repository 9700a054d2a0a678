package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestWhatBreakersCount(t *testing.T) {
	slow := func(kind fault.Kind, outcome fault.Outcome, after time.Duration) func(context.Context) error {
		return func(context.Context) error {
			time.Sleep(after)
			return &fault.Error{Kind: kind, Outcome: outcome, Err: context.DeadlineExceeded}
		}
	}
	for _, c := range []struct {
		why     string
		send    func(context.Context) error
		patient time.Duration // of the caller
		open    string        // which breaker opens, "" for none
	}{
		{"a success", ends(nil), time.Minute, ""},
		{"a refusal is an answer", ends(refused), time.Minute, ""},
		{"a wrong order is the caller's", ends(&fault.Error{Kind: fault.Invalid, Outcome: fault.NotSent}), time.Minute, ""},
		{"an order that is not known is an answer", ends(&fault.Error{Kind: fault.NotFound, Outcome: fault.Rejected}), time.Minute, ""},
		{"a quota that is used up is an answer", ends(&fault.Error{Kind: fault.Quota, Outcome: fault.Rejected}), time.Minute, ""},
		{"busy in so many words is an answer", ends(&fault.Error{Kind: fault.Busy, Outcome: fault.Rejected}), time.Minute, ""},
		{"a limit further down is our own", ends(&fault.Error{Kind: fault.KeptBack, Outcome: fault.NotSent}), time.Minute, ""},
		{"the caller's cancellation is the caller's", ends(&fault.Error{Kind: fault.Canceled, Err: context.Canceled}), time.Minute, ""},
		{"a carrier that failed", ends(carrierDown), time.Minute, "DADA order/add"},
		{"a foreign error says nothing", ends(errors.New("?")), time.Minute, ""},
		{"no connection is the route's", ends(noConnection), time.Minute, "WeChat"},
		{"silence until the caller's deadline", stalls, 2 * time.Second, "DADA order/add"},
		{"silence for less than a second is impatience", stalls, 900 * time.Millisecond, ""},
		{"a time-out that the adapter sets", slow(fault.Unavailable, fault.Unknown, 5*time.Second), time.Minute, "DADA order/add"},
		{"no connection in time", slow(fault.Unavailable, fault.NotSent, 5*time.Second), time.Minute, "WeChat"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(plenty())
			done := make(chan struct{})
			const calls = 2 * deadRun
			for range calls { // at once, so that slow ones are in one window too
				go func() {
					_ = s.Do(within(t, priority.Place, c.patient), placing, c.send)
					done <- struct{}{}
				}()
			}
			for range calls {
				<-done
			}
			if got := open(s); c.open == "" && len(got) > 0 || c.open != "" && !slices.Equal(got, []string{c.open}) {
				t.Errorf("%s: open are %q, want %q", c.why, got, c.open)
			}
		})
	}
}

// open are the breakers that are not closed.
func open(s *Stack) (names []string) {
	for _, k := range s.Status() {
		if of, ok := strings.CutPrefix(k.By, "the breaker of "); ok {
			name, _, _ := strings.Cut(of, " is ")
			names = append(names, name)
		}
	}
	return names
}

func TestACarrierWhoseQuotingIsSickCanStillBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		wear(t, s, quoting, priority.Quote, carrierDown)
		if !passes(s, undoing, priority.Rescue) || !passes(s, placing, priority.Place) || !passes(s, polling, priority.Poll) {
			t.Error("a sick quoting keeps back other kinds of call")
		}
		other := quoting
		other.Carrier = "SFTC"
		if !passes(s, other, priority.Quote) {
			t.Error("a sick carrier keeps back another one")
		}
	})
}

func TestTheRoutesBreakerIsForAllCarriers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		wear(t, s, ofToken, priority.Place, noConnection)
		for _, c := range []Call{quoting, placing, polling} {
			err := s.Do(as(priority.Place), c, ends(nil))
			if fault.KindOf(err) != fault.KeptBack || !strings.Contains(err.Error(), "the breaker of WeChat is open until") {
				t.Errorf("%s: %v, want it kept back by WeChat's breaker", c.Name, err)
			}
		}
		if !passes(s, undoing, priority.Rescue) {
			t.Error("cancelling must still be tried")
		}
	})
}

// What the route's breaker makes of other failures, between ones of its own.
func TestWhatTheRoutesBreakerMakesOfOthersFailures(t *testing.T) {
	for _, c := range []struct {
		why   string
		other func(context.Context) error
		open  bool
	}{
		{"a carrier's failure came by the route, which works", ends(carrierDown), false},
		{"so did a refusal", ends(refused), false},
		{"silence proves nothing either way", stalls, true},
		{"nor does a caller who left", ends(&fault.Error{Kind: fault.Canceled, Err: context.Canceled}), true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(plenty())
			once := with(ofToken, func(c *Call) { c.Writes = true }) // not repeated
			for i := range enough {
				_ = s.Do(within(t, priority.Place, time.Minute), once, ends(noConnection))
				call := placing
				call.Carrier = fmt.Sprint(i) // so that no breaker of theirs opens
				_ = s.Do(within(t, priority.Place, 1100*time.Millisecond), call, c.other)
			}
			if got := len(open(s)) > 0; got != c.open {
				t.Errorf("%s: open is %v", c.why, open(s))
			}
		})
	}
}

func TestARoutesFailureSaysNothingOfTheCarrier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := plenty()
		rejected := &fault.Error{Kind: fault.Access, Outcome: fault.Rejected}
		cfg.Classify = func(c Call, err error) Blame {
			if err == rejected {
				return BlameRoute
			}
			return byKind(c, err)
		}
		s := New(cfg)
		for range enough {
			_ = s.Do(as(priority.Place), placing, ends(carrierDown))
			_ = s.Do(as(priority.Place), placing, ends(rejected))
		}
		if got := open(s); !slices.Contains(got, "DADA order/add") {
			t.Errorf("open: %q, want the carrier's: the route's own no is no success of the carrier", got)
		}
	})
}

func TestAnOpenBreakerTriesAgainAndTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		cfg := plenty()
		cfg.OnChange = func(c Change) { told = append(told, fmt.Sprintf("%s -> %s: %s", c.From, c.To, c.Why)) }
		s := New(cfg)
		wear(t, s, placing, priority.Place, carrierDown)
		err := s.Do(as(priority.Place), placing, ends(nil))
		var e *fault.Error
		if !errors.As(err, &e) || e.RetryAfter != openFor {
			t.Errorf("%v, want it to tell %v", err, openFor)
		}
		time.Sleep(openFor + time.Nanosecond)

		trial, release := make(chan error), make(chan error)
		go func() {
			trial <- s.Do(as(priority.Place), placing, func(context.Context) error { return <-release })
		}()
		synctest.Wait()
		if err := s.Do(as(priority.Place), placing, ends(nil)); fault.KindOf(err) != fault.KeptBack || !strings.Contains(err.Error(), "half-open") {
			t.Errorf("beside the trial call: %v", err)
		}
		release <- carrierDown
		<-trial
		if passes(s, placing, priority.Place) {
			t.Error("a trial that failed must open the breaker again")
		}
		time.Sleep(openFor + time.Nanosecond)
		for range 2 {
			if !passes(s, placing, priority.Place) {
				t.Error("a trial that passed must close the breaker")
			}
		}
		want := []string{
			"closed -> open: 10 of the last 10 calls failed, the last with unavailable 930557",
			"open -> half-open: time for a trial call",
			"half-open -> open: the trial call failed, the last with unavailable 930557",
			"open -> half-open: time for a trial call",
			"half-open -> closed: the trial call passed",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestATrialThatProvesNothingLeavesRoomForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, failure := range []error{carrierDown, noConnection} {
			s := New(plenty())
			wear(t, s, placing, priority.Place, failure)
			time.Sleep(openFor + time.Nanosecond)
			_ = s.Do(as(priority.Place), placing, ends(&fault.Error{Kind: fault.Canceled, Err: context.Canceled}))
			func() {
				defer func() { _ = recover() }()
				_ = s.Do(as(priority.Place), placing, func(context.Context) error { panic("an adapter's bug") })
			}()
			if !passes(s, placing, priority.Place) {
				t.Errorf("after %v: the breaker waits for a trial that is over", failure)
			}
		}
	})
}

func TestRescuesPassAnOpenBreakerOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		wear(t, s, undoing, priority.Place, carrierDown)
		first, release := make(chan error), make(chan error)
		go func() {
			first <- s.Do(as(priority.Rescue), undoing, func(context.Context) error { return <-release })
		}()
		synctest.Wait()
		for range 100 {
			err := s.Do(as(priority.Rescue), undoing, ends(nil))
			var e *fault.Error
			if !errors.As(err, &e) || e.Kind != fault.KeptBack || e.RetryAfter != askAgain {
				t.Fatalf("beside another rescue: %v", err)
			}
		}
		release <- nil
		if err := <-first; err != nil {
			t.Errorf("the rescue ended with %v", err)
		}
		if !passes(s, undoing, priority.Rescue) {
			t.Error("the next rescue must pass")
		}
		if passes(s, undoing, priority.Place) {
			t.Error("it is open for others as before")
		}
	})
}

func TestAFewFailuresAmongMany(t *testing.T) {
	for _, c := range []struct {
		why   string
		every int // which call succeeds; 0 for none
		calls int
		open  bool
	}{
		{"nine failures prove nothing", 0, 9, false},
		{"ten do", 0, 10, true},
		{"one that fails every other time is worth asking", 2, 1000, false},
		{"and so is one that fails two times of three", 3, 1000, false},
		{"one that succeeds every tenth time is not", 10, 1000, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(plenty())
			for i := range c.calls {
				err := error(carrierDown)
				if c.every > 0 && i%c.every == 0 {
					err = nil
				}
				_ = s.Do(as(priority.Place), placing, ends(err))
				time.Sleep(10 * time.Millisecond)
			}
			if got := len(open(s)) > 0; got != c.open {
				t.Errorf("%s: open is %v", c.why, got)
			}
		})
	}
}

func TestABusyCarrierThatDiesIsNoticedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		for range 3000 {
			passes(s, placing, priority.Place)
			time.Sleep(10 * time.Millisecond)
		}
		n := 0
		for range 100 {
			_ = s.Do(as(priority.Place), placing, counted(&n, carrierDown))
		}
		if n != deadRun {
			t.Errorf("%d calls went to a carrier that had died, want %d", n, deadRun)
		}
	})
}

func TestWhatIsToldMayUseTheStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *Stack
		var told []Change
		cfg := plenty()
		cfg.OnChange = func(c Change) {
			told = append(told, c)
			s.Status()
			_ = s.Do(as(priority.Quote), quoting, ends(nil))
			if len(told) == 1 {
				panic("a listener's bug")
			}
		}
		s = New(cfg)
		func() {
			defer func() { _ = recover() }()
			wear(t, s, placing, priority.Place, carrierDown)
		}()
		time.Sleep(openFor + time.Nanosecond)
		passes(s, placing, priority.Place)
		if len(told) != 3 {
			t.Errorf("told %d changes, want open, half-open, closed: %v", len(told), told)
		}
	})
}
