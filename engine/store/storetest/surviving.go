package storetest

import (
	"fmt"
	"sync/atomic"

	"github.com/paotui-go/paotui/engine"
)

var surviving = []row{
	{"what was returned from Append is there afterwards", func(b *book) {
		b.create("o1", minute(1), hint(1), placing(7))
		b.append("o1", 2, minute(5), hint(2))
		b.create("o2", noon, hint(3))
		b.append("o2", 1, minute(-1))
		before := b.follow(10)
		b.Store = b.reopen()
		b.holds("o1", hint(1), placing(7), hint(2))
		b.holds("o2", hint(3))
		b.found(7, "o1")
		b.due(noon, 10, minute(5), "o2")
		b.same("heads", b.heads(engine.Search{}), []engine.Head{head("o2", 1, minute(-1)), head("o1", 3, minute(5))})
		b.same("events", b.follow(10), before)
	}},
	{"what was refused is not there afterwards", func(b *book) {
		b.create("o1", never, placing(7))
		b.fails(b.tries("o1", 0, noon, hint(2)), engine.ErrConflict)
		b.fails(b.tries("o2", 0, noon, hint(3), placing(8), placing(7)), engine.ErrConflict)
		b.Store = b.reopen()
		b.holds("o1", placing(7))
		b.missing("o2")
		b.unknown(8)
		b.due(noon, 10, never)
	}},
	{"the journal goes on where it was", func(b *book) {
		b.create("o1", never, placing(7))
		last := b.last()
		b.Store = b.reopen()
		b.fails(b.tries("o1", 0, never, hint(9)), engine.ErrConflict)
		b.fails(b.tries("o2", 0, never, placing(7)), engine.ErrConflict)
		b.append("o1", 1, never, hint(2))
		b.holds("o1", placing(7), hint(2))
		b.same("number of events behind", len(b.since(last, 10)), 1)
	}},
	{"consumers are known and stand where they stood", func(b *book) {
		b.close("o1", hint(1))
		last := b.last()
		b.advance("mail", last)
		b.advance("late", 0)
		b.advance("gone", 1)
		b.succeeds(b.Forget(b.ctx(), "gone"))
		b.Store = b.reopen()
		b.stands("mail", last)
		b.stands("gone", 0)
		b.fails(b.Bury(b.ctx(), stone("o1", 1)), engine.ErrUnread)
		b.advance("late", last)
		b.bury("o1", 1)
	}},
	{"what was buried or rewritten stays so, and its positions stay given", func(b *book) {
		b.close("o2", hint(1))
		b.succeeds(b.Rewrite(b.ctx(), closed("o2", 1), hint(11)))
		b.close("o1", placing(7))
		last := b.last()
		b.bury("o1", 1, 7)
		b.Store = b.reopen()
		b.holds("o2", hint(11))
		b.missing("o1")
		b.found(7, "o1")
		got, err := b.Tombstone(b.ctx(), "o1")
		b.succeeds(err)
		b.same("tombstone", got, stone("o1", 1, 7))
		b.fails(b.tries("o1", 0, never, hint(1)), engine.ErrConflict)
		b.create("o3", never, hint(2))
		b.same("number of events behind", len(b.since(last, 10)), 1)
	}},
	{"a store belongs to its world for good", func(b *book) {
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1"}})
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx1", "wx2"}})
		b.Store = b.reopen()
		b.foreign(engine.World{BaseURL: street, Apps: []string{"wx3"}}, "wx1", "wx2", "wx3")
		b.foreign(engine.World{BaseURL: street, Simulated: true})
		b.belongs(engine.World{BaseURL: street, Apps: []string{"wx2"}})
	}},
	{"it may end in the middle of writing: what was returned is there, the rest whole or not at all", func(b *book) {
		b.interrupted(0)
	}},
	{"it may end so again and again", func(b *book) {
		for i := range 3 {
			b.interrupted(i)
		}
	}},
}

// interrupted ends the store once some writers have come through, while others
// have not.
func (b *book) interrupted(round int) {
	b.t.Helper()
	const each = 40
	var (
		store    = b.Store
		enough   = make(chan struct{})
		count    atomic.Int64
		written  [crowd][each]bool
		finished = make(chan struct{})
	)
	delivery := func(i, n int) string { return fmt.Sprintf("o%d.%d.%d", round, i, n) }
	number := func(i, n int) engine.PlacementID { return engine.PlacementID(1 + (round*crowd+i)*each + n) }
	go func() {
		defer close(finished)
		b.together(errNobodyLoses, func(i int) error {
			for n := range each {
				if err := store.Append(b.ctx(), head(delivery(i, n), 3, never), hint(1), placing(number(i, n)), hint(3)); err != nil {
					return nil // it has ended
				}
				written[i][n] = true
				if count.Add(1) == crowd*2 {
					close(enough)
				}
			}
			return nil
		})
	}()
	select {
	case <-enough:
	case <-finished:
		if n := count.Load(); n < crowd*2 {
			b.t.Fatalf("the store failed after %d appends", n)
		}
	}
	b.Store = b.reopen()
	<-finished
	for i := range crowd {
		for n := range each {
			b.whole(delivery(i, n), number(i, n), written[i][n])
		}
	}
}
