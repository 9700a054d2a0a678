package engine_test

import (
	"context"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// hooked is a store that lets a test look on, or get in the way. Nil functions do
// nothing.
type hooked struct {
	engine.Store
	// before sees each change; what it returns is the store's answer instead.
	before func(op, id string, entries []engine.Entry) error
	// after sees each change that was made.
	after func(op, id string, entries []engine.Entry)
	due   func(ids []string)
}

func (h *hooked) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	op := "append"
	switch {
	case head.Version == int64(len(entries)):
		return h.Store.Append(ctx, head, entries...) // a dispatch, which is no change
	case len(entries) == 0:
		op = "schedule"
	}
	return h.change(op, head.ID, entries, func() error { return h.Store.Append(ctx, head, entries...) })
}

func (h *hooked) change(op, id string, entries []engine.Entry, do func() error) error {
	if h.before != nil {
		if err := h.before(op, id, entries); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if h.after != nil {
		h.after(op, id, entries)
	}
	return nil
}

func (h *hooked) Due(ctx context.Context, now time.Time, limit int) ([]string, time.Time, error) {
	ids, next, err := h.Store.Due(ctx, now, limit)
	if h.due != nil {
		h.due(ids)
	}
	return ids, next, err
}
