package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// Rewrite implements [engine.Archive].
func (s *Store) Rewrite(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	row, err := rowOf(head)
	if err != nil {
		return err
	}
	rows, err := entryRows(0, entries)
	if err != nil {
		return err
	}
	return s.submit(ctx, func(t *transaction) error {
		if err := t.closed(row.id, row.version); err != nil {
			return err
		}
		if int64(len(rows)) != row.version {
			return engine.ErrConflict
		}
		if err := t.replaceHead(row, row.version); err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := t.exec("UPDATE entries SET at = ?3, kind = ?4, fact = ?5 WHERE delivery = ?1 AND seq = ?2", row.id, r.seq, r.at, r.kind, r.fact); err != nil {
				return err
			}
		}
		return nil
	})
}

// closed checks that a delivery is closed at a version.
func (t *transaction) closed(id string, version int64) error {
	var is bool
	var at int64
	found, err := t.row("SELECT closed, version FROM deliveries WHERE id = ?", []any{id}, &is, &at)
	switch {
	case err != nil:
		return err
	case !found:
		return engine.ErrNotFound
	case !is, at != version:
		return engine.ErrConflict
	}
	return nil
}

// Bury implements [engine.Archive].
func (s *Store) Bury(ctx context.Context, stone engine.Tombstone) error {
	text, err := json.Marshal(stone)
	if err != nil {
		return err
	}
	return s.submit(ctx, func(t *transaction) error {
		if err := t.closed(stone.ID, stone.Version); err != nil {
			return err
		}
		if err := t.read(stone.ID); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM entries WHERE delivery = ?", stone.ID); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM deliveries WHERE id = ?", stone.ID); err != nil {
			return err
		}
		_, err := t.exec("INSERT INTO tombstones (id, stone) VALUES (?, ?)", stone.ID, string(text))
		return err
	})
}

// read checks that every consumer has read all of a delivery's events.
func (t *transaction) read(id string) error {
	unread, err := t.row(`SELECT 1 FROM consumers
		WHERE position < (SELECT position FROM entries WHERE delivery = ? ORDER BY seq DESC LIMIT 1) LIMIT 1`, []any{id}, new(int))
	if err == nil && unread {
		return engine.ErrUnread
	}
	return err
}

// Tombstone implements [engine.Archive].
func (s *Store) Tombstone(ctx context.Context, id string) (stone engine.Tombstone, err error) {
	var text []byte
	if err := s.row(ctx, "SELECT stone FROM tombstones WHERE id = ?", id, &text); err != nil {
		return engine.Tombstone{}, err
	}
	if err := json.Unmarshal(text, &stone); err != nil {
		return engine.Tombstone{}, fmt.Errorf("the tombstone of delivery %s: %w", id, err)
	}
	return stone, nil
}
