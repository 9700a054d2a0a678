package transport

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

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

func TestWithoutABudgetNobodyPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(plenty())
		s.lanes.get(lane{quoting.Carrier, quoting.Name}).budget.saved.Store(0)
		began := time.Now()
		if err := s.Do(as(priority.Quote), quoting, ends(carrierDown)); err != carrierDown || time.Since(began) > 0 {
			t.Errorf("%v after %v", err, time.Since(began))
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
