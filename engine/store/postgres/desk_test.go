package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

// desk is a store, and a view of its database beside it.
type desk struct {
	*postgres.Store
	t           *testing.T
	url, schema string
	pool        *pgxpool.Pool
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	url, schema := postgrestest.Home(t)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &desk{open(t, url, schema), t, url, schema, pool}
}

func (d *desk) ctx() context.Context { return d.t.Context() }

func (d *desk) sql(sql string) string {
	return strings.ReplaceAll(sql, "{}", pgx.Identifier{d.schema}.Sanitize())
}

func (d *desk) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.pool.Exec(d.ctx(), d.sql(sql), args...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) count(sql string, args ...any) (n int) {
	d.t.Helper()
	if err := d.pool.QueryRow(d.ctx(), d.sql(sql), args...).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *desk) append(h engine.Head, entries ...engine.Entry) {
	d.t.Helper()
	if err := d.Append(d.ctx(), h, entries...); err != nil {
		d.t.Fatal(err)
	}
}

// until waits for something that other goroutines bring about.
func (d *desk) until(what string, is func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.ctx(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			d.t.Fatalf("it never came to this: %s", what)
		}
	}
}

// row is the head of an open delivery.
func row(id string, version int64, phase engine.Phase, due time.Time) engine.Head {
	return engine.Head{ID: id, Version: version, Shop: "guomao", Phase: phase, Opened: time.Now(), Updated: time.Now(), Due: due}
}

func parked(reason string) engine.Entry {
	return engine.Entry{At: time.Now(), Fact: engine.Parked{Placement: 1, Reason: reason}}
}
