package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// rows runs a query and scans each of its rows.
func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	stmt, err := s.reading(ctx, query)
	if err != nil {
		return s.explain(err)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	return s.explain(each(rows, err, scan))
}

func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row scans the one row of a query, or is ErrNotFound.
func (s *Store) row(ctx context.Context, query string, arg any, into any) error {
	stmt, err := s.reading(ctx, query)
	if err != nil {
		return s.explain(err)
	}
	err = stmt.QueryRowContext(ctx, arg).Scan(into)
	if errors.Is(err, sql.ErrNoRows) {
		return engine.ErrNotFound
	}
	return s.explain(err)
}

// reading is a query that is prepared once: to prepare most of them takes longer than
// to run them.
func (s *Store) reading(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := s.readings.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := s.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if other, late := s.readings.LoadOrStore(query, stmt); late {
		return other.(*sql.Stmt), stmt.Close()
	}
	return stmt, nil
}

// Load implements [engine.Journal].
func (s *Store) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	var entries []engine.Entry
	err := s.rows(ctx, "SELECT seq, at, kind, fact FROM entries WHERE delivery = ? ORDER BY seq", []any{id}, func(rows *sql.Rows) error {
		var r entryRow
		if err := rows.Scan(&r.seq, &r.at, &r.kind, &r.fact); err != nil {
			return err
		}
		e, err := r.entry()
		entries = append(entries, e)
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("the journal of delivery %s: %w", id, err)
	case len(entries) == 0:
		return nil, engine.ErrNotFound
	}
	return entries, nil
}

// Find implements [engine.Journal].
func (s *Store) Find(ctx context.Context, placement engine.PlacementID) (id string, err error) {
	err = s.row(ctx, "SELECT delivery FROM placements WHERE id = ?", int64(placement), &id)
	return id, err
}

// dueNow is one statement, so that nothing falls between what is due and what is
// due next. The next comes last, as it is due after the others. A bare parameter as
// the limit would have SQLite prepare the statement anew each time it is another.
const dueNow = `SELECT id, due FROM (SELECT id, due FROM deliveries WHERE due <= ?1 ORDER BY due, id LIMIT 0 + ?2)
	UNION ALL SELECT NULL, min(due) FROM deliveries WHERE due > ?1
	ORDER BY due, id`

// Due implements [engine.Journal].
func (s *Store) Due(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error) {
	err = s.rows(ctx, dueNow, []any{bound(now), limit}, func(rows *sql.Rows) error {
		var id sql.NullString
		var at sql.NullInt64
		if err := rows.Scan(&id, &at); err != nil {
			return err
		}
		if id.Valid {
			ids = append(ids, id.String)
		} else {
			next = due(at)
		}
		return nil
	})
	return ids, next, err
}

const eventsBehind = "SELECT position, delivery, seq, at, kind, fact FROM entries WHERE position > ? ORDER BY position LIMIT 0 + ?"

// Since implements [engine.Journal].
func (s *Store) Since(ctx context.Context, after int64, limit int) ([]engine.Event, error) {
	var events []engine.Event
	err := s.rows(ctx, eventsBehind, []any{after, limit}, func(rows *sql.Rows) error {
		var ev engine.Event
		var r entryRow
		err := rows.Scan(&ev.Position, &ev.Delivery, &r.seq, &r.at, &r.kind, &r.fact)
		if err != nil {
			return err
		}
		if ev.Entry, err = r.entry(); err != nil {
			return fmt.Errorf("event %d, of delivery %s: %w", ev.Position, ev.Delivery, err)
		}
		events = append(events, ev)
		return nil
	})
	return events, err
}
