package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/paotui-go/paotui/engine"
)

// noon is the suite's now. Times in the rows are moments of this day.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

func zone(hours int) *time.Location { return time.FixedZone("", hours*3600) }

var never time.Time

// hint is an entry that needs no thought: a parked placement, told apart by n.
func hint(n int) engine.Entry {
	return engine.Entry{At: minute(n), Fact: engine.Parked{Placement: 1, Reason: fmt.Sprint(n)}}
}

// placing is an intent that claims a placement id.
func placing(id engine.PlacementID) engine.Entry {
	return engine.Entry{At: noon, Fact: engine.Placing{Offer: engine.Offer{Carrier: "A", Outcome: engine.Priced, Placement: id}, SendBy: minute(1)}}
}

// head is the row of an open delivery.
func head(id string, version int64, due time.Time) engine.Head {
	return engine.Head{ID: id, Version: version, Shop: "guomao", Phase: engine.PhaseWaiting, Opened: noon, Updated: minute(int(version)), Due: due}
}

// closed is the row of a delivery that is over.
func closed(id string, version int64) engine.Head {
	h := head(id, version, never)
	h.Phase, h.Closed = engine.PhaseDelivered, true
	return h
}

// book is a store under test, with calls that must succeed.
type book struct {
	engine.Store
	t      *testing.T
	reopen func() engine.Store
}

func (b *book) ctx() context.Context { return b.t.Context() }

// create opens a delivery.
func (b *book) create(id string, due time.Time, entries ...engine.Entry) {
	b.t.Helper()
	b.append(id, 0, due, entries...)
}

// append writes entries to a delivery that is at a version.
func (b *book) append(id string, version int64, due time.Time, entries ...engine.Entry) {
	b.t.Helper()
	b.write(head(id, version+int64(len(entries)), due), entries...)
}

// close opens a delivery and closes it with its last entry.
func (b *book) close(id string, entries ...engine.Entry) {
	b.t.Helper()
	b.write(closed(id, int64(len(entries))), entries...)
}

func (b *book) write(h engine.Head, entries ...engine.Entry) {
	b.t.Helper()
	if err := b.Append(b.ctx(), h, entries...); err != nil {
		b.t.Fatalf("Append(%s to version %d): %v", h.ID, h.Version, err)
	}
}

// tries is an append to a delivery that is at a version, and its error.
func (b *book) tries(id string, version int64, due time.Time, entries ...engine.Entry) error {
	return b.Append(b.ctx(), head(id, version+int64(len(entries)), due), entries...)
}

func (b *book) load(id string) []engine.Entry {
	b.t.Helper()
	entries, err := b.Load(b.ctx(), id)
	if err != nil {
		b.t.Fatalf("Load(%s): %v", id, err)
	}
	return entries
}

// holds checks that a delivery's journal is these entries, numbered from 1.
func (b *book) holds(id string, want ...engine.Entry) {
	b.t.Helper()
	b.same(id+"'s journal", b.load(id), numbered(want))
}

func numbered(entries []engine.Entry) []engine.Entry {
	out := make([]engine.Entry, len(entries))
	for i, e := range entries {
		out[i] = numberedAs(int64(i)+1, e)
	}
	return out
}

func numberedAs(seq int64, e engine.Entry) engine.Entry {
	e.Seq = seq
	return e
}

func (b *book) missing(id string) {
	b.t.Helper()
	_, err := b.Load(b.ctx(), id)
	b.fails(err, engine.ErrNotFound)
}

func (b *book) due(now time.Time, limit int, wantNext time.Time, want ...string) {
	b.t.Helper()
	ids, next, err := b.Due(b.ctx(), now, limit)
	if err != nil {
		b.t.Fatalf("Due: %v", err)
	}
	b.same("due", ids, want)
	if !next.Equal(wantNext) {
		b.t.Errorf("the next after %v is %v, want %v", now, next, wantNext)
	}
}

func (b *book) since(after int64, limit int) []engine.Event {
	b.t.Helper()
	events, err := b.Since(b.ctx(), after, limit)
	if err != nil {
		b.t.Fatalf("Since(%d): %v", after, err)
	}
	return events
}

// last is the position of the last event of all.
func (b *book) last() int64 {
	b.t.Helper()
	events := b.follow(100)
	if len(events) == 0 {
		return 0
	}
	return events[len(events)-1].Position
}

// heads lists in one page what a search finds.
func (b *book) heads(s engine.Search) []engine.Head {
	b.t.Helper()
	page, err := b.List(b.ctx(), s)
	if err != nil {
		b.t.Fatalf("List: %v", err)
	}
	return page.Heads
}

func (b *book) found(id engine.PlacementID, want string) {
	b.t.Helper()
	if got, err := b.Find(b.ctx(), id); err != nil || got != want {
		b.t.Errorf("Find(%s) = %q, %v; want %q", id, got, err, want)
	}
}

func (b *book) unknown(id engine.PlacementID) {
	b.t.Helper()
	got, err := b.Find(b.ctx(), id)
	if err == nil {
		b.t.Errorf("placement %s is %s's, want nobody's", id, got)
	}
	b.fails(err, engine.ErrNotFound)
}

// succeeds checks the error of a call that must go through.
func (b *book) succeeds(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// fails checks the error of a call that must not have gone through.
func (b *book) fails(err, want error) {
	b.t.Helper()
	if !errors.Is(err, want) {
		b.t.Errorf("the error is %v, want %v", err, want)
	}
}

func (b *book) same(what string, got, want any) {
	b.t.Helper()
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(want, got, everything, cmpopts.EquateEmpty()); diff != "" {
		b.t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}
