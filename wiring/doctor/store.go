package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

const (
	// storePatience bounds the look at a store.
	storePatience = 10 * time.Second
	// diskFull and diskRoom are bytes: a few thousand deliveries, and a few hundred
	// thousand.
	diskFull = 100 << 20
	diskRoom = 1 << 30
)

// checkStore looks at the store without changing it.
func (x *exam) checkStore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storePatience)
	defer cancel()
	switch s := x.cfg.Store; {
	case !s.Postgres.IsZero():
		x.checkPostgres(ctx)
	case s.SQLite != "":
		x.checkSQLite(ctx)
	default:
		x.found("store.memory", About{}, "the configuration names no store")
	}
}

func (x *exam) checkSQLite(ctx context.Context) {
	path := x.cfg.Store.SQLite
	sight, err := sqlite.Look(ctx, path, sqlite.Options{BusyTimeout: storePatience / 2})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		x.checkFolder(path)
		return
	case err != nil:
		x.found("store.unusable", About{}, err.Error())
		return
	}
	good := x.checkSchema(sight.Version, sight.Knows, sight.TooNew, sight.World)
	if x.checkRoom(filepath.Dir(path)) && good {
		x.fine(Store, About{}, fmt.Sprintf("%s can be written to; its schema is version %d", path, sight.Version))
	}
}

// checkFolder looks whether a store could be made.
func (x *exam) checkFolder(path string) {
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, ".paotui-doctor-*")
	if err != nil {
		x.found("store.unusable", About{}, fmt.Sprintf("%s is not there, and can not be made: this user may not write to its folder, or there is none", path))
		return
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	if x.checkRoom(folder) {
		x.found("store.new", About{}, path)
	}
}

// checkRoom looks at the disk; where that can not be asked, it is taken to have some.
func (x *exam) checkRoom(folder string) bool {
	free, ok := room(folder)
	return !ok || x.judgeRoom(free)
}

// judgeRoom says whether so many bytes are enough.
func (x *exam) judgeRoom(free uint64) bool {
	seen := fmt.Sprintf("%d MB free", free>>20)
	switch {
	case free < diskFull:
		x.found("store.full", About{}, seen)
		return false
	case free < diskRoom:
		x.found("store.room", About{}, seen)
	}
	return true
}

// checkSchema reads what a store says of itself, and whether there is nothing to do.
func (x *exam) checkSchema(version, knows int, tooNew bool, world *engine.World) bool {
	switch {
	case tooNew:
		x.found("store.too_new", About{}, fmt.Sprintf("its schema is version %d, and this program knows %d", version, knows))
		return false
	case version < knows && version > 0:
		x.found("store.behind", About{}, fmt.Sprintf("its schema is version %d, and this program's is %d", version, knows))
	}
	if world == nil {
		return true
	}
	if _, err := world.Admits(x.cfg.World()); err != nil {
		kind := "the real world"
		if world.Simulated {
			kind = "a simulation"
		}
		x.found("store.other_world", About{}, "it belongs to "+kind+" at "+world.BaseURL)
		return false
	}
	return true
}

func (x *exam) checkPostgres(ctx context.Context) {
	began := time.Now()
	sight, err := postgres.Look(ctx, postgres.Options{URL: x.cfg.Store.Postgres.Reveal(), Schema: x.cfg.Store.Schema})
	if err != nil {
		seen := err.Error()
		if errors.Is(err, context.DeadlineExceeded) {
			seen = "no answer within " + storePatience.String()
		}
		x.found("store.unusable", About{}, seen)
		return
	}
	x.judgePostgres(sight, max(began.Sub(sight.Now), time.Until(sight.Now)))
}

// judgePostgres reads what the server says, whose clock is off by so much.
func (x *exam) judgePostgres(sight postgres.Sight, off time.Duration) {
	good := x.checkSchema(sight.Version, sight.Knows, sight.TooNew, sight.World)
	wrong := func(id, seen string) {
		good = false
		x.found(id, About{}, seen)
	}
	if sight.ReadOnly {
		wrong("store.read_only", x.cfg.Store.String())
	}
	if sight.Version == 0 && !sight.MayMake {
		wrong("store.grant", x.cfg.Store.String())
	}
	if off >= clockOff {
		wrong("store.clock", off.Round(time.Second).String()+" from this machine's")
	}
	if all := sight.Pool * max(x.cfg.Replicas, 1); all > sight.Connections {
		x.found("store.connections", About{}, fmt.Sprintf("%d replicas with %d connections each; the server has %d", max(x.cfg.Replicas, 1), sight.Pool, sight.Connections))
	}
	switch {
	case good && sight.Version == 0:
		x.found("store.new", About{}, x.cfg.Store.String())
	case good:
		x.fine(Store, About{}, fmt.Sprintf("%s can be written to; its schema is version %d", x.cfg.Store.String(), sight.Version))
	}
}
