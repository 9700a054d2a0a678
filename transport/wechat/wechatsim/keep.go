package wechatsim

import "slices"

const (
	// keepOrders is how many orders are kept unless [Config].Keep says otherwise.
	keepOrders = 100_000
	// keepCalls is how many calls of one order are kept: one that is polled for days
	// has no end of them.
	keepCalls = 1000
	// keepLocks is how many prices one order may have locked at a time.
	keepLocks = 100
)

// keeper says when orders are dropped.
type keeper struct {
	keep int
	next int // how many orders have to be there for the next look
}

// drop forgets the oldest orders that are over, once there are a sixteenth more
// than are kept. The lock is held.
func (s *Sim) drop() {
	if len(s.seen) < s.keeper.next {
		return
	}
	surplus := len(s.seen) - s.keeper.keep
	s.seen = slices.DeleteFunc(s.seen, func(o *order) bool {
		if surplus <= 0 || !o.over() {
			return false
		}
		surplus--
		delete(s.orders, o.key)
		return true
	})
	s.keeper.rest(len(s.seen))
}

// rest sets the next look so far off that looking costs little on average.
func (k *keeper) rest(have int) {
	k.next = max(k.keep, have) + k.keep/16 + 1
}

// over reports whether nothing more can become of an order: it was never placed, or
// every rider is done with it.
func (o *order) over() bool {
	return o.pending == 0 && !slices.ContainsFunc(o.waybills, func(w *waybill) bool { return !ended(w.status) || w.next != nil })
}

// called puts a call on an order's record and counts it.
func (o *order) called(c *Call) (attempt int) {
	if len(o.calls) == keepCalls {
		o.calls = slices.Delete(o.calls, 0, keepCalls/10)
	}
	o.calls = append(o.calls, c)
	if o.attempts == nil {
		o.attempts = map[string]int{}
	}
	o.attempts[c.Path]++
	return o.attempts[c.Path]
}
