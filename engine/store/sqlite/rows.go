package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// headRow is a head as it is stored.
type headRow struct {
	id              string
	version         int64
	shop, phase     string
	closed          bool
	opened, updated int64
	due             sql.NullInt64
}

func rowOf(h engine.Head) (r headRow, err error) {
	r = headRow{id: h.ID, version: h.Version, shop: h.Shop, phase: string(h.Phase), closed: h.Closed}
	var errs [3]error
	r.opened, errs[0] = moment(h.Opened)
	r.updated, errs[1] = moment(h.Updated)
	if !h.Due.IsZero() {
		r.due.Valid = true
		r.due.Int64, errs[2] = moment(h.Due)
	}
	return r, errors.Join(errs[:]...)
}

func (r headRow) head() engine.Head {
	return engine.Head{
		ID: r.id, Version: r.version, Shop: r.shop, Phase: engine.Phase(r.phase), Closed: r.closed,
		Opened: timeOf(r.opened), Updated: timeOf(r.updated), Due: due(r.due),
	}
}

// entryRow is an entry as it is stored.
type entryRow struct {
	seq, at    int64
	kind, fact string
	placing    engine.PlacementID // 0 if it is no Placing
}

// entryRows are entries that begin behind a version.
func entryRows(version int64, entries []engine.Entry) ([]entryRow, error) {
	rows := make([]entryRow, len(entries))
	for i, e := range entries {
		seq := version + int64(i) + 1
		if e.Fact == nil {
			return nil, fmt.Errorf("entry %d has no fact", seq)
		}
		at, err := moment(e.At)
		if err != nil {
			return nil, err
		}
		fact, err := json.Marshal(e.Fact)
		if err != nil {
			return nil, fmt.Errorf("entry %d (%s) cannot be written: %w", seq, e.Kind(), err)
		}
		rows[i] = entryRow{seq: seq, at: at, kind: e.Kind(), fact: string(fact)}
		if placing, ok := e.Fact.(engine.Placing); ok {
			rows[i].placing = placing.Offer.Placement
		}
	}
	return rows, nil
}

// entry is what the row holds.
func (r entryRow) entry() (engine.Entry, error) {
	fact, err := engine.ReadFact(r.kind, []byte(r.fact))
	if err != nil {
		return engine.Entry{}, fmt.Errorf("entry %d (%s): %w", r.seq, r.kind, err)
	}
	return engine.Entry{Seq: r.seq, At: timeOf(r.at), Fact: fact}, nil
}

// due is a time of due from a column that may be NULL.
func due(column sql.NullInt64) time.Time {
	if !column.Valid {
		return time.Time{}
	}
	return timeOf(column.Int64)
}
