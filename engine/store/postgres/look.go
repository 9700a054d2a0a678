package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Sight is what a database says of itself and of the store in it.
type Sight struct {
	// Version is the schema's; 0 is that there is none yet. Knows is the one that this
	// program brings it to, and TooNew says that it is for newer programs only.
	Version, Knows int
	TooNew         bool
	// World is the one that the store belongs to; nil is none yet.
	World *engine.World
	// Now is the server's clock.
	Now time.Time
	// ReadOnly is a server that only follows another one, or a user who may only read.
	ReadOnly bool
	// MayMake says that the user may make the schema where there is none.
	MayMake bool
	// Pool is how many connections this program takes at most, and Connections how
	// many the server has for everybody.
	Pool, Connections int
}

// Look reads that without changing anything. An error says what is wrong where, and
// what to do about it; it holds no password.
func Look(ctx context.Context, o Options) (Sight, error) {
	s, err := connect(ctx, o)
	if err != nil {
		return Sight{}, err
	}
	defer s.closePool()
	sight, err := s.look(ctx)
	return sight, s.place.explain(err)
}

func (s *Store) look(ctx context.Context) (sight Sight, err error) {
	sight.Knows, sight.Pool = steps[len(steps)-1].version, int(s.pool.Config().MaxConns)
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return sight, err
	}
	defer conn.Release()
	err = conn.QueryRow(ctx, `SELECT clock_timestamp(), pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
		has_database_privilege(current_database(), 'CREATE'), current_setting('max_connections')::int`).
		Scan(&sight.Now, &sight.ReadOnly, &sight.MayMake, &sight.Connections)
	if err != nil {
		return sight, err
	}
	now, err := s.standing(ctx, conn)
	if err != nil {
		return sight, err
	}
	sight.Version, sight.TooNew = now.version, now.readableBy > sight.Knows
	if now.version == 0 {
		return sight, nil
	}
	var may bool
	var world *string
	if err := conn.QueryRow(ctx, `SELECT has_table_privilege($1, 'INSERT') AND has_table_privilege($1, 'UPDATE')`, s.quoted+".store").Scan(&may); err != nil {
		return sight, err
	}
	sight.ReadOnly = sight.ReadOnly || !may
	if err := conn.QueryRow(ctx, s.in(`SELECT world::text FROM {}.store`)).Scan(&world); err != nil || world == nil {
		return sight, err
	}
	sight.World = new(engine.World)
	if err := json.Unmarshal([]byte(*world), sight.World); err != nil {
		return sight, fmt.Errorf("postgres: the world that the schema %q belongs to: %w", s.schema, err)
	}
	return sight, nil
}
