package transport

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestAShareOfTheQuota(t *testing.T) {
	otherwise := Limit{PerSecond: 100}
	for _, c := range []struct {
		why      string
		limit    Limit
		replicas int
		want     Limit
	}{
		{"nothing said: the default, a second's worth at once", Limit{}, 0, Limit{100, 100}},
		{"four replicas share rate and burst", Limit{200, 40}, 4, Limit{50, 10}},
		{"a burst below one call would let nothing through", Limit{3, 2}, 8, Limit{3.0 / 8, 1}},
		{"a rate below zero is a slip", Limit{-5, 0}, 1, Limit{100, 100}},
		{"not a number is a slip", Limit{math.NaN(), 0}, 1, Limit{100, 100}},
		{"no limit", Limit{PerSecond: math.Inf(1)}, 3, Limit{math.Inf(1), math.MaxInt32 / 3}},
	} {
		if got := c.limit.or(otherwise).share(c.replicas); got != c.want {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

func left(b *bucket) float64 {
	b.settle(time.Now())
	return b.has
}

func TestNoLimitLetsEverythingThrough(t *testing.T) {
	s := New(Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: math.Inf(1)}})
	for range 10_000 {
		if !passes(s, quoting, priority.Poll) {
			t.Fatal("kept back")
		}
	}
}

// crowd is how often calls of a class come, and what became of them.
type crowd struct {
	class   priority.Class
	call    Call
	every   time.Duration
	passed  int
	kept    int
	longest time.Duration // that one waited
}

func (c *crowd) come(s *Stack, until time.Time) (done chan struct{}) {
	done = make(chan struct{})
	go func() {
		defer close(done)
		for ; time.Now().Before(until); time.Sleep(c.every) {
			ctx, cancel := context.WithTimeout(as(c.class), 10*time.Second)
			came := time.Now()
			err := s.Do(ctx, c.call, ends(nil))
			cancel()
			c.longest = max(c.longest, time.Since(came))
			if err == nil {
				c.passed++
			} else {
				c.kept++
			}
		}
	}()
	return done
}

// lasting is how long the crowds come.
const lasting = 20 * time.Second

// together lets crowds come to a Stack.
func together(t *testing.T, limit Limit, crowds ...*crowd) (total int) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: limit})
		until := time.Now().Add(lasting)
		var done []chan struct{}
		for _, c := range crowds {
			done = append(done, c.come(s, until))
		}
		for i, d := range done {
			<-d
			total += crowds[i].passed
		}
	})
	return total
}

func perSec(r float64) time.Duration { return time.Duration(float64(time.Second) / r) }

// Whatever the quota, a storm of one class takes nothing from the more urgent ones
// that stay within their part, and never passes the quota. This is the promise of
// the classes; each line below says what it means for one pair.
func TestAStormStarvesNothing(t *testing.T) {
	for _, c := range []struct {
		why           string
		storm, victim priority.Class
		part          float64 // of the quota, that the victims ask for
		waits         float64 // at most, in calls of the common bucket
	}{
		{"quotes leave placements at most one call's time to wait", priority.Quote, priority.Place, 0.6, 1},
		{"quotes leave rescues their reserve, at once", priority.Quote, priority.Rescue, 0.15, 0},
		{"polls leave quotes half of a burst, at once", priority.Poll, priority.Quote, 0.6, 0},
		{"polls leave placements what they need", priority.Poll, priority.Place, 0.6, 0},
		{"polls leave rescues their reserve, at once", priority.Poll, priority.Rescue, 0.15, 0},
		{"placements leave rescues their reserve, at once", priority.Place, priority.Rescue, 0.15, 0},
		{"quotes leave polls a small share of their own", priority.Quote, priority.Poll, 0.08, 0},
	} {
		t.Run(c.why, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				limit := Limit{
					PerSecond: rapid.Float64Range(0.5, 100).Draw(r, "calls a second"),
					Burst:     rapid.IntRange(1, 100).Draw(r, "burst"),
				}
				common := limit.PerSecond * (1 - rescueShare - pollShare)
				storm := &crowd{class: c.storm, call: quoting, every: perSec(limit.PerSecond * rapid.Float64Range(1.5, 5).Draw(r, "storm"))}
				victims := &crowd{class: c.victim, call: polling, every: perSec(limit.PerSecond * c.part)}
				total := together(t, limit, storm, victims)
				if victims.kept > 0 {
					r.Errorf("%d of %d were kept back", victims.kept, victims.kept+victims.passed)
				}
				if most := perSec(common/c.waits) + time.Millisecond; victims.longest > most {
					r.Errorf("one waited %v, more than %v", victims.longest, most)
				}
				if most := limit.PerSecond*lasting.Seconds() + float64(limit.Burst) + 3; c.storm != priority.Place && float64(total) > most {
					r.Errorf("%d calls in 20 s, the quota allows %v", total, most)
				}
			})
		})
	}
}

func TestQuotesAndPollsNeverReserveAhead(t *testing.T) {
	for _, class := range []priority.Class{priority.Quote, priority.Poll} {
		synctest.Test(t, func(t *testing.T) {
			s := New(Config{PerCarrier: Limit{PerSecond: 10}})
			wear(t, s, quoting, class, nil)
			began := time.Now()
			for range 100_000 {
				if err := s.Do(within(t, class, time.Hour), quoting, ends(nil)); fault.KindOf(err) != fault.KeptBack {
					t.Fatalf("%v: %v", class, err)
				}
			}
			if waited := time.Since(began); waited > 0 {
				t.Errorf("%v calls waited for %v", class, waited)
			}
			time.Sleep(time.Second)
			if !passes(s, quoting, class) {
				t.Errorf("the refused %v calls used up what came after them", class)
			}
		})
	}
}

func TestTheReserveIsTouchedLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 1e-3, Burst: 100}})
		q := s.limits.carriers.get(undoing.Carrier)
		for range 70 {
			passes(s, undoing, priority.Rescue)
		}
		if common, reserve := left(&q.common), left(&q.rescue); common > 0.1 || reserve < 20 {
			t.Errorf("after 70 rescues of a burst of 100: %v common, %v in reserve", common, reserve)
		}
		for range 20 {
			if !passes(s, undoing, priority.Rescue) {
				t.Error("the reserve is for them")
			}
		}
		if passes(s, polling, priority.Rescue) {
			t.Error("that was the last one")
		}
	})
}

func TestWhoWaitsKeepsHalfOfItsTimeForTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 1 / (1 - rescueShare - pollShare), Burst: 1}}) // one a second for placements
		passes(s, placing, priority.Place)
		began := time.Now()
		if err := s.Do(within(t, priority.Place, 2*time.Second), placing, ends(nil)); err != nil {
			t.Errorf("a second of two may be spent waiting: %v", err)
		}
		if waited := time.Since(began); waited < 999*time.Millisecond {
			t.Errorf("waited %v, want a second", waited)
		}
		began = time.Now()
		err := s.Do(within(t, priority.Place, 1900*time.Millisecond), placing, ends(nil))
		if fault.KindOf(err) != fault.KeptBack || time.Since(began) > 0 {
			t.Errorf("a call that would get its turn too late is told at once: %v after %v", err, time.Since(began))
		}
	})
}

func TestWhoGivesUpWaitingGivesTheTokenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 1 / (1 - rescueShare - pollShare), Burst: 1}})
		passes(s, placing, priority.Place)
		for range 5 {
			ctx, cancel := context.WithCancel(within(t, priority.Place, time.Hour))
			time.AfterFunc(100*time.Millisecond, cancel)
			err := s.Do(ctx, placing, ends(nil))
			if fault.KindOf(err) != fault.Canceled || fault.OutcomeOf(err) != fault.NotSent {
				t.Errorf("got %v, want canceled and not sent", err)
			}
		}
		began := time.Now()
		if err := s.Do(within(t, priority.Place, time.Hour), placing, ends(nil)); err != nil || time.Since(began) > time.Second {
			t.Errorf("%v after %v: those who gave up still stand in the queue", err, time.Since(began))
		}
	})
}

func TestEachCarrierAndEachApplicationHasItsOwnLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 10}, PerApp: Limit{PerSecond: 15}})
		wear(t, s, quoting, priority.Quote, nil)
		other, otherApp := quoting, quoting
		other.Carrier, otherApp.App = "SFTC", "wx2"
		if !passes(s, other, priority.Quote) {
			t.Error("DADA's limit kept SFTC back")
		}
		if passes(s, otherApp, priority.Quote) {
			t.Error("DADA's limit counts for all applications")
		}
		wear(t, s, other, priority.Quote, nil)
		third := quoting
		third.Carrier = "SS"
		if passes(s, third, priority.Quote) {
			t.Error("three carriers together passed the application's limit")
		}
	})
}

func TestARefusedCallTellsByWhatAndUntilWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerCarrier: Limit{PerSecond: 10}, Replicas: 2})
		wear(t, s, quoting, priority.Quote, nil)
		err := s.Do(as(priority.Quote), quoting, ends(nil))
		const want = "order/pre_add: the limit of carrier DADA is used up: 5 calls a second in this process; wait; our own limit or breaker holds this back (not sent)"
		if err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		status := s.Status()
		if len(status) != 1 || !strings.Contains(status[0].By, "carrier DADA") {
			t.Fatalf("status: %v", status)
		}
		time.Sleep(time.Until(status[0].Until))
		if !passes(s, quoting, priority.Quote) {
			t.Error("kept back after the time that the status told")
		}
		if left := s.Status(); len(left) != 1 {
			t.Errorf("the bucket is empty again: %v", left)
		}
		time.Sleep(time.Second)
		if left := s.Status(); len(left) != 0 {
			t.Errorf("nothing keeps anything back: %v", left)
		}
	})
}

func TestAWaitIsNeverToldShorter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(r, "wait"))
		if got := roundUp(d); got < d || d > 10*time.Millisecond && float64(got) > 3.1*float64(d) {
			r.Errorf("%v is told as %v", d, got)
		}
	})
}

func TestWhatWasNotSentUsesUpNothing(t *testing.T) {
	for _, c := range []struct {
		why  string
		cfg  Config
		kept func(t *testing.T, s *Stack) Call // a call that is kept back by something else
		left func(s *Stack) float64            // tokens, which must stay
	}{
		{
			"the carrier's limit, when the application's is used up",
			Config{PerApp: Limit{PerSecond: 1e-3, Burst: 10}, PerCarrier: Limit{PerSecond: 1e-3, Burst: 100}},
			func(t *testing.T, s *Stack) Call { wear(t, s, quoting, priority.Quote, nil); return quoting },
			func(s *Stack) float64 { return left(&s.limits.carriers.get("DADA").common) },
		},
		{
			"both limits, when a breaker is open",
			Config{PerApp: Limit{PerSecond: 1e-3, Burst: 100}, PerCarrier: Limit{PerSecond: 1e-3, Burst: 100}},
			func(t *testing.T, s *Stack) Call { wear(t, s, placing, priority.Place, carrierDown); return placing },
			func(s *Stack) float64 {
				return left(&s.limits.carriers.get("DADA").common) + left(&s.limits.apps.get("wx1").common)
			},
		},
	} {
		for _, class := range []priority.Class{priority.Quote, priority.Place} {
			synctest.Test(t, func(t *testing.T) {
				s := New(c.cfg)
				call := c.kept(t, s)
				before := c.left(s)
				for range 50 {
					if err := s.Do(within(t, class, time.Minute), call, ends(nil)); fault.KindOf(err) != fault.KeptBack {
						t.Fatal(err)
					}
				}
				if after := c.left(s); math.Abs(after-before) > 0.1 {
					t.Errorf("%s: %v of %v tokens are left", c.why, after, before)
				}
			})
		}
	}
}
