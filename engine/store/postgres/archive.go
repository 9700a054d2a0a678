package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
)

// Rewrite implements [engine.Archive].
func (s *Store) Rewrite(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	if err := storable(head); err != nil {
		return err
	}
	texts, err := bodies(entries, 0)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(tx pgx.Tx) error {
		if err := s.lockClosed(ctx, tx, head.ID, head.Version); err != nil {
			return err
		}
		if int64(len(entries)) != head.Version {
			return engine.ErrConflict
		}
		batch := &pgx.Batch{}
		batch.Queue(s.in(`UPDATE {}.entries SET body = e.body::json FROM unnest($2::text[]) WITH ORDINALITY AS e(body, n)
			WHERE delivery = $1 AND seq = e.n`), head.ID, texts)
		batch.Queue(s.in(`UPDATE {}.deliveries SET shop = $2, phase = $3, closed = $4, opened = $5, updated = $6, due = $7 WHERE id = $1`),
			head.ID, head.Shop, string(head.Phase), head.Closed, stamp(head.Opened), stamp(head.Updated), sometime(head.Due))
		return tx.SendBatch(ctx, batch).Close()
	})
}

// lockClosed locks a delivery that is closed at a version, and the giving of
// positions: both touch its entries, and would else wait for each other.
func (s *Store) lockClosed(ctx context.Context, tx pgx.Tx, id string, version int64) error {
	var at int64
	var closed, buried bool
	var readableBy int
	err := tx.QueryRow(ctx, s.in(`SELECT d.version, closed, tombstone IS NOT NULL, readable_by FROM {}.deliveries d, {}.schema
		WHERE id = $1 FOR UPDATE OF d`), id).Scan(&at, &closed, &buried, &readableBy)
	switch {
	case none(err), err == nil && buried:
		return engine.ErrNotFound
	case err != nil:
		return err
	case readableBy > s.knows:
		return s.tooOld(readableBy)
	case at != version || !closed:
		return engine.ErrConflict
	}
	_, err = tx.Exec(ctx, s.in(lockPositions))
	return err
}

// Bury implements [engine.Archive].
func (s *Store) Bury(ctx context.Context, stone engine.Tombstone) error {
	data, err := json.Marshal(stone)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(tx pgx.Tx) error {
		if err := s.lockClosed(ctx, tx, stone.ID, stone.Version); err != nil {
			return err
		}
		if err := s.allRead(ctx, tx, stone.ID); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue(s.in(`DELETE FROM {}.entries WHERE delivery = $1`), stone.ID)
		batch.Queue(s.in(`UPDATE {}.deliveries SET due = NULL, wake = NULL, tombstone = $2::text::json WHERE id = $1`), stone.ID, string(data))
		return tx.SendBatch(ctx, batch).Close()
	})
}

// allRead checks that every consumer is past the last event of a delivery. Events
// that have no position yet get one, so that there is a last.
func (s *Store) allRead(ctx context.Context, tx pgx.Tx, id string) error {
	for {
		var fresh, unread bool
		err := tx.QueryRow(ctx, s.in(`SELECT EXISTS (SELECT FROM {}.entries WHERE delivery = $1 AND position IS NULL),
			EXISTS (SELECT FROM {}.consumers WHERE position < (SELECT max(position) FROM {}.entries WHERE delivery = $1))`), id).Scan(&fresh, &unread)
		switch {
		case err != nil:
			return err
		case !fresh && unread:
			return engine.ErrUnread
		case !fresh:
			return nil
		}
		if err := s.number(ctx, tx); err != nil {
			return err
		}
	}
}

// Tombstone implements [engine.Archive].
func (s *Store) Tombstone(ctx context.Context, id string) (stone engine.Tombstone, err error) {
	var data string
	err = s.pool.QueryRow(ctx, s.in(`SELECT tombstone::text FROM {}.deliveries WHERE id = $1 AND tombstone IS NOT NULL`), id).Scan(&data)
	switch {
	case none(err):
		return stone, engine.ErrNotFound
	case err != nil:
		return stone, s.place.explain(err)
	}
	return stone, json.Unmarshal([]byte(data), &stone)
}
