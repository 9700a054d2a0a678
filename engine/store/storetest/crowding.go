package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paotui-go/paotui/engine"
)

const crowd = 16 // writers at once

// together runs n at the same time and counts those that went through; every
// other must fail with lost.
func (b *book) together(lost error, do func(i int) error) (won int64) {
	b.t.Helper()
	var (
		start = make(chan struct{})
		wins  atomic.Int64
		all   sync.WaitGroup
	)
	for i := range crowd {
		all.Go(func() {
			<-start
			switch err := do(i); {
			case err == nil:
				wins.Add(1)
			case !errors.Is(err, lost):
				b.t.Errorf("writer %d: %v, want %v", i, err, lost)
			}
		})
	}
	close(start)
	all.Wait()
	return wins.Load()
}

var errNobodyLoses = errors.New("no error")

var crowding = []row{
	{"of many that decide at one version, one goes through", func(b *book) {
		b.create("o1", never, hint(0))
		for version := int64(1); version <= 5; version++ {
			won := b.together(engine.ErrConflict, func(i int) error { return b.Append(b.ctx(), "o1", version, never, hint(i)) })
			if won != 1 {
				b.t.Fatalf("%d decided at version %d, want 1", won, version)
			}
		}
		if n := len(b.load("o1")); n != 6 {
			b.t.Errorf("%d entries, want 6", n)
		}
	}},
	{"facts of many writers all go through, each once, numbered without a gap", func(b *book) {
		b.create("o1", never, hint(-1))
		const each = 10
		won := b.together(errNobodyLoses, func(i int) error {
			for n := range each {
				if err := b.Append(b.ctx(), "o1", engine.AnyVersion, never, hint(i*each+n)); err != nil {
					return err
				}
			}
			return nil
		})
		entries := b.load("o1")
		if won != crowd || len(entries) != 1+crowd*each {
			b.t.Fatalf("%d writers, %d entries; want %d and %d", won, len(entries), crowd, 1+crowd*each)
		}
		seen := map[string]bool{}
		for i, e := range entries {
			if e.Seq != int64(i)+1 {
				b.t.Fatalf("entry %d has Seq %d", i+1, e.Seq)
			}
			seen[e.Fact.(engine.Parked).Reason] = true
		}
		if len(seen) != len(entries) {
			b.t.Errorf("%d different entries of %d", len(seen), len(entries))
		}
	}},
	{"of many that create one id, one goes through", func(b *book) {
		if won := b.together(engine.ErrExists, func(i int) error { return b.Create(b.ctx(), "o1", never, hint(i)) }); won != 1 {
			b.t.Errorf("%d created it, want 1", won)
		}
		if n := len(b.load("o1")); n != 1 {
			b.t.Errorf("%d entries, want 1", n)
		}
	}},
	{"of many deliveries that place one id, one goes through, and the id is its", func(b *book) {
		name := func(i int) string { return fmt.Sprintf("o%d", i) }
		for i := range crowd {
			b.create(name(i), never, hint(i))
		}
		if won := b.together(engine.ErrConflict, func(i int) error { return b.Append(b.ctx(), name(i), 1, never, placing(7)) }); won != 1 {
			b.t.Fatalf("%d placed it, want 1", won)
		}
		owner, err := b.Find(b.ctx(), 7)
		if err != nil {
			b.t.Fatal(err)
		}
		for i := range crowd {
			placed := len(b.load(name(i))) == 2
			if placed != (name(i) == owner) {
				b.t.Errorf("%s has placed it: %v; the id is %s's", name(i), placed, owner)
			}
		}
	}},
	{"who follows while others write misses nothing, and sees each delivery's entries in order", func(b *book) {
		const each = 20
		name := func(i int) string { return fmt.Sprintf("o%d", i) }
		written := make(chan struct{})
		go func() {
			defer close(written)
			b.together(errNobodyLoses, func(i int) error {
				err := b.Create(b.ctx(), name(i), never, hint(0))
				for n := 1; n < each && err == nil; n++ {
					err = b.Append(b.ctx(), name(i), int64(n), never, hint(n))
				}
				return err
			})
		}()
		seqs := map[string][]int64{}
		var after int64
		for done := false; ; {
			events := b.since(after, 7)
			for _, e := range events {
				seqs[e.Delivery] = append(seqs[e.Delivery], e.Entry.Seq)
				after = e.Position
			}
			if len(events) > 0 {
				continue
			}
			if done {
				break
			}
			select {
			case <-written:
				done = true // once more: what was written last
			default:
			}
		}
		for i := range crowd {
			got := seqs[name(i)]
			if len(got) != each || !slices.IsSorted(got) || got[0] != 1 || got[each-1] != each {
				b.t.Errorf("of %s the follower saw %v, want 1 to %d", name(i), got, each)
			}
		}
	}},
}
