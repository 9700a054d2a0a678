package postgrestest

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/url"
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
func Home(t testing.TB) (address, schema string) {
	t.Helper()
	address = hasty(t, cmp.Or(os.Getenv(Variable), usual))
	conn, err := dial(t.Context(), address)
	if err != nil {
		missing(t)
	}
	defer hangUp(conn)
	schema = "paotui_test_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() { drop(t, address, schema) })
	return address, schema
}

// hasty has the server not wait for its disk. It makes a difference only to a server
// that crashes, and no test makes it do so.
func hasty(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s is not a URL like postgres://user:password@host:5432/database", Variable)
	}
	query := u.Query()
	query.Set("synchronous_commit", "off")
	u.RawQuery = query.Encode()
	return u.String()
}

func dial(ctx context.Context, address string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return pgx.Connect(ctx, address)
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

func drop(t testing.TB, address, schema string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := dial(ctx, address)
	if err != nil {
		t.Errorf("the schema %s could not be dropped: the server is gone", schema)
		return
	}
	defer hangUp(conn)
	if _, err := conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{schema}.Sanitize()+" CASCADE"); err != nil {
		t.Errorf("the schema %s could not be dropped: %v", schema, err)
	}
}
