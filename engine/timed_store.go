package engine

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/measure"
)

// timedStore times what the engine asks of a store as it works.
type timedStore struct {
	Store
	meter *measure.Meter
}

func (s timedStore) took(ctx context.Context, operation string, from time.Time, err error) {
	outcome := "done"
	switch {
	case err == nil:
	case errors.Is(err, ErrConflict):
		outcome = "conflict"
	case errors.Is(err, ErrNotFound):
		outcome = "absent"
	case errors.Is(ctx.Err(), context.Canceled):
		outcome = "canceled"
	default:
		outcome = "failed"
	}
	s.meter.Since(ctx, measure.StoreTime, from, operation, outcome)
}

func (s timedStore) Append(ctx context.Context, head Head, entries ...Entry) (err error) {
	defer func(from time.Time) { s.took(ctx, "append", from, err) }(time.Now())
	return s.Store.Append(ctx, head, entries...)
}

func (s timedStore) Load(ctx context.Context, id string) (_ []Entry, err error) {
	defer func(from time.Time) { s.took(ctx, "load", from, err) }(time.Now())
	return s.Store.Load(ctx, id)
}

func (s timedStore) Find(ctx context.Context, placement PlacementID) (_ string, err error) {
	defer func(from time.Time) { s.took(ctx, "find", from, err) }(time.Now())
	return s.Store.Find(ctx, placement)
}

func (s timedStore) Due(ctx context.Context, now time.Time, limit int) (_ []string, _ time.Time, err error) {
	defer func(from time.Time) { s.took(ctx, "due", from, err) }(time.Now())
	return s.Store.Due(ctx, now, limit)
}

func (s timedStore) Since(ctx context.Context, after int64, limit int) (_ []Event, err error) {
	defer func(from time.Time) { s.took(ctx, "since", from, err) }(time.Now())
	return s.Store.Since(ctx, after, limit)
}

func (s timedStore) List(ctx context.Context, q Search) (_ Page, err error) {
	defer func(from time.Time) { s.took(ctx, "list", from, err) }(time.Now())
	return s.Store.List(ctx, q)
}

func (s timedStore) Count(ctx context.Context, now time.Time) (_ Census, err error) {
	defer func(from time.Time) { s.took(ctx, "count", from, err) }(time.Now())
	return s.Store.Count(ctx, now)
}

func (s timedStore) Position(ctx context.Context, consumer string) (_ int64, err error) {
	defer func(from time.Time) { s.took(ctx, "position", from, err) }(time.Now())
	return s.Store.Position(ctx, consumer)
}

func (s timedStore) Advance(ctx context.Context, consumer string, position int64) (err error) {
	defer func(from time.Time) { s.took(ctx, "advance", from, err) }(time.Now())
	return s.Store.Advance(ctx, consumer, position)
}
