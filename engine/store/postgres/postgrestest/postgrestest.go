// Package postgrestest finds the Postgres that tests run against.
package postgrestest

import (
	"cmp"
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names the server in its environment, as a URL.
const Variable = "PAOTUI_TEST_POSTGRES"

// usual is tried where the variable is not set.
const usual = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"

// Home is a Postgres and the name of a schema that is this test's own. The schema is
// not there yet, and is dropped when the test ends. Where there is no Postgres the
// test is skipped; in CI (CI=true) it fails.
func Home(t testing.TB) (url, schema string) {
	t.Helper()
	url = cmp.Or(os.Getenv(Variable), usual)
	conn, err := dial(t.Context(), url)
	if err != nil {
		missing(t)
	}
	defer hangUp(conn)
	schema = "paotui_test_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() { drop(t, url, schema) })
	return url, schema
}

func dial(ctx context.Context, url string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return pgx.Connect(ctx, url)
}

func hangUp(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it has done its work
}

// missing says how to have one. The error is not shown: a URL may hold a password.
func missing(t testing.TB) {
	t.Helper()
	const words = "no Postgres answers: start one on 127.0.0.1:5432, or name one in " + Variable + " (postgres://user:password@host:5432/database)"
	if os.Getenv("CI") == "true" {
		t.Fatal(words)
	}
	t.Skip(words)
}

func drop(t testing.TB, url, schema string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := dial(ctx, url)
	if err != nil {
		t.Errorf("the schema %s could not be dropped: the server is gone", schema)
		return
	}
	defer hangUp(conn)
	if _, err := conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{schema}.Sanitize()+" CASCADE"); err != nil {
		t.Errorf("the schema %s could not be dropped: %v", schema, err)
	}
}
