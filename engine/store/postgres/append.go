package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/paotui-go/paotui/engine"
)

// Append implements [engine.Journal]. It is one short transaction; what a supervisor
// is to do about it is in there too. If the connection is lost while it commits, the
// error says that the outcome is not known.
func (s *Store) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	a, err := s.newAddition(head, entries)
	if err != nil {
		return err
	}
	if err := s.transact(ctx, func(tx pgx.Tx) error { return a.write(ctx, tx) }); err != nil {
		return err
	}
	if len(entries) > 0 {
		s.tell()
	}
	return nil
}

// AppendTx is Append within a transaction of the host's, so that its own order row
// and the dispatch are committed together or not at all. After an error the
// transaction is as it was before the call. It is to be at the level read committed,
// which is Postgres's default, and short: it keeps the delivery locked.
func (s *Store) AppendTx(ctx context.Context, tx pgx.Tx, head engine.Head, entries ...engine.Entry) error {
	a, err := s.newAddition(head, entries)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		if err := a.write(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "SELECT pg_notify($1, '')", s.channel())
		return err
	})
	return s.place.explain(err)
}

// addition is one append, ready to be written.
type addition struct {
	store   *Store
	head    engine.Head
	count   int64
	bodies  []string
	claimed []int64
	urgent  bool
}

func (s *Store) newAddition(head engine.Head, entries []engine.Entry) (*addition, error) {
	a := &addition{store: s, head: head, count: int64(len(entries)), urgent: urgent(entries)}
	err := storable(head)
	if err != nil {
		return nil, err
	}
	if a.bodies, err = bodies(entries, head.Version-a.count); err != nil {
		return nil, err
	}
	for _, e := range entries {
		if placing, ok := e.Fact.(engine.Placing); ok {
			a.claimed = append(a.claimed, int64(placing.Offer.Placement))
		}
	}
	slices.Sort(a.claimed) // so that two that claim the same do not wait for each other
	a.claimed = slices.Compact(a.claimed)
	return a, nil
}

// bodies are the entries in JSON, numbered from behind a version.
func bodies(entries []engine.Entry, version int64) ([]string, error) {
	out := make([]string, len(entries))
	for i, e := range entries {
		if e.Fact == nil {
			return nil, errors.New("postgres: an entry without a fact could never be read")
		}
		e.Seq = version + int64(i) + 1
		body, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("postgres: an entry of kind %s has no JSON form: %w", e.Kind(), err)
		}
		out[i] = string(body)
	}
	return out, nil
}

const lockHead = `SELECT version, tombstone IS NOT NULL, wake FROM {}.deliveries WHERE id = $1 FOR UPDATE`

// The head is opened or moved if it stands where it must; all the rest hangs on it.
// A supervisor that was seen within the hour is left a wake-up.
const (
	settings = `WITH settings AS (SELECT COALESCE(supervised > $9, false) AS jobs, readable_by FROM {}.store, {}.schema), `

	openHead = settings + `head AS (
		INSERT INTO {}.deliveries (id, version, shop, phase, closed, opened, updated, due, wake)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN jobs THEN $8::bigint END FROM settings WHERE readable_by <= $13
		ON CONFLICT (id) DO NOTHING RETURNING id, wake)` + writeRest

	moveHead = settings + `head AS (
		UPDATE {}.deliveries SET version = $2, shop = $3, phase = $4, closed = $5, opened = $6, updated = $7, due = $8,
			wake = CASE WHEN jobs AND (wake IS NULL OR wake > $8) THEN COALESCE($8::bigint, wake) ELSE wake END
		FROM settings WHERE readable_by <= $13 AND id = $1 AND version = $2::bigint - $10::bigint AND tombstone IS NULL RETURNING id, wake)` + writeRest

	writeRest = `, line AS (
		INSERT INTO {}.entries (delivery, seq, body)
		SELECT head.id, $2::bigint - $10::bigint + e.n, e.body::json FROM head, unnest($11::text[]) WITH ORDINALITY AS e(body, n) ORDER BY e.n
	), claim AS (
		INSERT INTO {}.placements (id, delivery) SELECT p.id, head.id FROM head, unnest($12::bigint[]) AS p(id) ORDER BY p.id
		ON CONFLICT (id) DO UPDATE SET delivery = excluded.delivery WHERE placements.delivery = excluded.delivery
		RETURNING 1
	) SELECT (SELECT count(*) FROM head), (SELECT wake FROM head), (SELECT count(*) FROM claim), jobs, readable_by FROM settings`
)

func (a *addition) opens() bool { return a.count > 0 && a.head.Version == a.count }

// write does it, in one round trip and a second one where a job is due. After an
// error the transaction is to be rolled back.
func (a *addition) write(ctx context.Context, tx pgx.Tx) error {
	s, h := a.store, a.head
	sql := moveHead
	if a.opens() {
		sql = openHead
	}
	batch := &pgx.Batch{}
	batch.Queue(s.in(lockHead), h.ID)
	batch.Queue(s.in(sql), h.ID, h.Version, h.Shop, string(h.Phase), h.Closed, stamp(h.Opened), stamp(h.Updated), sometime(h.Due),
		supervisedSince(), a.count, a.bodies, a.claimed, s.knows)
	results := tx.SendBatch(ctx, batch)
	before, moved, err := a.read(results)
	if closed := results.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return err
	case moved.readableBy > s.knows:
		return s.tooOld(moved.readableBy)
	case moved.heads == 0:
		return a.refusal(before)
	case moved.claimed != len(a.claimed):
		return engine.ErrConflict // another delivery has placed one of them
	}
	return a.leaveJobs(ctx, tx, before, moved)
}

// headBefore is the head row as it was.
type headBefore struct {
	found   bool
	version int64
	buried  bool
	wake    *int64
}

// headMoved is what became of it.
type headMoved struct {
	heads   int
	wake    *int64
	claimed int
	jobs    bool
	// readableBy: see [step].
	readableBy int
}

func (a *addition) read(results pgx.BatchResults) (before headBefore, moved headMoved, err error) {
	err = results.QueryRow().Scan(&before.version, &before.buried, &before.wake)
	if before.found = err == nil; err != nil && !none(err) {
		return before, moved, err
	}
	err = results.QueryRow().Scan(&moved.heads, &moved.wake, &moved.claimed, &moved.jobs, &moved.readableBy)
	return before, moved, err
}

func (a *addition) refusal(before headBefore) error {
	if before.found || a.opens() {
		return engine.ErrConflict
	}
	return engine.ErrNotFound
}
