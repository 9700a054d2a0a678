package transport_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/transport"
)

var (
	quote = transport.Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/pre_add"}
	place = transport.Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/add", Writes: true}

	plentiful = transport.Limit{PerSecond: 1e9}
)

func nothing(context.Context) error { return nil }

// caller is a context as the engine hands it: of a class, with a deadline that is
// further away than the stack's own.
func caller(t testing.TB, c priority.Class) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	t.Cleanup(cancel)
	return priority.With(ctx, c)
}

// keptBack has a Stack whose quotes are kept back by the given layer.
func keptBack(t testing.TB, by string) *transport.Stack {
	cfg := transport.Config{PerApp: plentiful, PerCarrier: plentiful}
	broken := &fault.Error{Kind: fault.Unavailable, Code: "930557"}
	calls := 30
	switch by {
	case "limit":
		cfg.PerCarrier = transport.Limit{PerSecond: 1e-9, Burst: 1}
		broken, calls = nil, 2
	case "route":
		cfg.Classify = func(transport.Call, error) transport.Blame { return transport.BlameRoute }
	case "account":
		broken, calls = &fault.Error{Kind: fault.Account, Outcome: fault.Rejected, Code: "930560"}, 1
	}
	s := transport.New(cfg)
	for range calls {
		_ = s.Do(caller(t, priority.Quote), quote, func(context.Context) error {
			if broken == nil {
				return nil
			}
			return broken
		})
	}
	if err := s.Do(caller(t, priority.Quote), quote, nothing); fault.KindOf(err) != fault.KeptBack {
		t.Fatalf("the %s does not keep the call back: %v", by, err)
	}
	return s
}

var layers = []string{"limit", "breaker", "route", "account"}

func TestTheStackAllocatesLittle(t *testing.T) {
	s := transport.New(transport.Config{PerApp: plentiful, PerCarrier: plentiful})
	for _, c := range []struct {
		name string
		call transport.Call
		ctx  context.Context
		most float64
	}{
		{"a quote has a deadline of its own", quote, caller(t, priority.Quote), 6},
		{"a placement has its caller's", place, caller(t, priority.Place), 2},
	} {
		if n := testing.AllocsPerRun(1000, func() { _ = s.Do(c.ctx, c.call, nothing) }); n > c.most {
			t.Errorf("%s: %v allocations, want at most %v", c.name, n, c.most)
		}
	}
}

func TestKeepingBackAllocatesNothing(t *testing.T) {
	for _, by := range layers {
		s := keptBack(t, by)
		ctx := caller(t, priority.Quote)
		n := testing.AllocsPerRun(1000, func() {
			if s.Do(ctx, quote, nothing) == nil {
				t.Errorf("not kept back by the %s", by)
			}
		})
		if n != 0 {
			t.Errorf("kept back by the %s: %v allocations each, want none", by, n)
		}
	}
}

// bare is the same call without a stack, under a deadline of its own, which is the
// least that a call to the outside needs.
func bare(ctx context.Context) func() error {
	return func() error {
		timed, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return nothing(timed)
	}
}

// BenchmarkStack is the stack around an empty call.
func BenchmarkStack(b *testing.B) {
	for _, c := range []struct {
		name    string
		call    transport.Call
		as      priority.Class
		callers int
	}{
		{"quote", quote, priority.Quote, 1},
		{"place", place, priority.Place, 1},
		{"quote-by-64", quote, priority.Quote, 64},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := transport.New(transport.Config{PerApp: plentiful, PerCarrier: plentiful})
			ctx := caller(b, c.as)
			ours := func() error { return s.Do(ctx, c.call, nothing) }
			paired.Run(b, paired.ByMany(c.callers, ours), paired.ByMany(c.callers, bare(ctx)))
		})
	}
}

// crowded has a Stack at whose limit many shops wait for their turn, which comes long
// after the benchmark.
func crowded(b *testing.B, shops int) *transport.Stack {
	s := transport.New(transport.Config{PerApp: plentiful, PerCarrier: transport.Limit{PerSecond: 1e-4, Burst: 10}})
	for range 20 {
		_ = s.Do(shopCaller(b, priority.Quote, "noisy"), quote, nothing)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var waiting sync.WaitGroup
	for i := range shops {
		waiting.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, 1e6*time.Hour)
			defer cancel()
			_ = s.Do(origin.With(priority.With(ctx, priority.Place), origin.Origin{Shop: fmt.Sprint("shop", i)}), place, nothing)
		})
	}
	b.Cleanup(func() {
		cancel()
		waiting.Wait()
	})
	return s
}

func shopCaller(t testing.TB, c priority.Class, shop string) context.Context {
	return origin.With(caller(t, c), origin.Origin{Shop: shop})
}

// BenchmarkFairness is a refused call of the shop that has used up its share, and one
// of a quiet shop that passes, beside what they cost where nobody waits.
func BenchmarkFairness(b *testing.B) {
	errSent := errors.New("the call was not kept back")
	refused := func(s *transport.Stack) paired.Work {
		ctx := shopCaller(b, priority.Quote, "noisy")
		return paired.Serial(func() error {
			if s.Do(ctx, quote, nothing) == nil {
				return errSent
			}
			return nil
		})
	}
	for _, shops := range []int{1, 30, 500} {
		b.Run(fmt.Sprint("refused-while-", shops, "-wait"), func(b *testing.B) {
			paired.Run(b, refused(crowded(b, shops)), refused(keptBack(b, "limit")))
		})
	}
	b.Run("passes-among-10000-shops", func(b *testing.B) {
		// a burst so large that it never falls below half, and one that always is
		few := transport.New(transport.Config{PerApp: plentiful, PerCarrier: plentiful})
		many := transport.New(transport.Config{PerApp: plentiful, PerCarrier: transport.Limit{PerSecond: 1e9, Burst: 1}})
		ctxs := make([]context.Context, 10_000)
		for i := range ctxs {
			ctxs[i] = shopCaller(b, priority.Place, fmt.Sprint("shop", i))
		}
		among := func(s *transport.Stack) paired.Work {
			n := 0
			return paired.Serial(func() error {
				n++
				return s.Do(ctxs[n%len(ctxs)], place, nothing)
			})
		}
		paired.Run(b, among(many), among(few))
	})
}

// BenchmarkKeptBack is a call that is refused, against the same call let through
// without a stack.
func BenchmarkKeptBack(b *testing.B) {
	errSent := errors.New("the call was not kept back")
	for _, by := range layers {
		b.Run(by, func(b *testing.B) {
			s := keptBack(b, by)
			ctx := caller(b, priority.Quote)
			paired.Run(b, paired.Serial(func() error {
				if s.Do(ctx, quote, nothing) == nil {
					return errSent
				}
				return nil
			}), paired.Serial(bare(ctx)))
		})
	}
}
