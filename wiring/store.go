package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"slices"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/sqlite"
	"github.com/paotui-go/paotui/transport/wechat"
)

// World is the side of the wire that the configuration works on.
func (c Config) World() engine.World {
	return engine.World{
		BaseURL:   cmp.Or(c.BaseURL, wechat.DefaultBaseURL),
		Apps:      slices.Sorted(maps.Keys(c.Apps)),
		Simulated: c.Simulated,
	}
}

// String is the store as people name it, without its password: "deliveries.db",
// "postgres at db:5432/shop"; "" is memory.
func (s Store) String() string {
	u, err := url.Parse(s.Postgres.Reveal())
	switch {
	case s.Postgres.IsZero():
		return s.SQLite
	case isElsewhere(s.Postgres):
		return "postgres"
	case err != nil || u.Host == "":
		return "postgres"
	case s.Schema != "":
		return "postgres at " + u.Host + u.Path + ", schema " + s.Schema
	}
	return "postgres at " + u.Host + u.Path
}

// NewStore opens the store that the configuration names, or else one in memory. One
// that was filled in another world is refused. Its cleanup closes it: what is being
// written is finished first.
func NewStore(c Config, logger *zap.Logger) (engine.Store, func(), error) {
	switch {
	case !c.Store.Postgres.IsZero():
		return asStore(NewPostgres(c, logger))
	case c.Store.SQLite != "":
		return asStore(NewSQLite(c, logger))
	default:
		return memory.New(), func() {}, nil
	}
}

func asStore[S engine.Store](store S, cleanup func(), err error) (engine.Store, func(), error) {
	if err != nil {
		return nil, nil, err // and no nil pointer in an interface
	}
	return store, cleanup, nil
}

// NewSQLite opens the configured SQLite file, as [NewStore] does.
func NewSQLite(c Config, logger *zap.Logger) (*sqlite.Store, func(), error) {
	store, err := sqlite.Open(context.Background(), c.Store.SQLite, sqlite.Options{})
	return belonging(store, err, c, logger)
}

// NewPostgres opens the configured Postgres, as [NewStore] does.
func NewPostgres(c Config, logger *zap.Logger) (*postgres.Store, func(), error) {
	store, err := postgres.Open(context.Background(), postgres.Options{URL: c.Store.Postgres.Reveal(), Schema: c.Store.Schema})
	return belonging(store, err, c, logger)
}

// belonging is a store that was opened, if it belongs to the configuration's world. A
// desk's configuration may have none, and is not asked.
func belonging[S interface {
	engine.Store
	io.Closer
}](store S, err error, c Config, logger *zap.Logger) (S, func(), error) {
	var none S
	if err != nil {
		return none, nil, err
	}
	cleanup := func() {
		if err := store.Close(); err != nil && logger != nil {
			logger.Error("the store was not closed in order", logfield.Error(err))
		}
	}
	if c.desk && len(c.Apps) == 0 {
		return store, cleanup, nil
	}
	if err := store.Belong(context.Background(), c.World()); err != nil { // a store waits ten seconds for another process, and no longer
		cleanup()
		return none, nil, err
	}
	return store, cleanup, nil
}

// deskStore opens a store that is there: whoever asks about deliveries in a file
// that is not has mistaken its name. Its world is only asked for where the
// configuration has one.
func deskStore(c Config, logger *zap.Logger) (engine.Store, func(), error) {
	switch {
	case c.Store == Store{}:
		return nil, nil, errors.New("a desk needs a store that others use too: name its file or its database")
	case c.Store.SQLite != "":
		if _, err := os.Stat(c.Store.SQLite); errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("there is no store %s: the first that dispatches or runs on it makes it", c.Store.SQLite)
		}
	}
	c.desk = true
	return NewStore(c, logger)
}

func noClients() immediate.ClientSource { return nil }
