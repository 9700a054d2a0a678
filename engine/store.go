package engine

import (
	"context"
	"errors"
	"time"
)

// Store is the journal's home: it keeps each delivery's entries under a head row,
// so that what was accepted survives the process. Implementations are safe for
// concurrent use, by several engines at once where they share one home. Durable
// ones return from Append when the entries are safe. engine/store/storetest holds
// all of them to what stands here.
type Store interface {
	Journal
	Index
	Consumers
	Archive
}

// StoreTrouble is why a store can not be used, in plain words for whoever runs it:
// what is wrong, where, and what to do. They hold nothing of what is stored, so the
// engine's errors and log lines repeat them.
type StoreTrouble struct {
	Text string
	// Err is the cause; its own words are not repeated.
	Err error
}

func (t *StoreTrouble) Error() string { return t.Text }

// PlainText is Text, for [logfield.Error].
func (t *StoreTrouble) PlainText() string { return t.Text }

// Unwrap returns the cause.
func (t *StoreTrouble) Unwrap() error { return t.Err }

// Journal is what the engine writes and reads as it works.
type Journal interface {
	// Append adds entries to a delivery and replaces its head, all or nothing. The
	// head counts the entries: they become Head.Version−len+1 to Head.Version, and
	// if the delivery is not at the version before them the error is ErrConflict.
	// Entries from 1 on open a delivery, no entries change only the head. An id that
	// was never opened is ErrNotFound unless it is being opened; one that is buried is
	// ErrConflict. Entries that carry a Placing make its placement id findable; an id
	// that another delivery has placed is ErrConflict. One call's failure concerns no
	// other's.
	Append(ctx context.Context, head Head, entries ...Entry) error

	// Load returns the entries of a delivery in their order, or ErrNotFound, also
	// for one that is buried.
	Load(ctx context.Context, id string) ([]Entry, error)

	// Find returns the delivery to which a placement belongs, buried ones too, or
	// ErrNotFound.
	Find(ctx context.Context, placement PlacementID) (id string, err error)

	// Due returns up to limit deliveries that are due at now, the longest due
	// first, and when the next one after now becomes due (zero: none).
	Due(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error)

	// Since returns up to limit events behind a position, in their order. The
	// position of the first is above after; 0 is before the first of all. Who goes
	// on from the last position that was returned misses nothing, whatever is being
	// written at the same time.
	Since(ctx context.Context, after int64, limit int) ([]Event, error)

	// Belong binds the store to a world at first, and later refuses another one with
	// an error that names both: see [World.Admits].
	Belong(ctx context.Context, w World) error
}

// Index finds deliveries by what stands in their heads.
type Index interface {
	// List returns a page of heads, the youngest opened first.
	List(ctx context.Context, s Search) (Page, error)
	// Count tells how many deliveries are not closed, and what is due of them at now.
	Count(ctx context.Context, now time.Time) (Census, error)
}

// Consumers remember how far each reader of the events has come.
type Consumers interface {
	// Position is how far a consumer has come; 0 if it is not known.
	Position(ctx context.Context, consumer string) (int64, error)
	// Advance moves a consumer to a position and makes it known. It never goes back.
	Advance(ctx context.Context, consumer string, position int64) error
	// Forget ends a consumer: nothing is kept for it any longer.
	Forget(ctx context.Context, consumer string) error
}

// Archive is for deliveries that are closed.
type Archive interface {
	// Rewrite replaces the head of a closed delivery at Head.Version, and its entries
	// by others, one for one, for the erasure of personal data. It is no event, and
	// claims no placement. A version that moved, another number of entries, or a
	// delivery that is open, is ErrConflict; one that is not there is ErrNotFound.
	Rewrite(ctx context.Context, head Head, entries ...Entry) error

	// Bury puts a tombstone in the place of a closed delivery: its entries and
	// events are gone, its id and its placements stay taken. A version that moved,
	// or a delivery that is open, is ErrConflict; one of which a consumer has not
	// read everything is ErrUnread; one that is not there, or is buried already, is
	// ErrNotFound.
	Bury(ctx context.Context, stone Tombstone) error

	// Tombstone returns what is left of a buried delivery, or ErrNotFound.
	Tombstone(ctx context.Context, id string) (Tombstone, error)
}

// Head is a delivery's row: what can be asked for without reading its journal. The
// engine makes it from the fold of the entries.
type Head struct {
	ID string `json:"id"`
	// Version is the Seq of the last entry.
	Version int64  `json:"version"`
	Shop    string `json:"shop"`
	Phase   Phase  `json:"phase"`
	// Closed: nothing more is to be done about it.
	Closed bool `json:"closed"`
	// Opened and Updated are the times of the first and the last entry.
	Opened  time.Time `json:"opened"`
	Updated time.Time `json:"updated"`
	// Due is when to look at it again; zero is never.
	Due time.Time `json:"due,omitzero"`
}

// Search says which deliveries are asked for. The zero value is all of them.
type Search struct {
	// Shop "" is any, no Phases are any.
	Shop   string
	Phases []Phase
	// Closed: only those that are closed, or only those that are not; nil is both.
	Closed *bool
	// From and To bound the time of opening: From <= Opened < To; zero is no bound.
	From, To time.Time
	// UpdatedBefore: only those whose last entry is older; zero is no bound.
	UpdatedBefore time.Time
	// After is the Next of the page before.
	After Cursor
	// Limit is the size of a page; 0 is 100, the most is 1000.
	Limit int
}

// Cursor is a place in a listing. The zero value is its beginning.
type Cursor struct {
	Opened time.Time `json:"opened,omitzero"`
	ID     string    `json:"id,omitempty"`
}

// Page is a part of a listing, ordered by time of opening, the youngest first, and
// by id, backwards too.
type Page struct {
	Heads []Head
	// Next is where the next page begins; zero if this is the last.
	Next Cursor
}

// Census is how the deliveries of a store stand in numbers.
type Census struct {
	// Open is how many are not closed, by phase; phases in which there is none are
	// left out.
	Open map[Phase]int
	// Due is how many should be looked at now, Longest since when the first of them
	// should be; zero if there is none.
	Due     int
	Longest time.Time
}

// Size is the limit of a page within its bounds.
func (s Search) Size() int {
	if s.Limit <= 0 {
		return 100
	}
	return min(s.Limit, 1000)
}

// Tombstone is what stays of a delivery that was pruned: enough to know it again.
type Tombstone struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Shop    string `json:"shop"`
	Phase   Phase  `json:"phase"`
	// Digests are those of the orders that were dispatched under this id: the first,
	// and each that amended it.
	Digests    []string      `json:"digests"`
	Placements []PlacementID `json:"placements,omitempty"`
	Opened     time.Time     `json:"opened"`
	Updated    time.Time     `json:"updated"`
	Buried     time.Time     `json:"buried"`
}

// Event is one journal entry on its way to the host.
type Event struct {
	// Position orders all events of a store; events of one delivery are in the
	// order of its journal.
	Position int64  `json:"position"`
	Delivery string `json:"delivery"`
	Entry    Entry  `json:"entry"`
}

// Errors of a [Store].
var (
	ErrNotFound = errors.New("there is no such delivery")
	ErrConflict = errors.New("the delivery has moved on meanwhile")
	ErrUnread   = errors.New("a consumer has not read all of the delivery's events")
)
