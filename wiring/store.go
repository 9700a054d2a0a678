package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
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

// NewStore opens the configured store. One that was filled in another world is
// refused. Its cleanup closes it: what is being written is finished first.
func NewStore(c Config, logger *zap.Logger) (engine.Store, func(), error) {
	store, cleanup, err := openStore(c.Store, logger)
	if err != nil {
		return nil, nil, err
	}
	if err := store.Belong(context.Background(), c.World()); err != nil { // a store waits ten seconds for another process, and no longer
		cleanup()
		return nil, nil, err
	}
	return store, cleanup, nil
}

func openStore(s Store, logger *zap.Logger) (engine.Store, func(), error) {
	if s.SQLite == "" {
		return memory.New(), func() {}, nil
	}
	store, err := sqlite.Open(context.Background(), s.SQLite, sqlite.Options{})
	if err != nil {
		return nil, nil, err
	}
	return store, func() {
		if err := store.Close(); err != nil && logger != nil {
			logger.Error("the store was not closed in order", zap.Error(err))
		}
	}, nil
}

// deskStore opens a store that is there: whoever asks about deliveries in a file
// that is not has mistaken its name. Its world is only asked for where the
// configuration has one.
func deskStore(c Config, logger *zap.Logger) (engine.Store, func(), error) {
	if c.Store.SQLite == "" {
		return nil, nil, errors.New("a desk needs a store that others use too: name its file")
	}
	if _, err := os.Stat(c.Store.SQLite); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no store %s: the first that dispatches or runs on it makes it", c.Store.SQLite)
	}
	if len(c.Apps) > 0 {
		return NewStore(c, logger)
	}
	return openStore(c.Store, logger)
}

func noClients() immediate.Clients { return nil }
