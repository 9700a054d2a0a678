package transport

import (
	"sync"
	"sync/atomic"
	"time"
)

// Change says that something that keeps calls back began or ended to do so.
type Change struct {
	// At is when.
	At time.Time
	// What names the breaker or the account, such as "the breaker of DADA
	// order/add".
	What string
	// From and To are the states before and after: a breaker is closed (calls
	// pass), open (they are kept back), or half-open (one passes as a trial); an
	// account is free or held.
	From, To string
	// Why is the reason, without anything personal.
	Why string
}

// changes hands each Change to report, one at a time and in order. They arise
// under a breaker's lock, where no foreign code may run, and are handed on after
// it, by whichever caller comes by.
type changes struct {
	report func(Change)

	pending atomic.Int32
	mu      sync.Mutex
	queue   []Change
	busy    bool
}

func (c *changes) add(ch Change) {
	if c.report == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, ch)
	c.pending.Add(1)
}

// flush hands on what is queued, unless somebody is at it already, perhaps this
// very goroutine further up.
func (c *changes) flush() {
	if c.pending.Load() == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy {
		return
	}
	c.busy = true
	defer func() { c.busy = false }()
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.pending.Add(-1)
		c.hand(next)
	}
	c.queue = nil
}

// hand reports without the lock; the caller has it before and after, also when
// report panics.
func (c *changes) hand(ch Change) {
	c.mu.Unlock()
	defer c.mu.Lock()
	c.report(ch)
}
