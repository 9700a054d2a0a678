package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Sight is what a store's file says of itself.
type Sight struct {
	// Version is the schema's; 0 is a file without anything in it. Knows is the one
	// that this program brings it to, and TooNew says that the file is for newer
	// programs only.
	Version, Knows int
	TooNew         bool
	// World is the one that it belongs to; nil is none yet.
	World *engine.World
}

// Look reads what a file says of itself and tries whether it may be written to,
// without changing anything and without making a file: one that is not there is
// [os.ErrNotExist]. It waits for another process that writes as Open does.
func Look(ctx context.Context, path string, opts Options) (Sight, error) {
	all, err := steps()
	if err != nil {
		return Sight{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return Sight{}, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Sight{}, err
	case info.IsDir():
		return Sight{}, &engine.StoreTrouble{Text: path + " is a folder: name a file in it for the store", Err: errors.ErrUnsupported}
	}
	s := &Store{path: path, steps: all, wait: opts.BusyTimeout}
	if s.wait <= 0 {
		s.wait = 10 * time.Second
	}
	db, err := s.pool(1, s.wait)
	if err != nil {
		return Sight{}, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return Sight{}, s.explain(err)
	}
	defer conn.Close()
	return s.look(ctx, conn)
}

func (s *Store) look(ctx context.Context, conn *sql.Conn) (Sight, error) {
	version, readableBy, err := s.schema(ctx, conn)
	if err != nil {
		return Sight{}, err
	}
	sight := Sight{Version: version, Knows: len(s.steps), TooNew: readableBy > len(s.steps)}
	if version > 0 {
		if sight.World, err = s.world(ctx, conn); err != nil {
			return sight, err
		}
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return sight, s.explain(err)
	}
	_, err = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return sight, s.explain(err)
}

// world is the one that the file belongs to.
func (s *Store) world(ctx context.Context, conn *sql.Conn) (*engine.World, error) {
	var text string
	err := conn.QueryRowContext(ctx, "SELECT world FROM world").Scan(&text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, s.explain(err)
	}
	var w engine.World
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return nil, fmt.Errorf("the world that %s belongs to: %w", s.path, err)
	}
	return &w, nil
}
