package postgres_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
)

const password = "correct-horse"

// changed is a URL with another part, and a password that must not be seen.
func changed(t *testing.T, address string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if _, given := u.User.Password(); !given {
		u.User = url.UserPassword(u.User.Username(), password)
	}
	change(u)
	return u.String()
}

func TestOpenSaysWhatIsWrongWhereAndWhatToDo(t *testing.T) {
	address, schema := postgrestest.Home(t)
	for name, test := range map[string]struct {
		options postgres.Options
		says    []string
	}{
		"nothing given":      {postgres.Options{}, []string{"Options.Pool", "Options.URL"}},
		"not a URL":          {postgres.Options{URL: "postgres://paotui:" + password + "@[::1/x"}, []string{"the URL can not be read", "postgres://user"}},
		"a bad schema":       {postgres.Options{URL: address, Schema: `x"; DROP`}, []string{"name of the schema"}},
		"one connection":     {postgres.Options{URL: changed(t, address, func(u *url.URL) { u.RawQuery = "pool_max_conns=1" })}, []string{"two at least", "pool_max_conns"}},
		"nobody answers":     {postgres.Options{URL: changed(t, address, func(u *url.URL) { u.Host = "127.0.0.1:1" })}, []string{"no server answers at 127.0.0.1:1", "is it running"}},
		"no such database":   {postgres.Options{URL: changed(t, address, func(u *url.URL) { u.Path = "/nowhere" })}, []string{`no database "nowhere"`, "createdb nowhere"}},
		"no such user":       {postgres.Options{URL: changed(t, address, func(u *url.URL) { u.User = url.UserPassword("nobody_here", password) })}, []string{`"nobody_here"`, "pg_hba.conf"}},
		"nobody by any name": {postgres.Options{URL: changed(t, address, func(u *url.URL) { u.Host = "nowhere.invalid:5432" })}, []string{"no server answers at nowhere.invalid:5432"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if test.options.Schema == "" {
				test.options.Schema = schema
			}
			store, err := postgres.Open(ctx, test.options)
			if err == nil {
				_ = store.Close()
				t.Fatal("it opened")
			}
			for _, word := range test.says {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error does not say %q: %v", word, err)
				}
			}
			if strings.Contains(err.Error(), password) {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestOpenWithoutTheRightToMakeASchema(t *testing.T) {
	address, schema := postgrestest.Home(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	role := pgx.Identifier{schema + "_guest"}.Sanitize()
	if _, err := conn.Exec(t.Context(), "CREATE ROLE "+role+" LOGIN PASSWORD '"+password+"'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if _, err := conn.Exec(ctx, "DROP OWNED BY "+role+" CASCADE; DROP ROLE "+role); err != nil {
			t.Error(err)
		}
		_ = conn.Close(ctx)
	})
	guest := changed(t, address, func(u *url.URL) { u.User = url.UserPassword(schema+"_guest", password) })

	store, err := postgres.Open(t.Context(), postgres.Options{URL: guest, Schema: schema})
	if err == nil {
		_ = store.Close()
		t.Fatal("it opened")
	}
	for _, word := range []string{"may not", "GRANT CREATE ON DATABASE", "CREATE SCHEMA " + schema, schema + "_guest"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
	if strings.Contains(err.Error(), password) {
		t.Errorf("the password is in the error: %v", err)
	}

	// What the error advises helps.
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize()+" AUTHORIZATION "+role); err != nil {
		t.Fatal(err)
	}
	open(t, guest, schema)
}
