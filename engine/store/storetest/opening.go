package storetest

import (
	"strings"

	"github.com/paotui-go/paotui/engine"
)

var opening = []row{
	{"entries from 1 on open a delivery", func(b *book) {
		b.create("o1", minute(1), hint(1), hint(2))
		b.holds("o1", hint(1), hint(2))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{head("o1", 2, minute(1))})
	}},
	{"one that is open already is not opened again", func(b *book) {
		b.create("o1", minute(1), hint(1))
		b.fails(b.tries("o1", 0, minute(5), hint(2), placing(7)), engine.ErrConflict)
		b.holds("o1", hint(1))
		b.due(noon, 10, minute(1))
		b.unknown(7)
	}},
	{"an id that was never opened is ErrNotFound", func(b *book) {
		b.fails(b.tries("nobody", 1, never, placing(7)), engine.ErrNotFound)
		b.fails(b.tries("nobody", 1, never), engine.ErrNotFound)
		b.missing("nobody")
		b.unknown(7)
	}},
	{"no entries do not open one either", func(b *book) {
		b.fails(b.tries("nobody", 0, noon), engine.ErrNotFound)
		b.missing("nobody")
		b.due(noon, 10, never)
		b.same("heads", b.heads(engine.Search{}), []engine.Head{})
	}},
	{"ids differ by every letter, and may be of any script", func(b *book) {
		ids := []string{"a", "A", "é", "e\u0301", "订单-1", "订单-2", "a ", "'; --", "%", "_", strings.Repeat("长", 100)}
		for i, id := range ids {
			b.create(id, never, hint(i))
		}
		for i, id := range ids {
			b.holds(id, hint(i))
		}
	}},
}
