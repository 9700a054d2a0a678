package sqlite

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// List implements [engine.Index].
func (s *Store) List(ctx context.Context, search engine.Search) (engine.Page, error) {
	query, args := listing(search)
	var page engine.Page
	rows, err := s.read.QueryContext(ctx, query, args...) // there are too many of them to prepare each
	err = each(rows, err, func(rows *sql.Rows) error {
		var r headRow
		err := rows.Scan(&r.id, &r.version, &r.shop, &r.phase, &r.closed, &r.opened, &r.updated, &r.due)
		page.Heads = append(page.Heads, r.head())
		return err
	})
	if err != nil {
		return engine.Page{}, s.explain(err)
	}
	if size := search.Size(); len(page.Heads) > size {
		page.Heads = page.Heads[:size]
		last := page.Heads[size-1]
		page.Next = engine.Cursor{Opened: last.Opened, ID: last.ID}
	}
	return page, nil
}

// openAndDue is one statement, so that its parts are of one moment. The second gives one
// row also where nothing is due.
const openAndDue = `SELECT phase, count(*), NULL FROM deliveries WHERE closed = 0 GROUP BY phase
	UNION ALL SELECT NULL, count(*), min(due) FROM deliveries WHERE due <= ?`

// Count implements [engine.Index].
func (s *Store) Count(ctx context.Context, now time.Time) (engine.Census, error) {
	c := engine.Census{Open: map[engine.Phase]int{}}
	err := s.rows(ctx, openAndDue, []any{bound(now)}, func(rows *sql.Rows) error {
		var phase sql.NullString
		var n int
		var longest sql.NullInt64
		if err := rows.Scan(&phase, &n, &longest); err != nil {
			return err
		}
		if phase.Valid {
			c.Open[engine.Phase(phase.String)] = n
		} else {
			c.Due, c.Longest = n, due(longest)
		}
		return nil
	})
	return c, err
}

// listing is the query of a search. It asks for one more than the page holds, to
// know whether there is another page.
func listing(search engine.Search) (query string, args []any) {
	where := []string{"1"}
	and := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if search.Shop != "" {
		and("shop = ?", search.Shop)
	}
	if len(search.Phases) > 0 {
		in := make([]any, len(search.Phases))
		for i, p := range search.Phases {
			in[i] = string(p)
		}
		and("phase IN (?"+strings.Repeat(", ?", len(in)-1)+")", in...)
	}
	switch {
	case search.Closed == nil:
	case *search.Closed:
		and("closed = 1")
	default:
		and("closed = 0") // in these words, which choose the index of the open ones
	}
	if !search.From.IsZero() {
		and("opened >= ?", bound(search.From))
	}
	if !search.To.IsZero() {
		and("opened < ?", bound(search.To))
	}
	if !search.UpdatedBefore.IsZero() {
		and("updated < ?", bound(search.UpdatedBefore))
	}
	if search.After != (engine.Cursor{}) {
		and("(opened, id) < (?, ?)", bound(search.After.Opened), search.After.ID)
	}
	query = "SELECT id, version, shop, phase, closed, opened, updated, due FROM deliveries WHERE " +
		strings.Join(where, " AND ") + " ORDER BY opened DESC, id DESC LIMIT ?"
	return query, append(args, search.Size()+1)
}
