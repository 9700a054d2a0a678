package storetest

import "github.com/paotui-go/paotui/engine"

// follow reads all events from the beginning, a few at a time.
func (b *book) follow(few int) []engine.Event {
	b.t.Helper()
	var all []engine.Event
	var after int64
	for {
		events := b.since(after, few)
		if len(events) > few {
			b.t.Fatalf("Since returned %d events, want at most %d", len(events), few)
		}
		for _, e := range events {
			if e.Position <= after {
				b.t.Fatalf("position %d comes behind %d", e.Position, after)
			}
			after = e.Position
		}
		if len(events) == 0 {
			return all
		}
		all = append(all, events...)
	}
}

var following = []row{
	{"an empty store has no events", func(b *book) {
		b.same("events", b.since(0, 10), []engine.Event{})
	}},
	{"Since returns every entry behind a position, in order; 0 is before the first of all", func(b *book) {
		b.create("o1", never, hint(1))
		b.create("o2", never, hint(2), hint(3))
		b.append("o1", 1, never, hint(4))
		for _, few := range []int{1, 2, 100} {
			got := b.follow(few)
			want := []engine.Event{
				{Delivery: "o1", Entry: numberedAs(1, hint(1))}, {Delivery: "o2", Entry: numberedAs(1, hint(2))},
				{Delivery: "o2", Entry: numberedAs(2, hint(3))}, {Delivery: "o1", Entry: numberedAs(2, hint(4))},
			}
			for i := range min(len(got), len(want)) {
				want[i].Position = got[i].Position // they need not be without gaps
			}
			b.same("events", got, want)
		}
	}},
	{"behind the last event there is nothing, until there is", func(b *book) {
		b.create("o1", never, hint(1))
		last := b.since(0, 10)[0].Position
		b.same("events", b.since(last, 10), []engine.Event{})
		b.append("o1", 1, never, hint(2))
		if events := b.since(last, 10); len(events) != 1 || events[0].Position <= last {
			b.t.Errorf("behind %d there is %v, want the one new entry", last, events)
		}
	}},
	{"what was not written is no event", func(b *book) {
		b.create("o1", never, placing(7))
		b.fails(b.tries("o1", 0, never, hint(2)), engine.ErrConflict)
		b.fails(b.tries("o1", 9, never, hint(2)), engine.ErrConflict)
		b.fails(b.tries("o2", 0, never, hint(2), placing(7)), engine.ErrConflict)
		b.append("o1", 1, noon)
		b.same("number of events", len(b.follow(10)), 1)
	}},
}
