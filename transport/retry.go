package transport

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// How often a read is repeated. A carrier that fails one time in ten gets every
// such call repeated; one that fails always gets a tenth more than it was asked,
// until its breaker opens, and not a multiple.
const (
	attempts    = 3   // of one call, the first one included
	earnedEach  = 100 // thousandths of a retry that each first attempt earns
	price       = 1000
	savingsMost = 10 * price
	firstPause  = 50 * time.Millisecond
)

// budget is what retries are paid from: for one carrier and kind of call.
type budget struct{ saved atomic.Int64 }

func newBudget() *budget {
	b := new(budget)
	b.saved.Store(savingsMost)
	return b
}

func (b *budget) earn() {
	for {
		old := b.saved.Load()
		if old >= savingsMost || b.saved.CompareAndSwap(old, min(old+earnedEach, savingsMost)) {
			return
		}
	}
}

func (b *budget) affords() bool { return b.saved.Load() >= price }

func (b *budget) spend() bool {
	for {
		old := b.saved.Load()
		if old < price {
			return false
		}
		if b.saved.CompareAndSwap(old, old-price) {
			return true
		}
	}
}

// pause waits before attempt n, counted from 1, and is false if there is no time
// for it. The pause doubles, and is drawn from its upper half so that callers who
// failed together do not come back together.
func pause(ctx context.Context, n int) bool {
	longest := firstPause << (n - 1)
	d := longest/2 + rand.N(longest/2)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	return sleep(ctx, d) == nil
}
