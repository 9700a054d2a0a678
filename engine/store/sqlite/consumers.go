package sqlite

import (
	"context"
	"errors"

	"github.com/paotui-go/paotui/engine"
)

// Position implements [engine.Consumers].
func (s *Store) Position(ctx context.Context, consumer string) (position int64, err error) {
	err = s.row(ctx, "SELECT position FROM consumers WHERE name = ?", consumer, &position)
	if errors.Is(err, engine.ErrNotFound) {
		return 0, nil
	}
	return position, err
}

// Advance implements [engine.Consumers].
func (s *Store) Advance(ctx context.Context, consumer string, position int64) error {
	return s.submit(ctx, func(t *transaction) error {
		_, err := t.exec("INSERT INTO consumers (name, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position WHERE position < excluded.position",
			consumer, position)
		return err
	})
}

// Forget implements [engine.Consumers].
func (s *Store) Forget(ctx context.Context, consumer string) error {
	return s.submit(ctx, func(t *transaction) error {
		_, err := t.exec("DELETE FROM consumers WHERE name = ?", consumer)
		return err
	})
}
