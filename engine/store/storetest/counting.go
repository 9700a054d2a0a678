package storetest

import (
	"time"

	"github.com/paotui-go/paotui/engine"
)

// counts holds the store to a census.
func (b *book) counts(now time.Time, want engine.Census) {
	b.t.Helper()
	got, err := b.Count(b.ctx(), now)
	b.succeeds(err)
	if !got.Longest.Equal(want.Longest) {
		b.t.Errorf("the longest due is due since %v, want %v", got.Longest, want.Longest)
	}
	got.Longest = want.Longest
	b.same("census", got, want)
}

var counting = []row{
	{"in an empty store nothing is open and nothing due", func(b *book) {
		b.counts(noon, engine.Census{Open: map[engine.Phase]int{}})
	}},
	{"Count tells how many are not closed, by phase", func(b *book) {
		b.shelf()
		b.counts(noon, engine.Census{Open: map[engine.Phase]int{engine.PhaseWaiting: 2, engine.PhaseParked: 1}})
		b.write(engine.Head{ID: "a", Version: 2, Shop: "guomao", Phase: engine.PhaseFailed, Closed: true, Opened: minute(0), Updated: minute(30)}, hint(9))
		b.write(engine.Head{ID: "c", Version: 2, Shop: "sanlitun", Phase: engine.PhaseDelivered, Opened: minute(2), Updated: minute(30)}, hint(9))
		b.counts(noon, engine.Census{Open: map[engine.Phase]int{engine.PhaseDelivered: 1, engine.PhaseParked: 1}})
	}},
	{"and how many are due at now, and since when the longest is", func(b *book) {
		b.create("late", minute(-1), hint(1))
		b.create("later", minute(-9), hint(1))
		b.create("now", noon, hint(1))
		b.create("soon", minute(1), hint(1))
		b.create("never", never, hint(1))
		waiting := map[engine.Phase]int{head("late", 1, never).Phase: 5}
		b.counts(noon, engine.Census{Open: waiting, Due: 3, Longest: minute(-9)})
		b.counts(minute(-9).Add(-1), engine.Census{Open: waiting})
	}},
	{"what is buried is not counted", func(b *book) {
		b.write(closed("o1", 1), hint(1))
		b.succeeds(b.Bury(b.ctx(), stone("o1", 1)))
		b.counts(noon, engine.Census{Open: map[engine.Phase]int{}})
	}},
}
