package transport

import (
	"sync"
	"time"
)

// notices are what listeners were told last of each account. They know it by its
// numbers: that its secret was put right they hear as well, once it is served.
type notices struct {
	table   *table[account, notice]
	changes *changes
}

// notice says that an account is held, and with which secret.
type notice struct {
	mu          sync.Mutex
	held        bool
	fingerprint string
}

func newNotices(ch *changes) *notices {
	return &notices{table: newTable(func(account) *notice { return new(notice) }), changes: ch}
}

// held tells that an account is held, unless that has been told.
func (n *notices) held(c *Call, err error, now time.Time) {
	told := n.table.get(c.account())
	told.mu.Lock()
	defer told.mu.Unlock()
	told.fingerprint = c.Fingerprint
	if told.held {
		return
	}
	told.held = true
	ch := c.change(now, Free, Held, inShort(err))
	ch.Until = now.Add(trialEvery)
	n.changes.add(ch)
}

// freed tells that a trial passed.
func (n *notices) freed(c *Call) {
	n.end(c, "the trial call passed", func(print string) bool { return print == c.Fingerprint })
}

// served tells that an account was held with another secret than the one that just
// served it.
func (n *notices) served(c *Call) {
	n.end(c, "the account changed", func(print string) bool { return print != c.Fingerprint })
}

func (n *notices) end(c *Call, why string, concerns func(fingerprint string) bool) {
	told := n.table.peek(c.account())
	if told == nil {
		return
	}
	told.mu.Lock()
	defer told.mu.Unlock()
	if told.held && concerns(told.fingerprint) {
		told.held = false
		n.changes.add(c.change(time.Now(), Held, Free, why))
	}
}

func (c *Call) change(now time.Time, from, to State, why string) Change {
	return Change{
		At: now, Scope: OneAccount, Carrier: c.Carrier, App: c.App, Account: c.Account, Store: c.Store,
		What: c.account().String(), From: from, To: to, Why: why,
	}
}
