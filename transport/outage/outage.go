package outage

import (
	"context"
	"sync"
	"time"
)

// Scenario is how an outage goes. The zero Scenario is 50 calls a second and 20 s.
type Scenario struct {
	// PerSecond is how many callers come each second, whatever becomes of them.
	PerSecond int
	// Lasts is how long the carrier fails. Before it does it works for 2 s, which
	// are not counted.
	Lasts time.Duration
	// Seed draws which calls fail.
	Seed uint64
}

const (
	healthy = 2 * time.Second
	latency = 20 * time.Millisecond // of the carrier, failing or not
	patient = 2 * time.Second       // a caller
)

// Way is a way to deal with failures.
type Way string

// The ways that are compared, in the order in which Run tells them.
const (
	Once  Way = "no retries"
	Plain Way = "plain retries"
	Stack Way = "paotui"
)

// Point is what one way led to at one share of failures.
type Point struct {
	Way Way
	// Failing is the share of the calls that reached the carrier and failed.
	Failing float64
	// Asked callers came; Answered of them got an answer, KeptBack were told at
	// once that there would be none. Sent calls reached the carrier.
	Asked, Answered, KeptBack, Sent int
}

// Success is the share of the callers that got an answer.
func (p Point) Success() float64 { return float64(p.Answered) / float64(max(p.Asked, 1)) }

// Load is how many calls reached the carrier for each caller.
func (p Point) Load() float64 { return float64(p.Sent) / float64(max(p.Asked, 1)) }

// Run plays the scenario once for each way and each share of failures, all at the
// same time. The points come by way, and within a way in the order of the shares.
// The error is ctx's, if it ends before the scenario.
func Run(ctx context.Context, s Scenario, failing ...float64) ([]Point, error) {
	if s.PerSecond <= 0 {
		s.PerSecond = 50
	}
	if s.Lasts <= 0 {
		s.Lasts = 20 * time.Second
	}
	var all sync.WaitGroup
	var points []Point
	for _, way := range []Way{Once, Plain, Stack} {
		for _, f := range failing {
			points = append(points, Point{Way: way, Failing: f})
		}
	}
	for i := range points {
		all.Go(func() { s.play(ctx, &points[i]) })
	}
	all.Wait()
	return points, ctx.Err()
}

func (s Scenario) play(ctx context.Context, p *Point) {
	carrier := newCarrier(s.Seed)
	do := ways[p.Way]()
	s.callers(ctx, healthy, func() { _ = do(ctx, carrier.call) })
	carrier.fail(p.Failing)
	var mu sync.Mutex
	s.callers(ctx, s.Lasts, func() {
		err := do(ctx, carrier.call)
		mu.Lock()
		defer mu.Unlock()
		p.count(err)
	})
	p.Sent = carrier.calls()
}

// callers lets one caller come after another for d, and waits until all are served.
func (s Scenario) callers(ctx context.Context, d time.Duration, caller func()) {
	ticks := time.NewTicker(time.Second / time.Duration(s.PerSecond))
	defer ticks.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	for range int(d.Seconds() * float64(s.PerSecond)) {
		select {
		case <-ticks.C:
			all.Go(caller)
		case <-ctx.Done():
			return
		}
	}
}
