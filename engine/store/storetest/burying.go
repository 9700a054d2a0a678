package storetest

import (
	"errors"

	"github.com/paotui-go/paotui/engine"
)

// stone is what stays of a delivery.
func stone(id string, version int64, placements ...engine.PlacementID) engine.Tombstone {
	return engine.Tombstone{
		ID: id, Version: version, Shop: "guomao", Phase: engine.PhaseDelivered, Digests: []string{"sha256:" + id},
		Placements: placements, Opened: noon.Add(123456789), Updated: minute(1), Buried: minute(600),
	}
}

func (b *book) bury(id string, version int64, placements ...engine.PlacementID) {
	b.t.Helper()
	b.succeeds(b.Bury(b.ctx(), stone(id, version, placements...)))
}

var burying = []row{
	{"Bury puts a tombstone in the place of a closed delivery", func(b *book) {
		b.close("o1", placing(7), placing(1<<63-1))
		b.close("o2", hint(1))
		b.bury("o1", 2, 7, 1<<63-1)
		b.bury("o2", 1)
		for _, want := range []engine.Tombstone{stone("o1", 2, 7, 1<<63-1), stone("o2", 1)} {
			got, err := b.Tombstone(b.ctx(), want.ID)
			b.succeeds(err)
			b.same("tombstone", got, want)
		}
	}},
	{"there is no tombstone of one that is not buried, and none of nobody", func(b *book) {
		b.close("o1", hint(1))
		for _, id := range []string{"o1", "nobody"} {
			_, err := b.Tombstone(b.ctx(), id)
			b.fails(err, engine.ErrNotFound)
		}
	}},
	{"its entries are gone: Load is ErrNotFound, List and Due do not show it", func(b *book) {
		h := closed("o1", 1)
		h.Due = noon
		b.write(h, hint(1))
		b.create("o2", minute(1), hint(2))
		b.bury("o1", 1)
		b.missing("o1")
		b.due(noon, 10, minute(1))
		b.same("heads", b.heads(engine.Search{}), []engine.Head{head("o2", 1, minute(1))})
		b.holds("o2", hint(2))
	}},
	{"its events are gone: Since goes past where they stood", func(b *book) {
		b.create("o2", never, hint(1))
		b.close("o1", hint(1), hint(2))
		b.append("o2", 1, never, hint(3))
		before := b.follow(10)
		b.bury("o1", 2)
		b.same("events", b.follow(1), []engine.Event{before[0], before[3]})
		b.same("events behind one that is gone", b.since(before[1].Position, 10), before[3:])
	}},
	{"a position is never given twice, also not that of the last event, once it is gone", func(b *book) {
		b.close("o1", hint(1), hint(2))
		last := b.last()
		b.advance("mail", last)
		b.bury("o1", 2)
		b.create("o2", never, hint(3))
		if events := b.since(last, 10); len(events) != 1 {
			b.t.Errorf("who had read to %d is shown %v, want the one new entry", last, events)
		}
	}},
	{"its id stays taken", func(b *book) {
		b.close("o1", hint(1))
		b.bury("o1", 1)
		b.fails(b.tries("o1", 0, never, hint(1)), engine.ErrConflict)
		b.fails(b.tries("o1", 1, never, hint(2)), engine.ErrConflict)
		b.fails(b.tries("o1", 1, never), engine.ErrConflict)
		b.missing("o1")
	}},
	{"its placements stay taken, and are found", func(b *book) {
		b.close("o1", placing(7), placing(8))
		b.bury("o1", 2, 7, 8)
		b.found(7, "o1")
		b.found(8, "o1")
		b.fails(b.tries("o2", 0, never, placing(8)), engine.ErrConflict)
		b.missing("o2")
	}},
	{"a version that moved is ErrConflict, and it stays", func(b *book) {
		b.close("o1", hint(1), hint(2))
		b.fails(b.Bury(b.ctx(), stone("o1", 1)), engine.ErrConflict)
		b.fails(b.Bury(b.ctx(), stone("o1", 3)), engine.ErrConflict)
		b.holds("o1", hint(1), hint(2))
	}},
	{"a delivery that is open is ErrConflict, and it stays", func(b *book) {
		b.create("o1", never, hint(1))
		b.fails(b.Bury(b.ctx(), stone("o1", 1)), engine.ErrConflict)
		b.holds("o1", hint(1))
		b.write(closed("o1", 1)) // the head alone closes it
		b.bury("o1", 1)
	}},
	{"one that is not there is ErrNotFound, and so is one that is buried already", func(b *book) {
		b.fails(b.Bury(b.ctx(), stone("nobody", 1)), engine.ErrNotFound)
		b.close("o1", hint(1))
		b.bury("o1", 1)
		b.fails(b.Bury(b.ctx(), stone("o1", 1)), engine.ErrNotFound)
	}},
	{"one of which a consumer has not read everything is ErrUnread, and it stays", func(b *book) {
		b.close("o1", hint(1), hint(2))
		last := b.last()
		b.advance("mail", last)
		b.advance("ledger", last-1)
		b.fails(b.Bury(b.ctx(), stone("o1", 2)), engine.ErrUnread)
		b.holds("o1", hint(1), hint(2))
		b.advance("ledger", last)
		b.bury("o1", 2)
	}},
	{"what comes behind it may be unread", func(b *book) {
		b.close("o1", hint(1))
		b.advance("mail", b.last())
		b.create("o2", never, hint(2))
		b.bury("o1", 1)
	}},
	{"for a consumer that was forgotten nothing is kept", func(b *book) {
		b.close("o1", hint(1))
		b.advance("mail", 0)
		b.succeeds(b.Forget(b.ctx(), "mail"))
		b.bury("o1", 1)
	}},
	{"what Tombstone returns belongs to the caller", func(b *book) {
		b.close("o1", placing(7))
		given := stone("o1", 1, 7)
		b.succeeds(b.Bury(b.ctx(), given))
		given.Placements[0] = 9
		got, err := b.Tombstone(b.ctx(), "o1")
		b.succeeds(err)
		b.same("tombstone", got, stone("o1", 1, 7))
		got.Placements[0] = 9
		again, err := b.Tombstone(b.ctx(), "o1")
		b.succeeds(err)
		b.same("tombstone", again, stone("o1", 1, 7))
	}},
	{"of many that append to it and one that buries it, one goes through", func(b *book) {
		b.close("o1", hint(1))
		var buried bool
		won := b.together(engine.ErrConflict, func(i int) error {
			if i > 0 {
				return b.tries("o1", 1, never, hint(2))
			}
			err := b.Bury(b.ctx(), stone("o1", 1))
			buried = !errors.Is(err, engine.ErrConflict)
			return err
		})
		if won != 1 {
			b.t.Errorf("%d went through, want 1", won)
		}
		if buried {
			b.missing("o1")
		} else {
			b.holds("o1", hint(1), hint(2))
		}
	}},
}
