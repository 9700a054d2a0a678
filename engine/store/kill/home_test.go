//go:build unix

package kill_test

import (
	"context"
	"io"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// home says where the journal lives: in a file, or in a schema on a server.
type home struct {
	File   string
	URL    string
	Schema string
}

type openStore interface {
	engine.Store
	io.Closer
}

func (h home) open(ctx context.Context) (openStore, error) {
	if h.File != "" {
		return sqlite.Open(ctx, h.File, sqlite.Options{})
	}
	return postgres.Open(ctx, postgres.Options{URL: h.URL, Schema: h.Schema})
}

// supervise does the engine's work until ctx ends, as a program on such a store
// does.
func supervise(ctx context.Context, s openStore, e *engine.Engine, log *zap.Logger) error {
	if s, shared := s.(*postgres.Store); shared {
		return postgres.Supervise(ctx, s, e, postgres.SuperviseOptions{Workers: 32, Logger: log})
	}
	return e.Run(ctx)
}
