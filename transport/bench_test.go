package transport_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine/fault"
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
