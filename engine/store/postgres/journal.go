package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
)

// Load implements [engine.Journal].
func (s *Store) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	rows, _ := s.pool.Query(ctx, s.in(`SELECT body::text FROM {}.entries WHERE delivery = $1 ORDER BY seq`), id)
	entries, err := pgx.CollectRows(rows, readEntry)
	if err != nil {
		return nil, s.place.explain(err)
	}
	if len(entries) == 0 {
		return nil, engine.ErrNotFound
	}
	return entries, nil
}

func readEntry(row pgx.CollectableRow) (e engine.Entry, err error) {
	var body string
	if err = row.Scan(&body); err == nil {
		err = json.Unmarshal([]byte(body), &e)
	}
	return e, err
}

// Find implements [engine.Journal].
func (s *Store) Find(ctx context.Context, placement engine.PlacementID) (id string, err error) {
	err = s.pool.QueryRow(ctx, s.in(`SELECT delivery FROM {}.placements WHERE id = $1`), int64(placement)).Scan(&id)
	if none(err) {
		return "", engine.ErrNotFound
	}
	return id, s.place.explain(err)
}

// Due implements [engine.Journal].
func (s *Store) Due(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error) {
	batch := &pgx.Batch{}
	batch.Queue(s.in(`SELECT id FROM {}.deliveries WHERE due <= $1 ORDER BY due, id LIMIT $2`), stamp(now), limit)
	batch.Queue(s.in(`SELECT min(due) FROM {}.deliveries WHERE due > $1`), stamp(now))
	results := s.pool.SendBatch(ctx, batch)
	defer func() { _ = results.Close() }() // its errors have been seen

	rows, _ := results.Query()
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, time.Time{}, s.place.explain(err)
	}
	var first *int64
	if err := results.QueryRow().Scan(&first); err != nil {
		return nil, time.Time{}, s.place.explain(err)
	}
	return ids, momentOrNever(first), nil
}

// Belong implements [engine.Journal].
func (s *Store) Belong(ctx context.Context, w engine.World) error {
	return s.transact(ctx, func(tx pgx.Tx) error {
		world := w
		var known *string
		if err := tx.QueryRow(ctx, s.in(`SELECT world::text FROM {}.store FOR UPDATE`)).Scan(&known); err != nil {
			return err
		}
		if known != nil {
			var own engine.World
			err := json.Unmarshal([]byte(*known), &own)
			if err == nil {
				world, err = own.Admits(w)
			}
			if err != nil {
				return err
			}
		}
		data, err := json.Marshal(world)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, s.in(`UPDATE {}.store SET world = $1::text::json`), string(data))
		return err
	})
}
