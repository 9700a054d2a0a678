package postgres_test

import (
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/engine/store/storetest"
)

func open(t *testing.T, url, schema string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), postgres.Options{URL: url, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	d := newDesk(t) // the schema is made once and emptied for each row
	storetest.Run(t, func(t *testing.T) engine.Store {
		d.exec(`TRUNCATE {}.deliveries, {}.entries, {}.placements, {}.consumers, {}.river_job`)
		d.exec(`UPDATE {}.store SET position = 0, supervised = NULL, world = NULL`)
		return open(t, d.url, d.schema)
	})
}

func TestStoreOutlivesItsProcess(t *testing.T) {
	storetest.RunDurable(t, func(t *testing.T) (engine.Store, func() engine.Store) {
		url, schema := postgrestest.Home(t)
		store := open(t, url, schema)
		return store, func() engine.Store {
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			store = open(t, url, schema)
			return store
		}
	})
}
