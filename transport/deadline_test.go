package transport

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestHowLongAnAttemptMayTake(t *testing.T) {
	for _, c := range []struct {
		why    string
		class  priority.Class
		call   Call
		caller time.Duration // 0: no deadline
		want   time.Duration
		kind   fault.Kind
	}{
		{"a quote has three seconds, and what is left is for another try", priority.Quote, quoting, 4 * time.Second, 3 * time.Second, fault.Canceled},
		{"a poll has five", priority.Poll, polling, 5100 * time.Millisecond, 5 * time.Second, fault.Canceled},
		{"a quote's caller may have less", priority.Quote, quoting, 2 * time.Second, 2 * time.Second, fault.Canceled},
		{"a placement has its caller's time", priority.Place, placing, time.Minute, time.Minute, fault.Canceled},
		{"a rescue too", priority.Rescue, undoing, time.Minute, time.Minute, fault.Canceled},
		{"nobody waits for ever", priority.Place, placing, 0, longest, fault.Unavailable},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx := as(c.class)
			if c.caller > 0 {
				ctx = within(t, c.class, c.caller)
			}
			var took []time.Duration
			err := New(plenty()).Do(ctx, c.call, func(ctx context.Context) error {
				began := time.Now()
				defer func() { took = append(took, time.Since(began)) }()
				return stalls(ctx)
			})
			if took[0] != c.want || fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != fault.Unknown {
				t.Errorf("%s: took %v, want %v; %v", c.why, took, c.want, err)
			}
		})
	}
}

func TestWhoseDeadlinePassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := New(plenty()).Do(as(priority.Quote), quoting, stalls)
		if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v: the caller, who is still there, is said to have given up", err)
		}
	})
}

func TestACallerWhoLeftIsNotSentFor(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n := 0
	err := New(Config{}).Do(ctx, placing, counted(&n, nil))
	if n != 0 || fault.KindOf(err) != fault.Canceled || fault.OutcomeOf(err) != fault.NotSent {
		t.Errorf("sent %d times: %v", n, err)
	}
}

func TestWithoutAStackEverythingPasses(t *testing.T) {
	var s *Stack
	n := 0
	if err := s.Do(t.Context(), quoting, counted(&n, nil)); err != nil || n != 1 || len(s.Status()) > 0 {
		t.Error(err, n, s.Status())
	}
}

// The caller says less than the call does: what writes is never kept back like a poll.
func TestAWriteIsAtLeastAPlacement(t *testing.T) {
	for class, want := range map[priority.Class]priority.Class{
		priority.Poll: priority.Place, priority.Quote: priority.Place, priority.Place: priority.Place, priority.Rescue: priority.Rescue,
	} {
		if got := placing.class(as(class)); got != want {
			t.Errorf("a write marked %v counts as %v, want %v", class, got, want)
		}
		if got := polling.class(as(class)); got != class {
			t.Errorf("a read marked %v counts as %v", class, got)
		}
	}
}

// lateTimer is a context whose deadline has passed and whose timer has not fired yet, as
// in a process that was stopped in between.
type lateTimer struct{ context.Context }

func (lateTimer) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

func TestNothingThatChangesSomethingLeavesAfterItsDeadline(t *testing.T) {
	for call, want := range map[*Call]int{&placing: 0, &undoing: 0, &polling: 1} {
		sent := 0
		err := New(plenty()).Do(lateTimer{as(priority.Rescue)}, *call, func(context.Context) error {
			sent++
			return nil
		})
		if sent != want || want == 0 && fault.OutcomeOf(err) != fault.NotSent {
			t.Errorf("%s: sent %d times, want %d; %v", call.Name, sent, want, err)
		}
	}
}
