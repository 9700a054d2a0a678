package engine

import (
	"context"
	"errors"
	"time"
)

// Store is the journal's home. It keeps for each delivery its entries, its
// version (the Seq of its last entry), the time at which it is due, and an index
// from placement ids. Implementations are safe for concurrent use, by several
// engines at once where they share one home. Durable ones return from Create and
// Append when the entries are safe.
type Store interface {
	// Create opens a delivery with its first entries, due at due. An id that
	// exists is ErrExists, and nothing is written.
	Create(ctx context.Context, id string, due time.Time, entries ...Entry) error

	// Append adds entries and makes the delivery due at due (zero: never). If
	// expect is not AnyVersion and not the delivery's version, nothing is written
	// and the error is ErrConflict. An unknown id is ErrNotFound. Entries that
	// carry a Placing make its placement id findable; an id that another delivery
	// has placed is ErrConflict.
	Append(ctx context.Context, id string, expect int64, due time.Time, entries ...Entry) error

	// Schedule changes only when the delivery is due; expect as in Append.
	Schedule(ctx context.Context, id string, expect int64, due time.Time) error

	// Load returns the entries of a delivery in their order, or ErrNotFound.
	Load(ctx context.Context, id string) ([]Entry, error)

	// Find returns the delivery to which a placement belongs, or ErrNotFound.
	Find(ctx context.Context, placement PlacementID) (id string, err error)

	// Due returns up to limit deliveries that are due at now, the longest due
	// first, and when the next one after now becomes due (zero: none).
	Due(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error)

	// Since returns up to limit events behind a position, in their order. The
	// position of the first is above after; 0 is before the first of all.
	Since(ctx context.Context, after int64, limit int) ([]Event, error)
}

// AnyVersion appends whatever the version: for facts, which hold whatever else
// has happened. Decisions name the version they were taken at.
const AnyVersion int64 = -1

// Errors of a [Store].
var (
	ErrExists   = errors.New("a delivery with this id exists already")
	ErrNotFound = errors.New("there is no such delivery")
	ErrConflict = errors.New("the delivery has moved on meanwhile")
)

// Event is one journal entry on its way to the host.
type Event struct {
	// Position orders all events of a store; events of one delivery are in the
	// order of its journal.
	Position int64  `json:"position"`
	Delivery string `json:"delivery"`
	Entry    Entry  `json:"entry"`
}
