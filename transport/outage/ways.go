package outage

import (
	"context"
	"math"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/transport"
)

type do func(ctx context.Context, call func(context.Context) error) error

// ways makes each way afresh: nothing is shared between two runs.
var ways = map[Way]func() do{Once: once, Plain: plain, Stack: stack}

func once() do {
	return func(ctx context.Context, call func(context.Context) error) error { return call(ctx) }
}

// plain repeats whatever fails, twice, after pauses as long as the stack's.
func plain() do {
	return func(ctx context.Context, call func(context.Context) error) error {
		err := call(ctx)
		for _, pause := range []time.Duration{50 * time.Millisecond, 100 * time.Millisecond} {
			if err == nil || ctx.Err() != nil {
				return err
			}
			time.Sleep(pause)
			err = call(ctx)
		}
		return err
	}
}

// stack is ours, with no limits, which are no answer to an outage.
func stack() do {
	unlimited := transport.Limit{PerSecond: math.Inf(1)}
	s := transport.New(transport.Config{PerApp: unlimited, PerCarrier: unlimited})
	quote := transport.Call{App: "app", Carrier: "carrier", Name: "quote"}
	return func(ctx context.Context, call func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(priority.With(ctx, priority.Quote), patient)
		defer cancel()
		return s.Do(ctx, quote, call)
	}
}

func (p *Point) count(err error) {
	p.Asked++
	switch {
	case err == nil:
		p.Answered++
	case fault.KindOf(err) == fault.KeptBack:
		p.KeptBack++
	}
}
