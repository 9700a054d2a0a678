package storetest

import (
	"cmp"
	"context"
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

var (
	errNobodyLoses = errors.New("no error")
	errWentThrough = errors.New("it went through")
)

// insist appends a fact at whatever version the delivery has.
func (b *book) insist(id string, fact engine.Entry) error {
	for {
		entries, err := b.Load(b.ctx(), id)
		if err != nil {
			return err
		}
		if err := b.tries(id, int64(len(entries)), never, fact); !errors.Is(err, engine.ErrConflict) {
			return err
		}
	}
}

// spoiled is a call that must fail, and with what.
func (b *book) spoiled(i, n int) (wants, err error) {
	id := fmt.Sprintf("o%d", i)
	switch {
	case n == 0:
		return engine.ErrNotFound, b.tries(id, 1, never, hint(n))
	case n%4 == 0:
		return engine.ErrConflict, b.tries(id, int64(n)+1, never, hint(n))
	case n%4 == 1:
		return engine.ErrConflict, b.tries(id, int64(n), never, hint(n), placing(7))
	case n%4 == 2:
		return engine.ErrNotFound, b.tries("nobody", 1, never, hint(n))
	default:
		return engine.ErrConflict, b.tries(id, 0, never, hint(n))
	}
}

// whole checks that an append of three entries, the second of which places id, is
// there in full or not at all, and there if it was said to be.
func (b *book) whole(delivery string, id engine.PlacementID, written bool) {
	b.t.Helper()
	entries, err := b.Load(b.ctx(), delivery)
	if !written && errors.Is(err, engine.ErrNotFound) {
		return
	}
	if err != nil || len(entries) != 3 {
		b.t.Errorf("%s, returned from Append: %v, has %d entries (%v)", delivery, written, len(entries), err)
		return
	}
	b.found(id, delivery)
}

var crowding = []row{
	{"of many that decide at one version, one goes through", func(b *book) {
		b.create("o1", never, hint(0))
		for version := int64(1); version <= 5; version++ {
			won := b.together(engine.ErrConflict, func(i int) error { return b.tries("o1", version, never, hint(i)) })
			if won != 1 {
				b.t.Fatalf("%d decided at version %d, want 1", won, version)
			}
		}
		if n := len(b.load("o1")); n != 6 {
			b.t.Errorf("%d entries, want 6", n)
		}
	}},
	{"facts of many writers all go through in the end, each once, numbered without a gap", func(b *book) {
		b.create("o1", never, hint(-1))
		const each = 5
		won := b.together(errNobodyLoses, func(i int) error {
			for n := range each {
				if err := b.insist("o1", hint(i*each+n)); err != nil {
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
	{"of many that open one id, one goes through", func(b *book) {
		if won := b.together(engine.ErrConflict, func(i int) error { return b.tries("o1", 0, never, hint(i)) }); won != 1 {
			b.t.Errorf("%d opened it, want 1", won)
		}
		if n := len(b.load("o1")); n != 1 {
			b.t.Errorf("%d entries, want 1", n)
		}
	}},
	{"one call's failure concerns no other's", func(b *book) {
		b.create("taken", never, placing(7))
		const each = 10
		won := b.together(errNobodyLoses, func(i int) error {
			id := fmt.Sprintf("o%d", i)
			for n := range each {
				wants, err := b.spoiled(i, n)
				if !errors.Is(err, wants) {
					return fmt.Errorf("a call that must fail with %q: %w", wants, cmp.Or(err, errWentThrough))
				}
				if err := b.tries(id, int64(n), never, hint(n)); err != nil {
					return fmt.Errorf("a call among those that fail: %w", err)
				}
			}
			return nil
		})
		if won != crowd {
			b.t.Fatalf("%d writers came through, want %d", won, crowd)
		}
		for i := range crowd {
			if n := len(b.load(fmt.Sprintf("o%d", i))); n != each {
				b.t.Errorf("o%d has %d entries, want %d", i, n, each)
			}
		}
		b.same("number of events", len(b.follow(50)), 1+crowd*each)
	}},
	{"whoever stops waiting has written everything or nothing", func(b *book) {
		const each = 10
		name := func(i, n int) string { return fmt.Sprintf("o%d.%d", i, n) }
		var written [crowd][each]bool
		b.together(errNobodyLoses, func(i int) error {
			for n := range each {
				ctx, cancel := context.WithCancel(b.ctx())
				var leaving sync.WaitGroup
				leaving.Go(cancel)
				h := head(name(i, n), 3, never)
				written[i][n] = b.Append(ctx, h, hint(1), placing(engine.PlacementID(1+i*each+n)), hint(3)) == nil
				leaving.Wait()
			}
			return nil
		})
		for i := range crowd {
			for n := range each {
				b.whole(name(i, n), engine.PlacementID(1+i*each+n), written[i][n])
			}
		}
	}},
	{"of many deliveries that place one id, one goes through, and the id is its", func(b *book) {
		name := func(i int) string { return fmt.Sprintf("o%d", i) }
		for i := range crowd {
			b.create(name(i), never, hint(i))
		}
		if won := b.together(engine.ErrConflict, func(i int) error { return b.tries(name(i), 1, never, placing(7)) }); won != 1 {
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
				for n := range each {
					if err := b.tries(name(i), int64(n), never, hint(n)); err != nil {
						return err
					}
				}
				return nil
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
