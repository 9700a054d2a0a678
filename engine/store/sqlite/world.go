package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

// Belong implements [engine.Journal].
func (s *Store) Belong(ctx context.Context, w engine.World) error {
	return s.submit(ctx, func(t *transaction) error {
		var text []byte
		found, err := t.row("SELECT world FROM world", nil, &text)
		if err != nil {
			return err
		}
		if !found {
			return t.keep("INSERT INTO world (world) VALUES (?)", w)
		}
		var mine engine.World
		if err := json.Unmarshal(text, &mine); err != nil {
			return fmt.Errorf("the world that %s belongs to: %w", s.path, err)
		}
		if mine, err = mine.Admits(w); err != nil {
			return fmt.Errorf("%s: %w", s.path, err)
		}
		return t.keep("UPDATE world SET world = ?", mine)
	})
}

func (t *transaction) keep(query string, w engine.World) error {
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	_, err = t.exec(query, string(text))
	return err
}
