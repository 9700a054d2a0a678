package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func placing(id engine.PlacementID) engine.Entry {
	return engine.Entry{At: time.Now(), Fact: engine.Placing{Offer: engine.Offer{Carrier: "A", Outcome: engine.Priced, Placement: id}}}
}

func TestAHostsOrderAndItsDispatchAreOneTransaction(t *testing.T) {
	d := newDesk(t)
	d.exec(`CREATE TABLE {}.orders (id text PRIMARY KEY)`)
	for _, test := range []struct {
		id     string
		commit bool
	}{{"kept", true}, {"dropped", false}} {
		tx, err := d.pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), d.sql(`INSERT INTO {}.orders VALUES ($1)`), test.id); err != nil {
			t.Fatal(err)
		}
		if err := d.AppendTx(t.Context(), tx, row(test.id, 1, engine.PhaseQuoting, time.Now()), placing(7)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Load(t.Context(), test.id); !errors.Is(err, engine.ErrNotFound) {
			t.Errorf("%s can be seen before it is committed: %v", test.id, err)
		}
		end := tx.Rollback
		if test.commit {
			end = tx.Commit
		}
		if err := end(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = d.Load(t.Context(), test.id)
		if there := err == nil; there != test.commit || d.count(`SELECT count(*) FROM {}.orders WHERE id = $1`, test.id) == 1 != test.commit {
			t.Errorf("%s: the delivery and the order are there: %v; want both or none, by the commit", test.id, there)
		}
		d.exec(`TRUNCATE {}.placements`)
	}
}

func TestAfterARefusalTheHostsTransactionIsAsItWas(t *testing.T) {
	d := newDesk(t)
	d.exec(`CREATE TABLE {}.orders (id text PRIMARY KEY)`)
	d.append(row("o1", 1, engine.PhaseWaiting, time.Time{}), placing(7))
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), d.sql(`INSERT INTO {}.orders VALUES ('o2')`)); err != nil {
		t.Fatal(err)
	}
	for _, head := range []engine.Head{row("o1", 1, engine.PhaseWaiting, time.Time{}), row("o2", 2, engine.PhaseWaiting, time.Time{})} {
		entries := []engine.Entry{placing(8), placing(7)}[2-head.Version:]
		if err := d.AppendTx(t.Context(), tx, head, entries...); !errors.Is(err, engine.ErrConflict) {
			t.Fatalf("AppendTx: %v, want a conflict", err)
		}
	}
	if err := d.AppendTx(t.Context(), tx, row("o2", 1, engine.PhaseWaiting, time.Time{}), placing(9)); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if entries, err := d.Load(t.Context(), "o2"); err != nil || len(entries) != 1 {
		t.Errorf("o2 has %d entries (%v), want the one of the last call", len(entries), err)
	}
	if _, err := d.Find(t.Context(), 8); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("placement 8 was claimed by the call that was refused: %v", err)
	}
	if d.count(`SELECT count(*) FROM {}.orders`) != 1 {
		t.Error("the host's own row is gone")
	}
}

// cutter is a connection that is cut once, around the next write that holds a word.
type cutter struct {
	net.Conn
	word   []byte
	before bool // the word does not reach the server
	armed  *atomic.Bool
}

func (c cutter) Write(b []byte) (int, error) {
	if !bytes.Contains(b, c.word) || !c.armed.CompareAndSwap(true, false) {
		return c.Conn.Write(b)
	}
	if c.before {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	n, err := c.Conn.Write(b)
	_ = c.Conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, _ = c.Conn.Read(make([]byte, 1)) // the server has done it; nobody hears of it
	_ = c.Close()
	return n, err
}

// cutting is a store whose connection is cut once it is armed.
func cutting(d *desk, word string, before bool) (*postgres.Store, *atomic.Bool) {
	d.t.Helper()
	config, err := pgxpool.ParseConfig(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	config.ConnConfig.TLSConfig, config.ConnConfig.Fallbacks = nil, nil
	armed, dial := &atomic.Bool{}, config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return cutter{conn, []byte(word), before, armed}, err
	}
	pool, err := pgxpool.NewWithConfig(d.ctx(), config)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(pool.Close)
	store, err := postgres.Open(d.ctx(), postgres.Options{Pool: pool, Schema: d.schema})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = store.Close() })
	return store, armed
}

func TestALostAnswerToACommitIsUnknown(t *testing.T) {
	d := newDesk(t)
	store, armed := cutting(d, "commit\x00", false)
	armed.Store(true)
	err := store.Append(t.Context(), row("o1", 1, engine.PhaseWaiting, time.Time{}), parked("1"))
	if err == nil || !strings.Contains(err.Error(), "not known") {
		t.Fatalf("the error is %v; it must say that the outcome is not known", err)
	}
	d.until("the entry is there, once: the commit had arrived", func() bool {
		entries, _ := d.Load(t.Context(), "o1")
		return len(entries) == 1
	})
}

func TestAConnectionThatIsLostBeforeTheCommitIsMadeAgain(t *testing.T) {
	d := newDesk(t)
	for id, word := range map[string]string{"o1": "begin", "o2": "commit\x00"} {
		store, armed := cutting(d, word, true)
		armed.Store(true)
		err := store.Append(t.Context(), row(id, 1, engine.PhaseWaiting, time.Time{}), parked("1"))
		switch {
		case armed.Load():
			t.Fatalf("%s: the connection was never cut", word)
		case word == "begin" && err != nil:
			t.Errorf("cut at begin: %v, want that it is tried again", err)
		case word != "begin" && err == nil: // whoever writes cannot tell this from a lost answer
			t.Error("cut at commit: it went through")
		}
	}
}

func TestEntriesOfManyProcessesComeInTheOrderOfTheirJournals(t *testing.T) {
	d := newDesk(t)
	stores := []*postgres.Store{d.Store, open(t, d.url, d.schema), open(t, d.url, d.schema)}
	const each = 30
	done := make(chan error, len(stores))
	for i, store := range stores {
		go func() {
			for n := 0; n < each; {
				entries, err := store.Load(context.WithoutCancel(d.ctx()), "shared")
				if err != nil && !errors.Is(err, engine.ErrNotFound) {
					done <- err
					return
				}
				err = store.Append(context.WithoutCancel(d.ctx()), row("shared", int64(len(entries))+1, engine.PhaseWaiting, time.Time{}), parked(string(rune('a'+i))))
				switch {
				case err == nil:
					n++
				case !errors.Is(err, engine.ErrConflict):
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range stores {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	var seqs []int64
	for after := int64(0); ; {
		events, err := stores[1].Since(t.Context(), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			seqs, after = append(seqs, e.Entry.Seq), e.Position
		}
	}
	if len(seqs) != each*len(stores) || !slices.IsSorted(seqs) || seqs[0] != 1 || seqs[len(seqs)-1] != each*int64(len(stores)) {
		t.Errorf("the follower saw %v", seqs)
	}
}

func TestTimesOutsideOfNanosecondsAreRefused(t *testing.T) {
	d := newDesk(t)
	for _, year := range []int{1500, 2300} {
		due := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		if err := d.Append(t.Context(), row("o1", 1, engine.PhaseWaiting, due), parked("1")); err == nil {
			t.Errorf("%d was stored", year)
		}
	}
	if _, err := d.Load(t.Context(), "o1"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("something was written: %v", err)
	}
}
