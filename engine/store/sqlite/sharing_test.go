package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func entry(text string) engine.Entry {
	return engine.Entry{At: noon, Fact: engine.Parked{Placement: 1, Reason: text}}
}

func placing(id engine.PlacementID) engine.Entry {
	return engine.Entry{At: noon, Fact: engine.Placing{Offer: engine.Offer{Carrier: "A", Outcome: engine.Priced, Placement: id}}}
}

func head(id string, version int64) engine.Head {
	return engine.Head{ID: id, Version: version, Shop: "guomao", Phase: engine.PhaseWaiting, Opened: noon, Updated: noon, Due: noon}
}

func write(t testing.TB, s engine.Store, h engine.Head, entries ...engine.Entry) {
	t.Helper()
	if err := s.Append(t.Context(), h, entries...); err != nil {
		t.Fatal(err)
	}
}

func version(t testing.TB, s engine.Store, id string) int {
	t.Helper()
	entries, err := s.Load(t.Context(), id)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		t.Fatal(err)
	}
	return len(entries)
}

// until asks again and again, for at most ten seconds.
func until(t testing.TB, what string, ask func() bool) {
	t.Helper()
	for began := time.Now(); !ask(); {
		if time.Since(began) > time.Minute {
			t.Fatalf("%s did not come", what)
		}
		<-time.After(time.Millisecond)
	}
}

// held keeps the writer of a store in the middle of a write until it is let go.
func held(t *testing.T, s *sqlite.Store) (letGo func() error) {
	t.Helper()
	begun, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Exec(context.Background(), "SELECT 1", func() { close(begun); <-end }) }()
	<-begun
	return func() error { close(end); return <-ended }
}

func TestWritesThatWaitShareACommitAndFailAlone(t *testing.T) {
	s := opened(t, fresh(t))
	write(t, s, head("taken", 1), placing(7))
	letGo := held(t, s)
	const many = 30
	var all sync.WaitGroup
	errs := make([]error, many)
	for i := range many {
		facts := []engine.Entry{entry("1"), entry("2")}
		if i%3 == 0 {
			facts[1] = placing(7)
		}
		all.Go(func() { errs[i] = s.Append(t.Context(), head(fmt.Sprint("o", i), 2), facts...) })
	}
	until(t, "all writers", func() bool { return s.Waiting() == many })
	seen := -1 // by a reader, when the last of them is about to be written
	all.Go(func() {
		if err := s.Exec(t.Context(), "SELECT 1", func() { events, _ := s.Since(t.Context(), 0, 100); seen = len(events) }); err != nil {
			t.Error(err)
		}
	})
	until(t, "the last writer", func() bool { return s.Waiting() == many+1 })
	if err := letGo(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if seen != 1 {
		t.Errorf("before the last was written, %d events were committed, want the 1 of before", seen)
	}
	for i, err := range errs {
		want := 2
		if i%3 == 0 {
			want = 0
		}
		if got := version(t, s, fmt.Sprint("o", i)); got != want || (want == 0) != errors.Is(err, engine.ErrConflict) {
			t.Errorf("o%d has %d entries (%v), want %d", i, got, err, want)
		}
	}
}

func TestAWriteThatBreaksTheTransactionTakesTheOthersWithIt(t *testing.T) {
	s := opened(t, fresh(t))
	letGo := held(t, s)
	var all sync.WaitGroup
	var before, breaks, behind error
	all.Go(func() { before = s.Append(t.Context(), head("before", 1), entry("1")) })
	until(t, "the first", func() bool { return s.Waiting() == 1 })
	all.Go(func() { breaks = s.Exec(t.Context(), "ROLLBACK TO nothing", func() {}) })
	until(t, "the second", func() bool { return s.Waiting() == 2 })
	all.Go(func() { behind = s.Append(t.Context(), head("behind", 1), entry("1")) })
	until(t, "the third", func() bool { return s.Waiting() == 3 })
	all.Go(func() {
		if err := letGo(); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if breaks == nil || before != nil || behind != nil {
		t.Errorf("before: %v, the broken one: %v, behind: %v; want only the broken one to fail", before, breaks, behind)
	}
	letGo = held(t, s)
	all.Go(func() { before = s.Append(t.Context(), head("before2", 1), entry("1")) })
	until(t, "the first", func() bool { return s.Waiting() == 1 })
	all.Go(func() { breaks = s.Exec(t.Context(), "ROLLBACK", func() {}) }) // as SQLite does by itself where a disk fails
	until(t, "the second", func() bool { return s.Waiting() == 2 })
	if err := letGo(); err == nil {
		t.Error("what shared the transaction went through")
	}
	all.Wait()
	if before == nil || !strings.Contains(before.Error(), "nothing was written") || version(t, s, "before2") != 0 {
		t.Errorf("a write whose transaction broke off: %v, %d entries", before, version(t, s, "before2"))
	}
	write(t, s, head("before2", 1), entry("1"))
}

func TestWhoeverStopsWaitingIsToldWhatIsKnown(t *testing.T) {
	s := opened(t, fresh(t))
	t.Run("before it has begun", func(t *testing.T) {
		ended, end := context.WithCancel(t.Context())
		end()
		err := s.Append(ended, head("o1", 1), entry("1"))
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "nothing was written") {
			t.Error(err)
		}
	})
	t.Run("while others write", func(t *testing.T) {
		letGo := held(t, s)
		ctx, end := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() { failed <- s.Append(ctx, head("o2", 1), entry("1")) }()
		until(t, "the writer", func() bool { return s.Waiting() == 1 })
		end()
		err := <-failed
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "nothing was written") {
			t.Error(err)
		}
		if err := letGo(); err != nil {
			t.Error(err)
		}
		write(t, s, head("behind", 1), entry("1"))
		if version(t, s, "o2") != 0 {
			t.Error("it was written all the same")
		}
	})
	t.Run("once it has begun", func(t *testing.T) {
		ctx, end := context.WithCancelCause(t.Context())
		begun, goOn := make(chan struct{}), make(chan struct{})
		failed := make(chan error, 1)
		go func() { failed <- s.Exec(ctx, "SELECT 1", func() { close(begun); <-goOn }) }()
		<-begun
		why := errors.New("somebody hung up")
		end(why)
		if err := <-failed; !errors.Is(err, why) || !strings.Contains(err.Error(), "not known") {
			t.Error(err)
		}
		close(goOn)
	})
}

func TestCloseEndsWhatWaits(t *testing.T) {
	s, err := sqlite.Open(t.Context(), fresh(t), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	letGo := held(t, s)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := s.Append(t.Context(), head(fmt.Sprint(i), 1), entry("1")); err != nil && !strings.Contains(err.Error(), "nothing was written") {
				t.Error(err)
			}
		})
	}
	until(t, "all writers", func() bool { return s.Waiting() == 20 })
	all.Go(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := letGo(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if err := s.Append(t.Context(), head("late", 1), entry("1")); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("a write after Close: %v", err)
	}
	if _, err := s.Load(t.Context(), "late"); err == nil || errors.Is(err, engine.ErrNotFound) {
		t.Errorf("a read after Close: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}

func TestTwoStoresOnOneFile(t *testing.T) {
	path := fresh(t)
	stores := []*sqlite.Store{opened(t, path), opened(t, path)}
	const writers, each = 8, 10
	var all sync.WaitGroup
	var placed [2][writers * each]bool
	for which, s := range stores {
		for w := range writers {
			all.Go(func() {
				for n := range each {
					id := w*each + n // which both want
					err := s.Append(t.Context(), head(fmt.Sprintf("o%d.%d", which, id), 2), placing(engine.PlacementID(id+1)), entry("2"))
					if placed[which][id] = err == nil; err != nil && !errors.Is(err, engine.ErrConflict) {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	for id := range writers * each {
		if placed[0][id] == placed[1][id] {
			t.Errorf("placement %d: %v and %v, want it to be one's", id+1, placed[0][id], placed[1][id])
		}
	}
	for _, s := range stores {
		if events, err := s.Since(t.Context(), 0, 1000); err != nil || len(events) != writers*each*2 {
			t.Errorf("%d events (%v), want %d", len(events), err, writers*each*2)
		}
	}
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	path := fresh(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Append(t.Context(), head(fmt.Sprint("o", i), 1), entry("1")); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s := opened(t, path)
	for i := range 8 {
		if version(t, s, fmt.Sprint("o", i)) != 1 {
			t.Errorf("o%d is lost", i)
		}
	}
}
