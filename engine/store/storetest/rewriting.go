package storetest

import (
	"errors"

	"github.com/paotui-go/paotui/engine"
)

var rewriting = []row{
	{"Rewrite replaces the facts of a closed delivery, one for one", func(b *book) {
		b.close("o1", hint(1), hint(2))
		b.create("o2", never, hint(3))
		b.succeeds(b.Rewrite(b.ctx(), closed("o1", 2), hint(11), hint(12)))
		b.holds("o1", hint(11), hint(12))
		b.holds("o2", hint(3))
	}},
	{"and its head, by which it is found", func(b *book) {
		b.close("o1", hint(1))
		h := closed("o1", 1)
		h.Shop, h.Phase, h.Due = "wangjing", engine.PhaseReturned, minute(3)
		b.succeeds(b.Rewrite(b.ctx(), h, hint(11)))
		b.same("heads", b.heads(engine.Search{Shop: "wangjing"}), []engine.Head{h})
		b.due(minute(3), 10, never, "o1")
	}},
	{"it is no event: what was read is not read again, and what is read stands rewritten", func(b *book) {
		b.close("o1", hint(1), hint(2))
		before := b.follow(10)
		b.succeeds(b.Rewrite(b.ctx(), closed("o1", 2), hint(11), hint(12)))
		b.same("events behind the last", b.since(before[1].Position, 10), []engine.Event{})
		before[0].Entry, before[1].Entry = numberedAs(1, hint(11)), numberedAs(2, hint(12))
		b.same("events", b.follow(10), before)
	}},
	{"it claims no placement, and gives none up", func(b *book) {
		b.close("o1", placing(7))
		b.succeeds(b.Rewrite(b.ctx(), closed("o1", 1), placing(8)))
		b.found(7, "o1")
		b.unknown(8)
	}},
	{"a version that moved is ErrConflict, and nothing is written", func(b *book) {
		b.close("o1", hint(1), hint(2))
		b.fails(b.Rewrite(b.ctx(), closed("o1", 1), hint(11)), engine.ErrConflict)
		b.fails(b.Rewrite(b.ctx(), closed("o1", 3), hint(11), hint(12), hint(13)), engine.ErrConflict)
		b.holds("o1", hint(1), hint(2))
	}},
	{"fewer or more facts than there are entries are refused", func(b *book) {
		b.close("o1", hint(1), hint(2))
		b.fails(b.Rewrite(b.ctx(), closed("o1", 2), hint(11)), engine.ErrConflict)
		b.fails(b.Rewrite(b.ctx(), closed("o1", 2), hint(11), hint(12), hint(13)), engine.ErrConflict)
		b.fails(b.Rewrite(b.ctx(), closed("o1", 2)), engine.ErrConflict)
		b.holds("o1", hint(1), hint(2))
	}},
	{"a delivery that is open is ErrConflict", func(b *book) {
		b.create("o1", never, hint(1))
		b.fails(b.Rewrite(b.ctx(), closed("o1", 1), hint(11)), engine.ErrConflict)
		b.holds("o1", hint(1))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{head("o1", 1, never)})
	}},
	{"one that is not there is ErrNotFound, a buried one too", func(b *book) {
		b.fails(b.Rewrite(b.ctx(), closed("nobody", 1), hint(1)), engine.ErrNotFound)
		b.close("o1", hint(1))
		b.bury("o1", 1)
		b.fails(b.Rewrite(b.ctx(), closed("o1", 1), hint(11)), engine.ErrNotFound)
	}},
	{"what could never be read is refused, and nothing is written", func(b *book) {
		b.close("o1", hint(1), hint(2))
		if err := b.Rewrite(b.ctx(), closed("o1", 2), hint(11), engine.Entry{At: noon}); err == nil {
			b.t.Error("it was written")
		}
		b.holds("o1", hint(1), hint(2))
	}},
	{"the journal goes on behind it", func(b *book) {
		b.close("o1", hint(1))
		b.succeeds(b.Rewrite(b.ctx(), closed("o1", 1), hint(11)))
		b.append("o1", 1, never, hint(2))
		b.holds("o1", hint(11), hint(2))
	}},
	{"of an append and a rewriting at once, the later one sees the other", func(b *book) {
		b.close("o1", hint(1))
		var rewritten bool
		b.together(engine.ErrConflict, func(i int) error {
			if i > 0 {
				return b.tries("o1", 1, never, hint(2))
			}
			err := b.Rewrite(b.ctx(), closed("o1", 1), hint(11))
			rewritten = !errors.Is(err, engine.ErrConflict)
			return err
		})
		if rewritten {
			b.holds("o1", hint(11), hint(2))
		} else {
			b.holds("o1", hint(1), hint(2))
		}
	}},
}
