package postgres_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

func TestLookBeforeAndAfterTheFirstUse(t *testing.T) {
	address, schema := postgrestest.Home(t)
	o := postgres.Options{URL: address, Schema: schema}
	got, err := postgres.Look(t.Context(), o)
	if err != nil || got.Version != 0 || got.World != nil || !got.MayMake || got.ReadOnly || got.Knows < 1 || got.Pool < 2 || got.Connections < got.Pool {
		t.Errorf("before: %+v, %v", got, err)
	}
	if off := time.Since(got.Now).Abs(); off > time.Minute {
		t.Errorf("the server's clock is %s off", off)
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var made bool
	if err := conn.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`, schema).Scan(&made); err != nil || made {
		t.Errorf("looking made the schema: %v, %v", made, err)
	}
	s, err := postgres.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	world := engine.World{BaseURL: "https://a.example", Apps: []string{"wx1"}}
	if err := s.Belong(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	got, err = postgres.Look(t.Context(), o)
	if err != nil || got.Version != got.Knows || got.TooNew || got.ReadOnly || !cmp.Equal(got.World, &world) {
		t.Errorf("after: %+v, %v", got, err)
	}
	readOnly := changed(t, address, func(u *url.URL) {
		q := u.Query()
		q.Set("default_transaction_read_only", "on")
		u.RawQuery = q.Encode()
	})
	if got, err = postgres.Look(t.Context(), postgres.Options{URL: readOnly, Schema: schema}); err != nil || !got.ReadOnly {
		t.Errorf("read-only: %+v, %v", got, err)
	}
}

func TestLookHoldsNoPassword(t *testing.T) {
	address, schema := postgrestest.Home(t)
	nobody := changed(t, address, func(u *url.URL) { u.Path = "/nobody_has_this_database" })
	_, err := postgres.Look(t.Context(), postgres.Options{URL: nobody, Schema: schema})
	if err == nil || !strings.Contains(err.Error(), "there is no database") || strings.Contains(err.Error(), password) {
		t.Errorf("%v", err)
	}
}
