package outage

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// carrier answers each call after its latency, and fails a share of them.
type carrier struct {
	mu    sync.Mutex
	draw  *rand.Rand
	share float64
	sent  int
}

func newCarrier(seed uint64) *carrier {
	return &carrier{draw: rand.New(rand.NewPCG(seed, 0))}
}

// fail begins the outage, and the count.
func (c *carrier) fail(share float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.share, c.sent = share, 0
}

func (c *carrier) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

var errDown = &fault.Error{Op: "quote", Kind: fault.Unavailable, Outcome: fault.Unknown, Text: "the carrier is down"}

func (c *carrier) call(ctx context.Context) error {
	bad := c.arrive()
	select {
	case <-time.After(latency):
	case <-ctx.Done():
		return ctx.Err()
	}
	if bad {
		return errDown
	}
	return nil
}

func (c *carrier) arrive() (bad bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent++
	return c.draw.Float64() < c.share
}
