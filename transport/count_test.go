package transport

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
	"github.com/paotui-go/paotui/engine/priority"
)

// measured is a Stack and what it counts.
func measured(t *testing.T, book *measuretest.Book, cfg Config) (*Stack, *measuretest.Reader) {
	t.Helper()
	r := measuretest.New(t, book)
	var err error
	if cfg.Meter, err = measure.New(r); err != nil {
		t.Fatal(err)
	}
	s := New(cfg)
	stop, err := s.Observe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s, r
}

func TestWhatIsCounted(t *testing.T) {
	var book measuretest.Book
	in := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
	}
	in("calls, by what came of them", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		for _, err := range []error{nil, nil, refused, carrierDown, noConnection} {
			_ = s.Do(as(priority.Place), placing, func(context.Context) error { time.Sleep(2 * time.Second); return err })
		}
		of := []string{"carrier", "DADA", "call", "order/add"}
		r.Is(2, measure.Calls, append(of, "outcome", "done", "kind", "none")...)
		r.Is(1, measure.Calls, append(of, "outcome", "rejected", "kind", "refused")...)
		r.Is(1, measure.Calls, append(of, "outcome", "unknown", "kind", "unavailable")...)
		r.Is(1, measure.Calls, append(of, "outcome", "not_sent", "kind", "unavailable")...)
		r.Took(5, measure.CallTime, of...)
		r.Is(10, measure.CallTime, of...)
		r.Is(0, measure.KeptBack)
	})
	in("silence that we end is the carrier's and not the caller's", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		_ = s.Do(as(priority.Place), placing, stalls)
		r.Is(1, measure.Calls, "outcome", "unknown", "kind", "unavailable")
		r.Is(30, measure.CallTime)
	})
	in("repeats", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		_ = s.Do(as(priority.Quote), quoting, ends(carrierDown))
		r.Is(3, measure.Calls, "call", "order/pre_add")
		r.Is(2, measure.Retries, "carrier", "DADA", "call", "order/pre_add")
		_ = s.Do(as(priority.Quote), ofToken, ends(nil))
		r.Is(1, measure.Calls, "carrier", "none", "call", "stable_token")
		r.Is(2, measure.Retries)
	})
	in("a limit that is used up, and waiting for a turn", func(t *testing.T) {
		s, r := measured(t, &book, Config{PerApp: Limit{PerSecond: 1e9}, PerCarrier: Limit{PerSecond: 1, Burst: 1}})
		for range 2 {
			_ = s.Do(as(priority.Place), placing, ends(nil))
		}
		r.Took(1, measure.LimitWait, "carrier", "DADA", "class", "place")
		if waited, _ := r.Value(measure.LimitWait); waited < 1.4 || waited > 1.5 {
			t.Errorf("waited for %v s, and seven tenths of a call come in a second", waited)
		}
		_ = s.Do(as(priority.Quote), quoting, ends(nil))
		r.Is(1, measure.KeptBack, "carrier", "DADA", "app", "wx1", "class", "quote", "by", "limit")
	})
	in("a breaker", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		r.Is(0, measure.Breakers)
		wear(t, s, placing, priority.Place, carrierDown)
		of := []string{"carrier", "DADA", "call", "order/add"}
		r.Is(1, measure.KeptBack, "carrier", "DADA", "app", "wx1", "class", "place", "by", "breaker")
		r.Is(2, measure.Breakers, of...)
		r.Is(2, measure.Breakers) // and no other
		r.Is(1, measure.BreakerChanges, append(of, "to", "open")...)
		time.Sleep(openFor + time.Millisecond)
		r.Is(1, measure.Breakers, of...)
		if !passes(s, placing, priority.Place) {
			t.Fatal("the trial did not pass")
		}
		r.Is(0, measure.Breakers)
		r.Is(1, measure.BreakerChanges, append(of, "to", "half-open")...)
		r.Is(1, measure.BreakerChanges, append(of, "to", "closed")...)
	})
	in("the route", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		wear(t, s, placing, priority.Place, noConnection)
		r.Is(2, measure.Breakers, "carrier", "none", "call", "none")
		r.Is(1, measure.KeptBack, "by", "route")
		r.Is(1, measure.BreakerChanges, "carrier", "none", "call", "none", "to", "open")
	})
	in("an account", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		_ = s.Do(as(priority.Place), placing, ends(unbound))
		_ = s.Do(as(priority.Place), with(placing, func(c *Call) { c.Store = "2" }), ends(unbound))
		_ = s.Do(as(priority.Place), placing, ends(nil))
		of := []string{"carrier", "DADA", "app", "wx1"}
		r.Is(2, measure.HeldAccounts, of...)
		r.Is(2, measure.AccountChanges, append(of, "to", "held")...)
		r.Is(1, measure.KeptBack, append(of, "class", "place", "by", "account")...)
		time.Sleep(trialEvery - time.Second)
		r.Is(2, measure.HeldAccounts, of...)
		time.Sleep(time.Second)
		if !passes(s, placing, priority.Place) {
			t.Fatal("the trial did not pass")
		}
		r.Is(0, measure.HeldAccounts) // the other is not kept back any more either: its trial is due
		r.Is(1, measure.AccountChanges, append(of, "to", "free")...)
	})
	in("a time that was over, and who gave up", func(t *testing.T) {
		s, r := measured(t, &book, plenty())
		ctx := within(t, priority.Place, time.Second)
		time.Sleep(2 * time.Second)
		_ = s.Do(ctx, placing, ends(nil))
		r.Is(1, measure.KeptBack, "by", "deadline")
		gone, leave := context.WithCancel(as(priority.Place))
		leave()
		_ = s.Do(gone, placing, ends(nil))
		r.Is(1, measure.KeptBack)
		r.Is(0, measure.Calls)
	})
	book.HasAll(t, measure.ByTransport)
}

func TestARepeatThatIsKeptBackWasACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := measured(t, nil, Config{PerApp: Limit{PerSecond: 1e9}, PerCarrier: Limit{PerSecond: .001, Burst: 1}})
		_ = s.Do(as(priority.Quote), quoting, ends(carrierDown))
		r.Is(1, measure.Calls)
		r.Is(0, measure.KeptBack)
		r.Is(0, measure.Retries)
	})
}

func TestBreakersAreNotToldAfterTheStop(t *testing.T) {
	r := measuretest.New(t, nil)
	m, err := measure.New(r)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Meter: m})
	stop, err := s.Observe()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.All(measure.Breakers)) == 0 {
		t.Error("the route's breaker is not told")
	}
	stop()
	if got := r.All(measure.Breakers); len(got) > 0 {
		t.Errorf("told after the end: %v", got)
	}
}

func TestNobodyCountsWithoutAMeter(t *testing.T) {
	for _, s := range []*Stack{nil, New(Config{})} {
		stop, err := s.Observe()
		if err != nil {
			t.Fatal(err)
		}
		stop()
	}
}
