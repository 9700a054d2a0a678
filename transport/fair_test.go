package transport

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/priority"
)

func of(ctx context.Context, shop string) context.Context {
	return origin.With(ctx, origin.Origin{Shop: shop})
}

// shop calls at a rate, by whatever came of the calls before, in groups of so many at
// one instant.
type shop struct {
	name  string
	class priority.Class
	call  Call
	rate  float64 // calls a second
	group int

	mu      sync.Mutex
	asked   int
	passed  int
	refused []error
	waits   []time.Duration
}

// ask makes calls for a time, of which it does not count the beginning.
func (s *shop) ask(stack *Stack, from, until time.Time, draw *rand.Rand) {
	var calls sync.WaitGroup
	group := max(s.group, 1)
	every := perSec(s.rate / float64(group))
	time.Sleep(time.Duration(draw.Int64N(int64(every))))
	for time.Now().Before(until) {
		for range group {
			calls.Go(func() { s.one(stack, from) })
		}
		time.Sleep(every/2 + time.Duration(draw.Int64N(int64(every))))
	}
	calls.Wait()
}

func (s *shop) one(stack *Stack, from time.Time) {
	ctx, cancel := context.WithTimeout(of(as(s.class), s.name), 5*time.Second)
	defer cancel()
	came := time.Now()
	err := stack.Do(ctx, s.call, ends(nil))
	if came.Before(from) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if err != nil {
		s.refused = append(s.refused, err)
		return
	}
	s.passed++
	s.waits = append(s.waits, time.Since(came))
}

func (s *shop) slowest() time.Duration { return slices.Max(append(s.waits, 0)) }

const (
	warming   = 5 * time.Second
	measuring = 30 * time.Second
)

// market has shops share one quota.
func market(t *testing.T, cfg Config, seed uint64, shops ...*shop) {
	synctest.Test(t, func(t *testing.T) {
		s := New(cfg)
		from := time.Now().Add(warming)
		until := from.Add(measuring)
		var all sync.WaitGroup
		for i, one := range shops {
			all.Go(func() { one.ask(s, from, until, rand.New(rand.NewPCG(seed, uint64(i)))) })
		}
		all.Wait()
		nobodyWaits(t, s)
	})
}

// waiting is how many calls of a group wait for a carrier.
func waiting(s *Stack, carrier string, g group) int {
	q := s.limits.carriers.get(carrier)
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return q.waiting[g]
}

func nobodyWaits(t testing.TB, s *Stack) {
	t.Helper()
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	for _, tab := range []*table[string, quota]{s.limits.carriers, s.limits.apps} {
		tab.all(func(id string, q *quota) {
			if len(q.lines) > 0 || q.waiting != [groups]int{} {
				t.Errorf("somebody still waits at %s", id)
			}
		})
	}
}

// fairly is what each gets of a rate if all get the same, as far as they ask for it.
func fairly(rate float64, demands []float64) []float64 {
	order := make([]int, len(demands))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, demands[a]-demands[b])) })
	got := make([]float64, len(demands))
	for n, i := range order {
		got[i] = min(demands[i], rate/float64(len(order)-n))
		rate -= got[i]
	}
	return got
}

// Shops that ask for whatever they like get the same each, and who asks for less gets
// all of it; nothing is left unused that somebody asks for.
func TestShopsShareFairly(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		class := rapid.SampledFrom([]priority.Class{priority.Quote, priority.Place, priority.Rescue}).Draw(r, "class")
		limit := Limit{PerSecond: rapid.Float64Range(4, 60).Draw(r, "calls a second")}
		least := 1
		if class == priority.Quote {
			least = 12 // quotes of the loudest do not wait, so what is between two of them has to be kept
		}
		limit.Burst = rapid.IntRange(least, 60).Draw(r, "burst")
		common := limit.PerSecond * (1 - rescueShare - pollShare)
		call := quoting
		switch class {
		case priority.Place:
			call = placing
		case priority.Rescue:
			call, common = undoing, limit.PerSecond*(1-pollShare)
		}
		n := rapid.IntRange(1, 10).Draw(r, "shops")
		var shops []*shop
		var demands []float64
		for i := range n {
			demand := common / float64(n) * math.Exp(rapid.Float64Range(-3, 3).Draw(r, "demand"))
			demands = append(demands, demand)
			shops = append(shops, &shop{name: fmt.Sprint("s", i), class: class, call: call, rate: demand})
		}
		cfg := Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: limit}
		if rapid.Bool().Draw(r, "the application's limit is the narrow one") {
			cfg.PerApp, cfg.PerCarrier = cfg.PerCarrier, cfg.PerApp
		}
		market(t, cfg, rapid.Uint64().Draw(r, "seed"), shops...)
		total := 0
		for i, due := range fairly(common, demands) {
			s := shops[i]
			total += s.passed
			due = min(due, float64(s.asked)/measuring.Seconds()) * measuring.Seconds()
			if least := due*0.9 - credit - 2; float64(s.passed) < least {
				r.Errorf("shop %d asked for %.2f calls a second and got %.2f, its fair share is %.2f (all asked: %.2f of %.2f)",
					i, demands[i], float64(s.passed)/measuring.Seconds(), due/measuring.Seconds(), demands, common)
			}
		}
		if most := common*measuring.Seconds() + float64(limit.Burst) + common*5; float64(total) > most {
			r.Errorf("%d calls passed, the limit allows %.0f", total, most)
		}
	})
}

// Ten quiet shops and one that asks a hundred times as much: the quiet ones do not
// notice it, whatever it does.
func TestANoisyShopIsNotFeltByTheOthers(t *testing.T) {
	const limit = 50
	for _, noise := range []struct {
		why   string
		class priority.Class
		call  Call
	}{
		{"it compares", priority.Quote, quoting},
		{"it places", priority.Place, placing},
	} {
		for _, quiet := range []struct {
			class priority.Class
			call  Call
		}{{priority.Quote, quoting}, {priority.Place, placing}, {priority.Rescue, undoing}} {
			t.Run(fmt.Sprintf("%s, and the quiet ones %v", noise.why, quiet.class), func(t *testing.T) {
				noisy := &shop{name: "noisy", class: noise.class, call: noise.call, rate: 200, group: 8}
				shops := []*shop{noisy}
				for i := range 10 {
					shops = append(shops, &shop{name: fmt.Sprint("quiet", i), class: quiet.class, call: quiet.call, rate: 2})
				}
				market(t, Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: limit}}, 1, shops...)
				for _, s := range shops[1:] {
					if len(s.refused) > 0 {
						t.Errorf("%s: %d of %d were refused, the first with %v", s.name, len(s.refused), s.asked, s.refused[0])
					}
					// the ten of them may come at one instant, and each then waits for the others
					if most := perSec(limit*(1-rescueShare-pollShare)) * 11; s.slowest() > most {
						t.Errorf("%s waited %v, more than %v", s.name, s.slowest(), most)
					}
				}
				told := 0
				for _, err := range noisy.refused {
					if fault.KindOf(err) != fault.KeptBack || fault.OutcomeOf(err) != fault.NotSent {
						t.Fatal(err)
					}
					if strings.Contains(err.Error(), `shop "noisy" has used up its share of the limit of carrier DADA: 50 calls a second in this process are for all shops`) {
						told++
					}
				}
				if quiet.class != priority.Rescue && told < len(noisy.refused)*9/10 {
					t.Errorf("%d of %d refusals say whose share is used up, such as: %v", told, len(noisy.refused), noisy.refused[0])
				}
				if rest := limit*(1-rescueShare-pollShare)*measuring.Seconds() - 20*measuring.Seconds(); float64(noisy.passed) < 0.97*rest {
					t.Errorf("%d of the noisy shop's calls passed, the others left %.0f", noisy.passed, rest)
				}
			})
		}
	}
}

// The same for questions about orders that are silent, beside a storm of quotes of the
// noisy shop, which leaves polls their own tenth.
func TestTheQuestionsOfANoisyShopLeaveTheOthersTheirs(t *testing.T) {
	for quotes, least := range map[float64]float64{0.1: 0.9, 200: 0.6} { // five of them share five calls a second, and may come together
		noisy := &shop{name: "noisy", class: priority.Poll, call: polling, rate: 200, group: 20}
		shops := []*shop{noisy, {name: "noisy", class: priority.Quote, call: quoting, rate: quotes}}
		for i := range 5 {
			shops = append(shops, &shop{name: fmt.Sprint("quiet", i), class: priority.Poll, call: polling, rate: 0.5})
		}
		market(t, Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: 50}}, 1, shops...)
		left := 50 * pollShare * measuring.Seconds()
		for _, s := range shops[2:] {
			left -= float64(s.passed)
			if float64(s.passed) < least*float64(s.asked) || s.slowest() > pollWait {
				t.Errorf("beside %v quotes a second %s had %d answers of %d, the slowest after %v", quotes, s.name, s.passed, s.asked, s.slowest())
			}
		}
		if float64(noisy.passed) < 0.9*left {
			t.Errorf("beside %v quotes a second the noisy shop had %d answers of %.0f that were left", quotes, noisy.passed, left)
		}
	}
}

// What nobody else asks for is anybody's.
func TestALoneShopMayUseEverything(t *testing.T) {
	for _, c := range []struct {
		class priority.Class
		call  Call
		part  float64
	}{{priority.Quote, quoting, 0.7}, {priority.Place, placing, 0.7}, {priority.Rescue, undoing, 0.9}} {
		lone := &shop{name: "lone", class: c.class, call: c.call, rate: 200}
		market(t, Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: 50}}, 1, lone)
		if want := 50 * c.part * measuring.Seconds(); float64(lone.passed) < 0.98*want {
			t.Errorf("%v: %d passed of %.0f", c.class, lone.passed, want)
		}
		for _, err := range lone.refused {
			if strings.Contains(err.Error(), "share") {
				t.Fatalf("%v: there is nobody else, and it is told of a share: %v", c.class, err)
			}
		}
	}
}

// A comparison asks each carrier at one instant. It passes whole, however loud the
// neighbour is, also where the application's limit is what is short.
func TestAComparisonPassesWhole(t *testing.T) {
	noisy := &shop{name: "noisy", class: priority.Quote, call: quoting, rate: 500}
	quiet := &shop{name: "quiet", class: priority.Quote, call: quoting, rate: 2, group: 4}
	market(t, Config{PerApp: Limit{PerSecond: 20}, PerCarrier: Limit{PerSecond: math.Inf(1)}}, 1, noisy, quiet)
	if len(quiet.refused) > 0 {
		t.Errorf("%d of %d were refused, the first with %v", len(quiet.refused), quiet.asked, quiet.refused[0])
	}
}

// Both limits are narrow, and shops use different carriers: nobody starves between
// two lines.
func TestTwoNarrowLimits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cfg := Config{
			PerApp:     Limit{PerSecond: rapid.Float64Range(5, 40).Draw(r, "application"), Burst: rapid.IntRange(1, 40).Draw(r, "burst")},
			PerCarrier: Limit{PerSecond: rapid.Float64Range(5, 40).Draw(r, "carrier"), Burst: rapid.IntRange(1, 40).Draw(r, "burst")},
		}
		part := 1 - rescueShare - pollShare
		var shops []*shop
		carriers := []string{"SFTC", "DADA", "SS"}
		for i := range 6 {
			call := placing
			call.Carrier = carriers[i%3]
			rate := rapid.SampledFrom([]float64{1, 100}).Draw(r, "rate")
			shops = append(shops, &shop{name: fmt.Sprint("s", i), class: priority.Place, call: call, rate: rate})
		}
		market(t, cfg, rapid.Uint64().Draw(r, "seed"), shops...)
		least := min(1, part*min(cfg.PerApp.PerSecond/6, cfg.PerCarrier.PerSecond/2))
		total := 0.0
		for _, s := range shops {
			total += float64(s.passed)
			if float64(s.passed) < 0.85*least*measuring.Seconds()-credit {
				r.Errorf("%s (%v a second at %s) got %d in %v, want %.0f", s.name, s.rate, s.call.Carrier, s.passed, measuring, least*measuring.Seconds())
			}
		}
		if most := part*cfg.PerApp.PerSecond*(measuring+5*time.Second).Seconds() + float64(cfg.PerApp.Burst); total > most {
			r.Errorf("%.0f passed, the application's limit allows %.0f", total, most)
		}
	})
}

func TestNobodyFillsTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: 1}})
		ctx, cancel := context.WithTimeout(as(priority.Place), 100*time.Hour)
		var all sync.WaitGroup
		refusals := make([]error, 2*room)
		for i := range refusals {
			all.Go(func() { refusals[i] = s.Do(of(ctx, "noisy"), placing, ends(nil)) })
		}
		synctest.Wait()
		if n := waiting(s, "DADA", dealing); n != room/2 {
			t.Errorf("%d of the noisy shop's wait, want half of the room", n)
		}
		began := time.Now()
		if err := s.Do(of(ctx, "quiet"), placing, ends(nil)); err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("a quiet shop: %v after %v", err, time.Since(began))
		}
		cancel()
		all.Wait()
		nobodyWaits(t, s)
		kept := 0
		for _, err := range refusals {
			if fault.KindOf(err) == fault.KeptBack {
				kept++
			}
		}
		if kept < 2*room-room/2-10 {
			t.Errorf("%d were refused at once", kept)
		}
	})
}

// A token call is for all shops, and is not held up for the one that happened to
// make it.
func TestATokenCallIsNobodysShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerApp: Limit{PerSecond: 10}})
		ctx, cancel := context.WithTimeout(of(as(priority.Place), "noisy"), time.Minute)
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { _ = s.Do(ctx, placing, ends(nil)) })
		}
		synctest.Wait()
		began := time.Now()
		token := of(within(t, priority.Quote, 5*time.Second), "noisy")
		if err := s.Do(token, ofToken, ends(nil)); err != nil || time.Since(began) > time.Second/7+time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		cancel()
		all.Wait()
	})
}

func TestTheStatusNamesTheShopWhoseShareIsUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: 10}})
		_ = s.Do(of(as(priority.Quote), "quiet"), quoting, ends(nil))
		for range 20 {
			_ = s.Do(of(as(priority.Quote), "noisy"), quoting, ends(nil))
		}
		_ = s.Do(of(as(priority.Quote), "quiet"), quoting, ends(nil))
		_ = s.Do(of(as(priority.Quote), "noisy"), quoting, ends(nil))
		var by []string
		for _, k := range s.Status() {
			by = append(by, k.By)
		}
		if all := strings.Join(by, "; "); !strings.Contains(all, `shop "noisy"`) || strings.Contains(all, "quiet") {
			t.Errorf("status: %s", all)
		}
	})
}

// A quota that is divided anew while calls wait: they go on at the new pace, and
// nobody is forgotten.
func TestDividingWhileCallsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{PerApp: Limit{PerSecond: math.Inf(1)}, PerCarrier: Limit{PerSecond: 10 / (1 - rescueShare - pollShare), Burst: 1}})
		var all sync.WaitGroup
		began := time.Now()
		for range 20 {
			all.Go(func() {
				if err := s.Do(within(t, priority.Place, time.Minute), placing, ends(nil)); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(500*time.Millisecond + time.Microsecond) // 6 have gone: the burst, and 5
		s.Divide(5)
		time.Sleep(2 * time.Second) // 4 more
		if n := waiting(s, "DADA", dealing); n != 10 {
			t.Errorf("%d wait, want 10", n)
		}
		s.Divide(1)
		all.Wait()
		if took := time.Since(began); took < 3490*time.Millisecond || took > 3510*time.Millisecond {
			t.Errorf("it took %v, want 3.5 s", took)
		}
	})
}
