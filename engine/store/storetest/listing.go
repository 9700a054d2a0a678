package storetest

import (
	"fmt"
	"slices"

	"github.com/paotui-go/paotui/engine"
)

// shelf is a few deliveries that differ in everything that is searched for.
func (b *book) shelf() {
	b.t.Helper()
	for i, h := range []engine.Head{
		{ID: "a", Shop: "guomao", Phase: engine.PhaseWaiting},
		{ID: "b", Shop: "guomao", Phase: engine.PhaseDelivered, Closed: true},
		{ID: "c", Shop: "sanlitun", Phase: engine.PhaseWaiting},
		{ID: "d", Shop: "sanlitun", Phase: engine.PhaseParked},
		{ID: "e", Shop: "Guomao", Phase: engine.PhaseCancelled, Closed: true},
	} {
		h.Version, h.Opened, h.Updated = 1, minute(i), minute(10-i)
		b.write(h, hint(i))
	}
}

func (b *book) finds(s engine.Search, want ...string) {
	b.t.Helper()
	var got []string
	for _, h := range b.heads(s) {
		got = append(got, h.ID)
	}
	b.same(fmt.Sprintf("%+v", s), got, want)
}

// pages turns all pages from a place on.
func (b *book) pages(s engine.Search, between func()) (ids []string) {
	b.t.Helper()
	for {
		page, err := b.List(b.ctx(), s)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(page.Heads) > s.Size() {
			b.t.Fatalf("a page of %d, want at most %d", len(page.Heads), s.Size())
		}
		for _, h := range page.Heads {
			ids = append(ids, h.ID)
		}
		if page.Next == (engine.Cursor{}) {
			return ids
		}
		s.After = page.Next
		between()
	}
}

var yes, no = true, false

var listing = []row{
	{"an empty store lists nothing, and there is no next page", func(b *book) {
		page, err := b.List(b.ctx(), engine.Search{})
		b.succeeds(err)
		b.same("page", page, engine.Page{})
	}},
	{"the zero value is all of them, the youngest opened first", func(b *book) {
		b.shelf()
		b.finds(engine.Search{}, "e", "d", "c", "b", "a")
	}},
	{"of those that were opened at once, by id, backwards too, letters by their bytes", func(b *book) {
		for _, id := range []string{"a", "é", "B", "b", "中", "a1", "10", "9"} {
			b.create(id, never, hint(1))
		}
		b.finds(engine.Search{}, "中", "é", "b", "a1", "a", "B", "9", "10")
		b.same("pages", b.pages(engine.Search{Limit: 3}, func() {}), []string{"中", "é", "b", "a1", "a", "B", "9", "10"})
	}},
	{"by shop", func(b *book) {
		b.shelf()
		b.finds(engine.Search{Shop: "guomao"}, "b", "a")
		b.finds(engine.Search{Shop: "guo"})
	}},
	{"by phases: any of them", func(b *book) {
		b.shelf()
		b.finds(engine.Search{Phases: []engine.Phase{engine.PhaseWaiting}}, "c", "a")
		b.finds(engine.Search{Phases: []engine.Phase{engine.PhaseParked, engine.PhaseDelivered, engine.PhaseFailed}}, "d", "b")
	}},
	{"only those that are closed, or only those that are not", func(b *book) {
		b.shelf()
		b.finds(engine.Search{Closed: &yes}, "e", "b")
		b.finds(engine.Search{Closed: &no}, "d", "c", "a")
	}},
	{"From <= Opened < To", func(b *book) {
		b.shelf()
		b.finds(engine.Search{From: minute(1)}, "e", "d", "c", "b")
		b.finds(engine.Search{To: minute(3)}, "c", "b", "a")
		b.finds(engine.Search{From: minute(1).In(zone(8)), To: minute(3).In(zone(-5))}, "c", "b")
		b.finds(engine.Search{From: minute(1).Add(1), To: minute(3).Add(1)}, "d", "c")
		b.finds(engine.Search{From: minute(3), To: minute(3)})
	}},
	{"only those whose last entry is older than UpdatedBefore", func(b *book) {
		b.shelf()
		b.finds(engine.Search{UpdatedBefore: minute(8)}, "e", "d")
		b.finds(engine.Search{UpdatedBefore: minute(8).Add(1)}, "e", "d", "c")
	}},
	{"all at once", func(b *book) {
		b.shelf()
		s := engine.Search{
			Shop: "sanlitun", Phases: []engine.Phase{engine.PhaseParked, engine.PhaseWaiting}, Closed: &no,
			From: minute(0), To: minute(9), UpdatedBefore: minute(9),
		}
		b.finds(s, "d", "c")
		s.Limit = 1
		b.same("pages", b.pages(s, func() {}), []string{"d", "c"})
	}},
	{"a head is found by what it says now", func(b *book) {
		b.shelf()
		h := engine.Head{ID: "a", Version: 2, Shop: "wangjing", Phase: engine.PhaseFailed, Closed: true, Opened: minute(0), Updated: minute(30)}
		b.write(h, hint(9))
		b.finds(engine.Search{Shop: "guomao"}, "b")
		b.finds(engine.Search{Shop: "wangjing", Closed: &yes, Phases: []engine.Phase{engine.PhaseFailed}}, "a")
		b.finds(engine.Search{UpdatedBefore: minute(30)}, "e", "d", "c", "b")
	}},
	{"the pages together are the whole, and the Next of the last is zero", func(b *book) {
		b.shelf()
		for _, limit := range []int{1, 2, 3, 4, 5, 6} {
			got := b.pages(engine.Search{Limit: limit}, func() {})
			b.same(fmt.Sprintf("pages of %d", limit), got, []string{"e", "d", "c", "b", "a"})
		}
		page, err := b.List(b.ctx(), engine.Search{Limit: 5})
		b.succeeds(err)
		b.same("the Next of a page that holds the rest", page.Next, engine.Cursor{})
	}},
	{"who turns pages while deliveries are added and move on sees each that was there once", func(b *book) {
		b.shelf()
		added := 0
		got := b.pages(engine.Search{Limit: 1}, func() {
			added++
			h := head(fmt.Sprintf("new%d", added), 1, never)
			h.Opened = minute(100 + added)
			b.write(h, hint(1))
			b.write(engine.Head{ID: "a", Version: int64(added) + 1, Shop: "guomao", Phase: engine.PhaseAccepted, Opened: minute(0), Updated: minute(200)}, hint(1))
		})
		b.same("pages", got, []string{"e", "d", "c", "b", "a"})
	}},
	{"a limit of 0 is 100, the most is 1000", func(b *book) {
		const all = 1001
		b.together(errNobodyLoses, func(i int) error {
			for n := i; n < all; n += crowd {
				if err := b.tries(fmt.Sprintf("o%04d", n), 0, never, hint(n)); err != nil {
					return err
				}
			}
			return nil
		})
		b.same("heads of a page", len(b.heads(engine.Search{})), 100)
		b.same("heads of the largest page", len(b.heads(engine.Search{Limit: all})), 1000)
		ids := b.pages(engine.Search{Limit: 300}, func() {})
		slices.Sort(ids)
		b.same("heads of all pages", len(slices.Compact(ids)), all)
	}},
}
