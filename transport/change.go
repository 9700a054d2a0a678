package transport

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/paotui-go/paotui/engine/measure"
)

// Change says that something that keeps calls back began or ended to do so. It
// holds no secret and nothing personal.
type Change struct {
	// At is when.
	At time.Time
	// Scope is whose calls it concerns, and so which of the names below are set.
	Scope Scope
	// Carrier is the company; "" for the route.
	Carrier string
	// Call is the kind of call that the breaker is for, such as order/add.
	Call string
	// App, Account and Store are the account's, as its calls have them.
	App, Account, Store string
	// What is the same for people, such as "the breaker of DADA order/add".
	What string
	// From and To are the states before and after.
	From, To State
	// Until is when the next call may pass as a trial; zero where nothing is kept
	// back any more, or the trial is under way.
	Until time.Time
	// Why is the reason, for people: an error is told by its kind and code.
	Why string
}

// Scope is whose calls a Change concerns.
type Scope string

const (
	// WholeRoute: all calls of the Stack, by the route's breaker.
	WholeRoute Scope = "route"
	// OneCall: one carrier's calls of one kind, by their breaker.
	OneCall Scope = "call"
	// OneAccount: what one account calls at one carrier.
	OneAccount Scope = "account"
)

// State is what becomes of the calls.
type State string

// A breaker is Closed, Open or HalfOpen; an account is Free or Held.
const (
	Closed   State = "closed"    // calls pass
	Open     State = "open"      // they are kept back
	HalfOpen State = "half-open" // one at a time passes as a trial
	Free     State = "free"      // calls pass
	Held     State = "held"      // they are kept back, but for a trial now and then
)

// changes hands each Change to report, one at a time and in order. They arise
// under a breaker's lock, where no foreign code may run, and are handed on after
// it, by whichever caller comes by.
type changes struct {
	report func(Change)
	meter  *measure.Meter

	pending atomic.Int32
	mu      sync.Mutex
	queue   []Change
	busy    bool
}

func (c *changes) add(ch Change) {
	if c.report == nil && c.meter == nil {
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
	c.count(ch)
	if c.report != nil {
		c.report(ch)
	}
}
