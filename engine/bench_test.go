package engine_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// BenchmarkCompare holds a comparison of four carriers that answer after 20 ms
// against the one that took longest: what is more is the engine's own.
func BenchmarkCompare(b *testing.B) {
	var slowest atomic.Int64
	answer := func(ctx context.Context, _ engine.Inquiry) (engine.Quote, error) {
		asked := time.Now()
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return engine.Quote{}, ctx.Err()
		}
		took := int64(time.Since(asked))
		for longest := slowest.Load(); took > longest && !slowest.CompareAndSwap(longest, took); longest = slowest.Load() {
		}
		return engine.Quote{Fee: engine.ExactFen(1200)}, nil
	}
	var carriers []engine.Carrier
	for _, id := range []engine.CarrierID{"SFTC", "DADA", "MTPS", "SS"} {
		s := priced(id, 1200)
		s.quote = answer
		carriers = append(carriers, s)
	}
	e, err := engine.New(engine.Config{Carriers: carriers, Accounts: everyone{}, Policy: cheapestFirst, Store: memory.New()})
	if err != nil {
		b.Fatal(err)
	}
	order := goodOrder("A1")
	paired.Rounds(b, func() (ours, limit time.Duration, err error) {
		slowest.Store(0)
		began := time.Now()
		c, err := e.Compare(b.Context(), order)
		ours = time.Since(began)
		for _, o := range c.Offers {
			if o.Outcome != engine.Priced {
				err = errors.Join(err, errors.New(string(o.Carrier)+" did not answer"))
			}
		}
		return ours, time.Duration(slowest.Load()), err
	})
}
