package sqlite

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

// Step is a step of the schema.
type Step struct {
	SQL        string
	ReadableBy int
}

// OpenAs opens a store as a program would that knows other steps behind the first.
func OpenAs(ctx context.Context, path string, opts Options, more ...Step) (*Store, error) {
	all, err := steps()
	if err != nil {
		return nil, err
	}
	for _, m := range more {
		all = append(all, step{m.SQL, m.ReadableBy})
	}
	return open(ctx, path, opts, all)
}

// Exec has the writer run a statement of its own in the midst of the others, after
// between.
func (s *Store) Exec(ctx context.Context, query string, between func()) error {
	return s.submit(ctx, func(t *transaction) error {
		between()
		_, err := t.exec(query)
		return err
	})
}

// Waiting is how many writes wait.
func (s *Store) Waiting() int { return len(s.queue) }

// Statements are those that are run often, or over much.
func Statements(searches ...engine.Search) []string {
	all := []string{dueNow, eventsBehind}
	for _, search := range searches {
		query, _ := listing(search)
		all = append(all, query)
	}
	return all
}
