package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
)

// List implements [engine.Index].
func (s *Store) List(ctx context.Context, q engine.Search) (engine.Page, error) {
	where, args := conditions(q)
	sql := `SELECT id, version, shop, phase, closed, opened, updated, due FROM {}.deliveries WHERE ` + where +
		fmt.Sprintf(` ORDER BY opened DESC, id DESC LIMIT %d`, q.Size()+1)
	rows, _ := s.pool.Query(ctx, s.in(sql), args...)
	heads, err := pgx.CollectRows(rows, readHead)
	if err != nil {
		return engine.Page{}, s.place.explain(err)
	}
	if len(heads) <= q.Size() {
		return engine.Page{Heads: heads}, nil
	}
	heads = heads[:q.Size()]
	last := heads[len(heads)-1]
	return engine.Page{Heads: heads, Next: engine.Cursor{Opened: last.Opened, ID: last.ID}}, nil
}

// openAndDue is one statement, so that its parts are of one moment. The second gives one
// row also where nothing is due.
const openAndDue = `SELECT phase, count(*), NULL::bigint FROM {}.deliveries WHERE NOT closed AND tombstone IS NULL GROUP BY phase
	UNION ALL SELECT NULL, count(*), min(due) FROM {}.deliveries WHERE due <= $1`

// Count implements [engine.Index].
func (s *Store) Count(ctx context.Context, now time.Time) (engine.Census, error) {
	c := engine.Census{Open: map[engine.Phase]int{}}
	rows, _ := s.pool.Query(ctx, s.in(openAndDue), stamp(now))
	var phase *string
	var n int
	var longest *int64
	_, err := pgx.ForEachRow(rows, []any{&phase, &n, &longest}, func() error {
		if phase == nil {
			c.Due, c.Longest = n, momentOrNever(longest)
		} else {
			c.Open[engine.Phase(*phase)] = n
		}
		return nil
	})
	if err != nil {
		return engine.Census{}, s.place.explain(err)
	}
	return c, nil
}

// conditions are those of a search that bind.
func conditions(q engine.Search) (where string, args []any) {
	all := []string{"tombstone IS NULL"}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		all = append(all, condition)
	}
	if q.Shop != "" {
		add("shop = ?", q.Shop)
	}
	if len(q.Phases) > 0 {
		phases := make([]string, len(q.Phases))
		for i, p := range q.Phases {
			phases[i] = string(p)
		}
		add("phase = ANY(?)", phases)
	}
	switch {
	case q.Closed == nil:
	case *q.Closed:
		add("closed")
	default:
		add("NOT closed")
	}
	if !q.From.IsZero() {
		add("opened >= ?", stamp(q.From))
	}
	if !q.To.IsZero() {
		add("opened < ?", stamp(q.To))
	}
	if !q.UpdatedBefore.IsZero() {
		add("updated < ?", stamp(q.UpdatedBefore))
	}
	if q.After != (engine.Cursor{}) {
		add("(opened, id) < (?, ?)", stamp(q.After.Opened), q.After.ID)
	}
	return strings.Join(all, " AND "), args
}

func readHead(row pgx.CollectableRow) (h engine.Head, err error) {
	var opened, updated int64
	var due *int64
	err = row.Scan(&h.ID, &h.Version, &h.Shop, &h.Phase, &h.Closed, &opened, &updated, &due)
	h.Opened, h.Updated, h.Due = moment(opened), moment(updated), momentOrNever(due)
	return h, err
}
