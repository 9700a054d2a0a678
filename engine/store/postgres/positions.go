package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
)

// Since implements [engine.Journal]. An entry is committed without a position.
// Whoever reads events gives one to all that are committed by then, one reader at a
// time: so a position that can be seen has none below it that is still to come,
// however long another transaction stays open.
func (s *Store) Since(ctx context.Context, after int64, limit int) ([]engine.Event, error) {
	for {
		events, fresh, err := s.page(ctx, after, limit)
		if err != nil || len(events) == limit || !fresh {
			return events, s.place.explain(err)
		}
		if err := s.transact(ctx, func(tx pgx.Tx) error { return s.number(ctx, tx) }); err != nil {
			return nil, err
		}
	}
}

// page is what has positions, and whether there is something that has none. That is
// asked first, so that nothing falls between the two.
func (s *Store) page(ctx context.Context, after int64, limit int) (events []engine.Event, fresh bool, err error) {
	batch := &pgx.Batch{}
	batch.Queue(s.in(`SELECT EXISTS (SELECT FROM {}.entries WHERE position IS NULL)`))
	batch.Queue(s.in(`SELECT position, delivery, body::text FROM {}.entries WHERE position > $1 ORDER BY position LIMIT $2`), after, limit)
	results := s.pool.SendBatch(ctx, batch)
	defer func() { _ = results.Close() }() // its errors have been seen

	if err := results.QueryRow().Scan(&fresh); err != nil {
		return nil, false, err
	}
	rows, _ := results.Query()
	events, err = pgx.CollectRows(rows, readEvent)
	return events, fresh, err
}

func readEvent(row pgx.CollectableRow) (e engine.Event, err error) {
	var body string
	if err = row.Scan(&e.Position, &e.Delivery, &body); err == nil {
		err = json.Unmarshal([]byte(body), &e.Entry)
	}
	return e, err
}

const (
	lockPositions = `SELECT FROM {}.store FOR UPDATE`

	// The order of writing is that of each journal, since a delivery is locked from
	// before its entries are written until they are committed.
	givePositions = `WITH fresh AS MATERIALIZED (
		SELECT written, row_number() OVER (ORDER BY written) AS n
		FROM (SELECT written FROM {}.entries WHERE position IS NULL ORDER BY written LIMIT 5000) AS oldest
	), given AS (
		UPDATE {}.entries e SET position = store.position + fresh.n
		FROM fresh, {}.store WHERE e.written = fresh.written AND e.position IS NULL RETURNING 1
	) UPDATE {}.store SET position = position + (SELECT count(*) FROM given)`
)

// number gives positions to what has none, a good many at a time. The lock comes in
// a statement of its own: the one behind it then sees all that is committed.
func (s *Store) number(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	batch.Queue(s.in(lockPositions))
	batch.Queue(s.in(givePositions))
	return tx.SendBatch(ctx, batch).Close()
}
