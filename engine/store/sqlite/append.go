package sqlite

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

// Append implements [engine.Journal].
func (s *Store) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	row, err := rowOf(head)
	if err != nil {
		return err
	}
	before := head.Version - int64(len(entries))
	rows, err := entryRows(before, entries)
	if err != nil {
		return err
	}
	return s.submit(ctx, func(t *transaction) error {
		put := t.replaceHead
		if before == 0 && len(rows) > 0 {
			put = t.openHead
		}
		if err := put(row, before); err != nil {
			return err
		}
		return t.addEntries(row.id, rows)
	})
}

// openHead puts in the head of a delivery that is new.
func (t *transaction) openHead(r headRow, _ int64) error {
	added, err := t.exec(`INSERT INTO deliveries (id, version, shop, phase, closed, opened, updated, due)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE id = ?1)
		ON CONFLICT DO NOTHING`,
		r.id, r.version, r.shop, r.phase, r.closed, r.opened, r.updated, r.due)
	if err == nil && added == 0 {
		return engine.ErrConflict
	}
	return err
}

// replaceHead replaces the head of a delivery that is at a version.
func (t *transaction) replaceHead(r headRow, before int64) error {
	replaced, err := t.exec(`UPDATE deliveries SET version = ?2, shop = ?3, phase = ?4, closed = ?5, opened = ?6, updated = ?7, due = ?8
		WHERE id = ?1 AND version = ?9`,
		r.id, r.version, r.shop, r.phase, r.closed, r.opened, r.updated, r.due, before)
	if err != nil || replaced > 0 {
		return err
	}
	known, err := t.row("SELECT 1 WHERE EXISTS (SELECT 1 FROM deliveries WHERE id = ?1) OR EXISTS (SELECT 1 FROM tombstones WHERE id = ?1)",
		[]any{r.id}, new(int))
	switch {
	case err != nil:
		return err
	case known:
		return engine.ErrConflict
	default:
		return engine.ErrNotFound
	}
}

func (t *transaction) addEntries(id string, rows []entryRow) error {
	for _, r := range rows {
		if r.placing != 0 {
			if err := t.claim(id, r.placing); err != nil {
				return err
			}
		}
		if _, err := t.exec("INSERT INTO entries (delivery, seq, at, kind, fact) VALUES (?, ?, ?, ?, ?)", id, r.seq, r.at, r.kind, r.fact); err != nil {
			return err
		}
	}
	return nil
}

// claim takes a placement id for a delivery, which may have it already.
func (t *transaction) claim(id string, placement engine.PlacementID) error {
	claimed, err := t.exec("INSERT INTO placements (id, delivery) VALUES (?, ?) ON CONFLICT DO UPDATE SET delivery = excluded.delivery WHERE delivery = excluded.delivery",
		int64(placement), id)
	if err == nil && claimed == 0 {
		return engine.ErrConflict
	}
	return err
}
