package storetest

import (
	"testing"

	"github.com/paotui-go/paotui/engine"
)

// Run checks a store against the contract. open makes a fresh, empty store for
// one row and closes it with t.Cleanup.
func Run(t *testing.T, open func(*testing.T) engine.Store) {
	for _, part := range [][]row{writing, opening, claiming, waking, following, crowding, listing, counting, consuming, rewriting, burying, belonging} {
		for _, r := range part {
			t.Run(r.rule, func(t *testing.T) { r.check(&book{Store: open(t), t: t}) })
		}
	}
}

// RunDurable checks that a store outlives what holds it open. open makes a fresh,
// empty store; reopen ends it, by closing or by abandoning it, and returns another
// on the same home. Writers may still be at work on the one that ends.
func RunDurable(t *testing.T, open func(*testing.T) (store engine.Store, reopen func() engine.Store)) {
	for _, r := range surviving {
		t.Run(r.rule, func(t *testing.T) {
			store, reopen := open(t)
			r.check(&book{Store: store, t: t, reopen: reopen})
		})
	}
}

// row is one sentence of the contract and what holds a store to it.
type row struct {
	rule  string
	check func(*book)
}
