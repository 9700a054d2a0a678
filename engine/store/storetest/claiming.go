package storetest

import "github.com/paotui-go/paotui/engine"

var claiming = []row{
	{"entries that carry a Placing make its placement id findable", func(b *book) {
		b.create("o1", never, placing(7))
		b.create("o2", never, hint(1))
		b.append("o2", 1, never, hint(2), placing(1<<63-1))
		b.found(7, "o1")
		b.found(1<<63-1, "o2")
		b.unknown(8)
	}},
	{"only a Placing does: an offer that was never placed is nobody's", func(b *book) {
		b.create("o1", never, engine.Entry{At: noon, Fact: engine.Compared{Offers: []engine.Offer{{Carrier: "A", Outcome: engine.Priced, Placement: 7}}}})
		b.unknown(7)
	}},
	{"the same delivery may place an id again", func(b *book) {
		b.create("o1", never, placing(7))
		b.append("o1", 1, never, placing(7))
		b.append("o1", 2, never, placing(8), placing(8))
		b.found(7, "o1")
		b.found(8, "o1")
		b.holds("o1", placing(7), placing(7), placing(8), placing(8))
	}},
	{"an id that another delivery has placed is ErrConflict, and nothing is written", func(b *book) {
		b.create("o1", never, placing(7))
		b.create("o2", minute(1), hint(1))
		b.fails(b.tries("o2", 1, minute(9), hint(2), placing(8), placing(7)), engine.ErrConflict)
		b.holds("o2", hint(1))
		b.due(noon, 10, minute(1))
		b.found(7, "o1")
		b.unknown(8)
		b.create("o3", never, placing(8)) // 8 is still free
		b.found(8, "o3")
	}},
	{"that holds for the opening as well: no delivery is opened, no id is taken", func(b *book) {
		b.create("o1", never, placing(7))
		b.fails(b.tries("o2", 0, noon, placing(8), placing(7)), engine.ErrConflict)
		b.missing("o2")
		b.due(noon, 10, never)
		b.unknown(8)
		b.create("o2", never, placing(8))
		b.found(8, "o2")
	}},
}
