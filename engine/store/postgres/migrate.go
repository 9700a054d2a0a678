package postgres

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// step takes the schema from the version before to its own.
type step struct {
	version int
	// readableBy is the oldest program that may work on it from then on, by the
	// version that it knows. The release before must go on working: a step may add
	// tables, indexes, and columns that have a default. What takes something away
	// waits for the release after, which says so here.
	readableBy int
	// river is the version of River's own tables that the step needs; its
	// migrations run first, and are not repeated.
	river int
	sql   string
}

//go:embed schema/001.sql
var schema001 string

//go:embed schema/002.sql
var schema002 string

var steps = []step{
	{version: 1, readableBy: 1, river: 8, sql: schema001},
	{version: 2, readableBy: 1, river: 8, sql: schema002},
}

// standing is what the database says about itself.
type standing struct{ version, readableBy int }

// migrate takes the schema to the last of steps, one at a time, each in a
// transaction and all under a lock: of many programs that start together, one does
// the work. A schema that is newer is left as it is, and refused if it says so.
func migrate(ctx context.Context, s *Store, steps []step) error {
	s.knows = steps[len(steps)-1].version
	now, err := s.standing(ctx, s.pool)
	if err != nil {
		return err
	}
	if now.version < s.knows {
		if now, err = s.migrateLocked(ctx, steps); err != nil {
			return err
		}
	}
	if now.readableBy > s.knows {
		return s.tooOld(now.readableBy)
	}
	return nil
}

func (s *Store) tooOld(readableBy int) error {
	return fmt.Errorf("postgres: the schema %s in the database %q at %s was brought to a newer version, for programs that know version %d or later; this one knows %d: upgrade this program",
		s.schema, s.place.database, s.place.address, readableBy, s.knows)
}

// querier is a pool, a connection or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// standing is the zero value where there is nothing yet.
func (s *Store) standing(ctx context.Context, q querier) (f standing, err error) {
	var there bool
	if err := q.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, s.quoted+".schema").Scan(&there); err != nil || !there {
		return f, err
	}
	err = q.QueryRow(ctx, s.in(`SELECT version, readable_by FROM {}.schema`)).Scan(&f.version, &f.readableBy)
	return f, err
}

func (s *Store) migrateLocked(ctx context.Context, steps []step) (standing, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return standing{}, err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended('paotui ' || $1, 0))`, s.schema); err != nil {
		return standing{}, err
	}
	defer unlock(ctx, conn, s.schema)

	if err := s.makeSchema(ctx, conn); err != nil {
		return standing{}, err
	}
	now, err := s.standing(ctx, conn) // somebody else may have been first
	if err != nil {
		return standing{}, err
	}
	for _, next := range steps {
		if next.version <= now.version {
			continue
		}
		if err := s.take(ctx, conn, next); err != nil {
			return standing{}, fmt.Errorf("postgres: the schema %q could not be taken to version %d: %w", s.schema, next.version, s.place.explain(err))
		}
		now = standing{next.version, next.readableBy}
	}
	return now, nil
}

// unlock ends the lock; a connection on which that fails is closed, and the lock
// with it.
func unlock(ctx context.Context, conn *pgxpool.Conn, schema string) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	if _, err := conn.Exec(last, `SELECT pg_advisory_unlock(hashtextextended('paotui ' || $1, 0))`, schema); err != nil {
		_ = conn.Conn().Close(last)
	}
}

// makeSchema asks first: CREATE SCHEMA IF NOT EXISTS needs the right to create one
// even where it exists.
func (s *Store) makeSchema(ctx context.Context, conn *pgxpool.Conn) error {
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`, s.schema).Scan(&there); err != nil {
		return err
	}
	if !there {
		if _, err := conn.Exec(ctx, s.in(`CREATE SCHEMA {}`)); err != nil {
			return err
		}
	}
	_, err := conn.Exec(ctx, s.in(`CREATE TABLE IF NOT EXISTS {}.schema (
		one boolean PRIMARY KEY DEFAULT true CHECK (one), version int NOT NULL, readable_by int NOT NULL);
		INSERT INTO {}.schema (version, readable_by) VALUES (0, 0) ON CONFLICT DO NOTHING`))
	return err
}

func (s *Store) take(ctx context.Context, conn *pgxpool.Conn, next step) error {
	if err := s.migrateRiver(ctx, next.river); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, s.in(next.sql)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, s.in(`UPDATE {}.schema SET version = $1, readable_by = $2`), next.version, next.readableBy)
		return err
	})
}

// migrateRiver has transactions of its own, since some of River's steps can not
// share one.
func (s *Store) migrateRiver(ctx context.Context, version int) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(s.pool), &rivermigrate.Config{Schema: s.schema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: version})
	return err
}

// supervisedSince is the stamp before which a supervisor counts as gone.
func supervisedSince() int64 { return stamp(time.Now().Add(-time.Hour)) }
