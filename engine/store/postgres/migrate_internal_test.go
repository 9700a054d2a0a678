package postgres

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

func unprepared(t *testing.T) *Store {
	t.Helper()
	url, schema := postgrestest.Home(t)
	s, err := connect(t.Context(), Options{URL: url, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// next is what a later release might do.
func next(readableBy int) []step {
	return append(steps[:len(steps):len(steps)], step{
		version: len(steps) + 1, readableBy: readableBy, river: steps[len(steps)-1].river,
		sql: `ALTER TABLE {}.deliveries ADD COLUMN colour text NOT NULL DEFAULT 'red'`,
	})
}

func TestTheSchemaMigratesForwardStepByStep(t *testing.T) {
	s := unprepared(t)
	for _, to := range [][]step{steps, next(len(steps)), next(len(steps))} {
		if err := migrate(t.Context(), s, to); err != nil {
			t.Fatal(err)
		}
		f, err := s.standing(t.Context(), s.pool)
		if want := to[len(to)-1]; err != nil || f.version != want.version || f.readableBy != want.readableBy {
			t.Fatalf("the schema is at %+v (%v), want %d", f, err, want.version)
		}
	}
	if _, err := s.pool.Exec(t.Context(), s.in(`SELECT colour FROM {}.deliveries`)); err != nil {
		t.Error(err)
	}
}

func TestThePreviousReleaseGoesOnAndOneThatIsTooOldIsRefused(t *testing.T) {
	s := unprepared(t)
	if err := migrate(t.Context(), s, next(len(steps))); err != nil {
		t.Fatal(err)
	}
	if err := migrate(t.Context(), s, steps); err != nil {
		t.Errorf("the previous release: %v", err)
	}
	if _, err := s.pool.Exec(t.Context(), s.in(`UPDATE {}.schema SET version = 9, readable_by = 8`)); err != nil {
		t.Fatal(err)
	}
	err := migrate(t.Context(), s, steps)
	if err == nil {
		t.Fatal("a program that is too old was let in")
	}
	for _, word := range []string{s.schema, "newer version", "version 8 or later", "upgrade this program"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
}

func TestAStepThatFailsLeavesNothing(t *testing.T) {
	s := unprepared(t)
	broken := next(len(steps))
	broken[len(steps)].sql += `; SELECT nonsense`
	if err := migrate(t.Context(), s, broken); err == nil {
		t.Fatal("it went through")
	}
	if f, err := s.standing(t.Context(), s.pool); err != nil || f.version != len(steps) {
		t.Errorf("the schema is at %+v (%v), want the last step that went well", f, err)
	}
	if err := migrate(t.Context(), s, next(len(steps))); err != nil {
		t.Errorf("the same step, repaired: %v", err)
	}
}

func TestOfManyThatStartTogetherOneMigrates(t *testing.T) {
	s := unprepared(t)
	var all sync.WaitGroup
	for range 3 { // each holds a connection for the lock and takes another
		all.Go(func() {
			other, err := connect(context.WithoutCancel(t.Context()), Options{URL: s.pool.Config().ConnString(), Schema: s.schema})
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = other.Close() }()
			if err := migrate(t.Context(), other, next(len(steps))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAProgramThatBecomesTooOldWritesNoMore(t *testing.T) {
	s := ready(t)
	s.dueIn(t, time.Minute)
	closed := engine.Head{ID: "o2", Version: 1, Closed: true}
	fact := engine.Entry{Fact: engine.Parked{}}
	if err := s.Append(t.Context(), closed, fact); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pool.Exec(t.Context(), s.in(`UPDATE {}.schema SET version = 9, readable_by = 8`)); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func() error{
		"open":    func() error { return s.Append(t.Context(), engine.Head{ID: "o3", Version: 1}, fact) },
		"append":  func() error { return s.Append(t.Context(), engine.Head{ID: "o1", Version: 2}, fact) },
		"rewrite": func() error { return s.Rewrite(t.Context(), closed, fact) },
		"bury":    func() error { return s.Bury(t.Context(), engine.Tombstone{ID: "o2", Version: 1}) },
	} {
		if err := write(); err == nil || !strings.Contains(err.Error(), "upgrade this program") {
			t.Errorf("%s: %v, want that the program is too old", name, err)
		}
	}
	for id, want := range map[string]int{"o1": 1, "o2": 1, "o3": 0} {
		if entries, _ := s.Load(t.Context(), id); len(entries) != want {
			t.Errorf("%s has %d entries, want %d", id, len(entries), want)
		}
	}
}
