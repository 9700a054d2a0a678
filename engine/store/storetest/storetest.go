// Package storetest is the suite that every home of the journal passes. Each row
// carries the sentence of the [engine.Store] contract that it checks:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) engine.Store { return memory.New() })
//	}
//
// It is what makes two stores interchangeable: the engine relies on nothing that
// is not a row here.
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

// Run checks a store against the contract. open makes a fresh, empty store for
// one row and closes it with t.Cleanup.
func Run(t *testing.T, open func(*testing.T) engine.Store) {
	for _, r := range rows() {
		t.Run(r.rule, func(t *testing.T) { r.check(&book{open(t), t}) })
	}
}

// row is one sentence of the contract and what holds a store to it.
type row struct {
	rule  string
	check func(*book)
}

func rows() []row {
	var all []row
	for _, part := range [][]row{writing, claiming, waking, following, crowding} {
		all = append(all, part...)
	}
	return all
}

// noon is the suite's now. Times in the rows are moments of this day.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

var never time.Time

// hint is an entry that needs no thought: a parked placement, told apart by n.
func hint(n int) engine.Entry {
	return engine.Entry{At: minute(n), Fact: engine.Parked{Placement: 1, Reason: fmt.Sprint(n)}}
}

// placing is an intent that claims a placement id.
func placing(id engine.PlacementID) engine.Entry {
	return engine.Entry{At: noon, Fact: engine.Placing{Offer: engine.Offer{Carrier: "A", Outcome: engine.Priced, Placement: id}, SendBy: minute(1)}}
}

// book is a store under test, with calls that must succeed.
type book struct {
	engine.Store
	t *testing.T
}

func (b *book) ctx() context.Context { return b.t.Context() }

func (b *book) create(id string, due time.Time, entries ...engine.Entry) {
	b.t.Helper()
	if err := b.Create(b.ctx(), id, due, entries...); err != nil {
		b.t.Fatalf("Create(%s): %v", id, err)
	}
}

func (b *book) append(id string, expect int64, due time.Time, entries ...engine.Entry) {
	b.t.Helper()
	if err := b.Append(b.ctx(), id, expect, due, entries...); err != nil {
		b.t.Fatalf("Append(%s, %d): %v", id, expect, err)
	}
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
		e.Seq = int64(i) + 1
		out[i] = e
	}
	return out
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
