package transport

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestWhatIsRepeated(t *testing.T) {
	for _, c := range []struct {
		why  string
		call Call
		err  error
		sent int
	}{
		{"a success is not", quoting, nil, 1},
		{"a read that the carrier failed", quoting, carrierDown, 3},
		{"a read that found no connection", polling, noConnection, 3},
		{"a refusal is final", quoting, refused, 1},
		{"an account's fault is for people", quoting, unbound, 1},
		{"a write never, whatever happened", placing, carrierDown, 1},
		{"a write never, though it was not even sent", placing, noConnection, 1},
		{"cancelling is a write", undoing, carrierDown, 1},
		{"what nobody understands", quoting, errors.New("?"), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			err := New(plenty()).Do(as(priority.Quote), c.call, counted(&n, c.err))
			if n != c.sent || err != c.err {
				t.Errorf("%s: sent %d times, want %d; got %v", c.why, n, c.sent, err)
			}
		})
	}
}

func TestARepeatedReadMaySucceed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		began := time.Now()
		err := New(plenty()).Do(as(priority.Quote), quoting, func(context.Context) error {
			at = append(at, time.Since(began))
			if len(at) < 3 {
				return carrierDown
			}
			return nil
		})
		if err != nil || len(at) != 3 {
			t.Fatalf("%v after %v", err, at)
		}
		if at[1] < firstPause/2 || at[1] > firstPause || at[2]-at[1] < firstPause || at[2]-at[1] > 2*firstPause {
			t.Errorf("sent at %v, want pauses of 25 to 50 and of 50 to 100 ms", at)
		}
	})
}

func TestRetriesDieOutInAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		n := 0
		const calls = 500
		for range calls {
			_ = s.Do(as(priority.Quote), quoting, counted(&n, carrierDown))
			time.Sleep(openFor + time.Second) // past the breaker's time, so that each call is a trial
		}
		if most := calls + calls*earnedEach/price + savingsMost/price; n > most {
			t.Errorf("%d calls became %d, want %d at most", calls, n, most)
		}
	})
}

func TestRareFailuresAreAllRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		for i := range 1000 {
			first := true
			err := s.Do(as(priority.Quote), quoting, func(context.Context) error {
				if i%11 == 0 && first {
					first = false
					return carrierDown
				}
				return nil
			})
			if err != nil {
				t.Fatalf("call %d: %v", i, err)
			}
		}
	})
}

func TestARetryThatIsKeptBackLeavesTheFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 1e-3, Burst: 2}}) // one quote, and then none for long
		n := 0
		if err := s.Do(as(priority.Quote), quoting, counted(&n, carrierDown)); err != carrierDown || n != 1 {
			t.Errorf("got %v after %d calls, want what the carrier said", err, n)
		}
	})
}

func TestThereIsNoRetryWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		began := time.Now()
		err := New(plenty()).Do(within(t, priority.Quote, 20*time.Millisecond), quoting, counted(&n, carrierDown))
		if n != 1 || err != carrierDown || time.Since(began) > 0 {
			t.Errorf("sent %d times in %v: %v", n, time.Since(began), err)
		}
	})
}

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

// With very many names of everything, tables turn over and forget what is idle.
func TestMemoryIsBoundedWhateverTheCallsAreNamed(t *testing.T) {
	s := New(Config{OnChange: func(Change) {}})
	for i := range 100_000 {
		c := Call{App: fmt.Sprint("a", i), Carrier: fmt.Sprint("c", i), Account: fmt.Sprint("m", i), Fingerprint: "f", Name: fmt.Sprint("n", i)}
		_ = s.Do(context.Background(), c, ends(unbound))
	}
	for name, n := range map[string]int{
		"carriers": size(s.limits.carriers), "applications": size(s.limits.apps), "lanes": size(s.lanes), "holds": size(s.holds.table),
	} {
		if n > 2*most || n < most {
			t.Errorf("%d %s are remembered, want %d to %d", n, name, most, 2*most)
		}
	}
	last := Call{App: "a99999", Carrier: "c99999", Account: "m99999", Fingerprint: "f", Name: "n"}
	if passes(s, last, priority.Quote) {
		t.Error("the last held account is forgotten already")
	}
}

func size[K comparable, V any](t *table[K, V]) (n int) {
	t.all(func(K, *V) { n++ })
	return n
}

func TestWhatIsUsedStaysInTheTable(t *testing.T) {
	made := 0
	tab := newTable(func(int) *int { made++; return new(int) })
	kept := tab.get(-1)
	for i := range 5 * most {
		tab.get(i)
		if i%1000 == 0 && tab.peek(-1) != kept {
			t.Fatal("an entry that is in use was made anew")
		}
	}
	if made != 5*most+1 {
		t.Errorf("%d entries were made, want each once", made)
	}
}
