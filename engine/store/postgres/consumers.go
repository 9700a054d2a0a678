package postgres

import "context"

// Position implements [engine.Consumers].
func (s *Store) Position(ctx context.Context, consumer string) (position int64, err error) {
	err = s.pool.QueryRow(ctx, s.in(`SELECT position FROM {}.consumers WHERE name = $1`), consumer).Scan(&position)
	if none(err) {
		return 0, nil
	}
	return position, s.place.explain(err)
}

// Advance implements [engine.Consumers].
func (s *Store) Advance(ctx context.Context, consumer string, position int64) error {
	_, err := s.pool.Exec(ctx, s.in(`INSERT INTO {}.consumers AS known (name, position) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET position = GREATEST(known.position, excluded.position)`), consumer, position)
	return s.place.explain(err)
}

// Forget implements [engine.Consumers].
func (s *Store) Forget(ctx context.Context, consumer string) error {
	_, err := s.pool.Exec(ctx, s.in(`DELETE FROM {}.consumers WHERE name = $1`), consumer)
	return s.place.explain(err)
}
