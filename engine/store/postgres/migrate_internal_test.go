package postgres

import (
	"context"
	"strings"
	"sync"
	"testing"

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
		f, err := s.format(t.Context(), s.pool)
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
	if _, err := s.pool.Exec(t.Context(), s.in(`UPDATE {}.format SET version = 9, readable_by = 8`)); err != nil {
		t.Fatal(err)
	}
	err := migrate(t.Context(), s, steps)
	if err == nil {
		t.Fatal("a program that is too old was let in")
	}
	for _, word := range []string{s.schema, "version 9", "version 8 and later", "newer paotui"} {
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
	if f, err := s.format(t.Context(), s.pool); err != nil || f.version != len(steps) {
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
