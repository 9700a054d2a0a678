package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/paotui-go/paotui/cmd/performance/paired"
	"github.com/paotui-go/paotui/engine"
)

// BenchmarkAppend holds entries that are safe on the disk against a bare loop that
// puts the same rows into the same tables, in transactions of one row or of as many
// as there are writers: what is more is the store's own.
func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct {
		name                string
		writers, each, bulk int
	}{
		{"by-1", 1, 8, 1},
		{"by-64", 64, 16, 64},
	} {
		b.Run(c.name, func(b *testing.B) {
			ours, bare := newWriters(b, c.writers), newBare(b, c.writers)
			n := time.Duration(c.writers * c.each)
			turn := 0
			paired.Rounds(b, func() (a, z time.Duration, err error) {
				if turn++; turn%2 == 0 { // who goes first finds the disk in another state
					a, err = timed(func() error { return ours.append(c.each) }, err)
				}
				z, err = timed(func() error { return bare.put(c.writers*c.each, c.bulk) }, err)
				if turn%2 == 1 {
					a, err = timed(func() error { return ours.append(c.each) }, err)
				}
				return a / n, z / n, err
			})
		})
	}
}

func timed(do func() error, err error) (time.Duration, error) {
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = do()
	return time.Since(began), err
}

func benchEntry() engine.Entry {
	report := engine.Report{Placement: 1, Status: engine.Accepted}
	return engine.Entry{At: time.Now(), Fact: engine.Reported{Report: report}}
}

func benchHead(writer int, version int64) engine.Head {
	now := time.Now()
	return engine.Head{
		ID: fmt.Sprintf("order-%d", writer), Version: version, Shop: "guomao", Phase: engine.PhaseAccepted,
		Opened: now, Updated: now, Due: now.Add(time.Minute),
	}
}

// writers append to a delivery each.
type writers struct {
	store    engine.Store
	versions []int64
}

func newWriters(b *testing.B, n int) *writers {
	return &writers{store: opened(b, fresh(b)), versions: make([]int64, n)}
}

func (w *writers) append(each int) error {
	var all sync.WaitGroup
	errs := make([]error, len(w.versions))
	for i := range w.versions {
		all.Go(func() {
			for range each {
				w.versions[i]++
				if errs[i] = w.store.Append(context.Background(), benchHead(i, w.versions[i]), benchEntry()); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// bare puts rows into a file with the same schema, without asking anything.
type bare struct {
	conn                   *sql.Conn
	head, entry, placement *sql.Stmt
	versions               []int64
	next                   int
}

func newBare(b *testing.B, deliveries int) *bare {
	path := fresh(b)
	opened(b, path) // makes the tables
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	conn, err := db.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	prepare := func(query string) *sql.Stmt {
		stmt, err := conn.PrepareContext(b.Context(), query)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { stmt.Close() })
		return stmt
	}
	return &bare{
		conn: conn, versions: make([]int64, deliveries),
		head: prepare(`INSERT INTO deliveries (id, version, shop, phase, closed, opened, updated, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET version = excluded.version, updated = excluded.updated, due = excluded.due`),
		entry:     prepare("INSERT INTO entries (delivery, seq, at, kind, fact) VALUES (?, ?, ?, ?, ?)"),
		placement: prepare("INSERT INTO placements (id, delivery) VALUES (?, ?)"),
	}
}

func (w *bare) put(rows, bulk int) error {
	ctx := context.Background()
	for range rows / bulk {
		if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for range bulk {
			if err := w.row(); err != nil {
				return err
			}
		}
		if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
	}
	return nil
}

func (w *bare) row() error {
	i := w.next % len(w.versions)
	w.next++
	w.versions[i]++
	h, e := benchHead(i, w.versions[i]), benchEntry()
	if _, err := w.head.Exec(h.ID, h.Version, h.Shop, string(h.Phase), h.Closed, h.Opened.UnixNano(), h.Updated.UnixNano(), h.Due.UnixNano()); err != nil {
		return err
	}
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return err
	}
	_, err = w.entry.Exec(h.ID, h.Version, e.At.UnixNano(), e.Kind(), string(fact))
	return err
}
