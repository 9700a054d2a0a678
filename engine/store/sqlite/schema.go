package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

// step brings the schema from one version to the next. The release before must go
// on working: it may add tables, indexes, and columns that have a default. What
// takes something away waits for the release after, whose step says so by a higher
// readableBy.
type step struct {
	sql string
	// readableBy is the oldest program that may use the file from then on, by the
	// highest version that it knows.
	readableBy int
}

//go:embed schema/*.sql
var files embed.FS

// steps lead to versions 1, 2 and so on. What was released is not changed.
func steps() ([]step, error) {
	var all []step
	for version, readableBy := range []int{1} {
		text, err := files.ReadFile(fmt.Sprintf("schema/%d.sql", version+1))
		if err != nil {
			return nil, err
		}
		all = append(all, step{string(text), readableBy})
	}
	return all, nil
}

// migrate brings the file forward, one step in a transaction, and refuses one that
// this program must not use. Others may be doing the same.
func (s *Store) migrate(ctx context.Context, conn *sql.Conn) error {
	for {
		done, err := s.migrateOnce(ctx, conn)
		if err != nil || done {
			return err
		}
	}
}

func (s *Store) migrateOnce(ctx context.Context, conn *sql.Conn) (done bool, err error) {
	if err := s.lock(ctx); err != nil {
		return false, err
	}
	defer func() {
		if err != nil || done {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // of what changed nothing, or failed
		}
	}()
	version, readableBy, err := s.schema(ctx, conn)
	switch {
	case err != nil:
		return false, err
	case readableBy > len(s.steps):
		return false, s.tooOld(readableBy)
	case version >= len(s.steps):
		return true, nil
	}
	next := s.steps[version]
	if _, err := conn.ExecContext(ctx, next.sql); err != nil {
		return false, fmt.Errorf("the schema of %s could not be brought to version %d: %w", s.path, version+1, s.explain(err))
	}
	if _, err := conn.ExecContext(ctx, "UPDATE schema SET version = ?, readable_by = ?", version+1, next.readableBy); err != nil {
		return false, s.explain(err)
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return false, s.explain(err)
}

const applicationID = 0x50616f54

// schema is what the file holds; 0 if it is empty.
func (s *Store) schema(ctx context.Context, conn *sql.Conn) (version, readableBy int, err error) {
	var application, tables int
	err = conn.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), count(*) FROM sqlite_schema").Scan(&application, &tables)
	switch {
	case err != nil:
		return 0, 0, s.explain(err)
	case tables == 0:
		return 0, 0, nil
	case application != applicationID:
		return 0, 0, fmt.Errorf("%s is another program's database: name a file of its own for the store", s.path)
	}
	err = conn.QueryRowContext(ctx, "SELECT version, readable_by FROM schema").Scan(&version, &readableBy)
	return version, readableBy, s.explain(err)
}

func (s *Store) tooOld(readableBy int) error {
	return fmt.Errorf("%s was brought to a newer schema, for programs that know version %d or later; this one knows %d: upgrade this program",
		s.path, readableBy, len(s.steps))
}
