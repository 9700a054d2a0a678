package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/paotui-go/paotui/engine"
)

// Options say where the journal lives. One of Pool and URL is required.
type Options struct {
	// Pool is the host's own; Close leaves it open.
	Pool *pgxpool.Pool
	// URL is where to connect otherwise: postgres://user:password@host:5432/database,
	// with pgxpool's own parameters. A supervisor is slow on few connections:
	// pool_max_conns=16 is a good number for it, the least is 2.
	URL string
	// Schema holds all tables, River's too; "" is "paotui". It is made if it is not
	// there, and is not to be shared with another River.
	Schema string
}

// Store is an [engine.Store] on Postgres. Make one with Open.
type Store struct {
	pool     *pgxpool.Pool
	ownsPool bool
	schema   string
	quoted   string
	place    place
	knows    int                   // the version of the schema that this program was written for
	jobs     *river.Client[pgx.Tx] // only inserts

	news      chan struct{} // something was committed, and nobody told yet
	quit      chan struct{}
	closing   sync.Once
	announcer sync.WaitGroup
	lingering sync.WaitGroup // supervisors that did not end in time
}

var _ engine.Store = (*Store)(nil)

// Open connects, brings the schema up to date and returns the store. An error says
// what is wrong where, and what to do about it; it holds no password.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.closePool()
		return nil, err
	}
	s.announcer.Go(s.announce)
	return s, nil
}

const defaultSchema = "paotui"

// schemaName is what River takes as well; the length leaves room for the names of
// its notification channels.
var schemaName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,43}$`)

func connect(ctx context.Context, o Options) (*Store, error) {
	s := &Store{pool: o.Pool, schema: o.Schema, news: make(chan struct{}, 1), quit: make(chan struct{})}
	if s.schema == "" {
		s.schema = defaultSchema
	}
	if !schemaName.MatchString(s.schema) {
		return nil, fmt.Errorf("postgres: %q can not be the name of the schema: up to 44 lower-case letters, digits and underscores, no digit first", s.schema)
	}
	s.quoted = pgx.Identifier{s.schema}.Sanitize()
	switch {
	case (o.Pool == nil) == (o.URL == ""):
		return nil, errors.New("postgres: either Options.Pool or Options.URL is required")
	case o.Pool == nil:
		pool, err := newPool(ctx, o.URL)
		if err != nil {
			return nil, err
		}
		s.pool, s.ownsPool = pool, true
	}
	config := s.pool.Config()
	s.place = placeOf(config.ConnConfig.Config, s.schema)
	if config.MaxConns < 2 {
		s.closePool()
		return nil, errors.New("postgres: a pool of one connection is too small: allow two at least (pool_max_conns)")
	}
	return s, nil
}

func newPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// pgx's own words may quote the URL, and with it the password.
		return nil, errors.New("postgres: the URL can not be read; it looks like postgres://user:password@host:5432/database")
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "paotui"
	}
	return pgxpool.NewWithConfig(ctx, config)
}

func (s *Store) prepare(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return s.place.explain(err)
	}
	if err := migrate(ctx, s, steps); err != nil {
		return s.place.explain(err)
	}
	client, err := river.NewClient(riverpgxv5.New(s.pool), &river.Config{Schema: s.schema, Logger: slog.New(slog.DiscardHandler)})
	s.jobs = client
	return err
}

// Close ends the store, and the pool if Open made it. It waits for calls in
// flight. Close it after its supervisors.
func (s *Store) Close() error {
	s.closing.Do(func() { close(s.quit) })
	s.announcer.Wait()
	s.closePool()
	s.lingering.Wait()
	return nil
}

func (s *Store) closePool() {
	if s.ownsPool {
		s.pool.Close()
	}
}

// in puts the schema's name where a statement has {}.
func (s *Store) in(sql string) string { return strings.ReplaceAll(sql, "{}", s.quoted) }
