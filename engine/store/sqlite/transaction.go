package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// transaction is what a write works with. It belongs to the writer's goroutine.
// Its statements are never interrupted: they wait for the disk and for nothing else.
type transaction struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// exec runs a statement and counts the rows that it changed.
func (t *transaction) exec(query string, args ...any) (changed int64, err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row scans the one row of a query; found is false if there is none.
func (t *transaction) row(query string, args []any, into ...any) (found bool, err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (t *transaction) prepare(query string) (*sql.Stmt, error) {
	if stmt, ok := t.prepared[query]; ok {
		return stmt, nil
	}
	stmt, err := t.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.prepared[query] = stmt
	}
	return stmt, err
}

func (t *transaction) close() error {
	var errs []error
	for _, stmt := range t.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, t.conn.Close())...)
}

// attempt runs one item so that it alone is undone if it fails. broken means that
// the whole transaction has to be rolled back. The first item needs no savepoint:
// there is nothing yet that has to stay.
func (t *transaction) attempt(do func(*transaction) error, first bool) (err error, broken bool) {
	if first {
		err = do(t)
		return err, err != nil
	}
	if _, err := t.exec("SAVEPOINT item"); err != nil {
		return err, true
	}
	err = do(t)
	if err != nil {
		if _, undone := t.exec("ROLLBACK TO item"); undone != nil {
			return err, true // SQLite has rolled all of it back
		}
	}
	if _, released := t.exec("RELEASE item"); released != nil {
		return errors.Join(err, released), true
	}
	return err, false
}
