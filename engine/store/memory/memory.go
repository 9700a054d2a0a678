package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Store is an [engine.Store] in memory. Make one with New.
type Store struct {
	mu         sync.Mutex
	deliveries map[string]*delivery
	buried     map[string]engine.Tombstone
	placements map[engine.PlacementID]string
	events     []event
	consumers  map[string]int64
	world      *engine.World
}

type delivery struct {
	head    engine.Head
	entries []engine.Entry
	last    int64 // position of its last event
}

// event is the place of one entry in the order of all; gone with its delivery.
type event struct {
	delivery *delivery
	seq      int64
}

var _ engine.Store = (*Store)(nil)

// New is an empty store.
func New() *Store {
	return &Store{
		deliveries: map[string]*delivery{}, buried: map[string]engine.Tombstone{},
		placements: map[engine.PlacementID]string{}, consumers: map[string]int64{},
	}
}

// Append implements [engine.Journal].
func (s *Store) Append(_ context.Context, head engine.Head, entries ...engine.Entry) error {
	entries, err := detached(entries)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.at(head.ID, head.Version, len(entries))
	if err != nil {
		return err
	}
	if err := s.claim(head.ID, entries); err != nil {
		return err
	}
	s.deliveries[head.ID] = d
	for _, e := range entries {
		e.Seq = int64(len(d.entries)) + 1
		d.entries = append(d.entries, e)
		s.events = append(s.events, event{d, e.Seq})
		d.last = int64(len(s.events))
	}
	d.head = head
	return nil
}

// at is a delivery at the version before so many entries that lead to version; a
// new one if they open it.
func (s *Store) at(id string, version int64, entries int) (*delivery, error) {
	before := version - int64(entries)
	d, ok := s.deliveries[id]
	_, buried := s.buried[id]
	switch {
	case buried, ok && before != int64(len(d.entries)):
		return nil, engine.ErrConflict
	case ok:
		return d, nil
	case before == 0 && entries > 0:
		return &delivery{}, nil
	default:
		return nil, engine.ErrNotFound
	}
}

// claim takes the placement ids of new intents for this delivery: all, or none.
func (s *Store) claim(id string, entries []engine.Entry) error {
	var claimed []engine.PlacementID
	for _, e := range entries {
		placing, ok := e.Fact.(engine.Placing)
		if !ok {
			continue
		}
		if owner, taken := s.placements[placing.Offer.Placement]; taken && owner != id {
			return engine.ErrConflict
		}
		claimed = append(claimed, placing.Offer.Placement)
	}
	for _, placement := range claimed {
		s.placements[placement] = id
	}
	return nil
}

// detached are the entries on memory of their own.
func detached(entries []engine.Entry) ([]engine.Entry, error) {
	data, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	var own []engine.Entry
	err = json.Unmarshal(data, &own)
	return own, err
}

// Load implements [engine.Journal].
func (s *Store) Load(_ context.Context, id string) ([]engine.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.deliveries[id]
	if !ok {
		return nil, engine.ErrNotFound
	}
	return slices.Clone(d.entries), nil
}

// Find implements [engine.Journal].
func (s *Store) Find(_ context.Context, placement engine.PlacementID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.placements[placement]
	if !ok {
		return "", engine.ErrNotFound
	}
	return id, nil
}

// Due implements [engine.Journal]. It looks at every delivery; an index would only
// pay for more of them than belong in memory.
func (s *Store) Due(_ context.Context, now time.Time, limit int) (ids []string, next time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, d := range s.deliveries {
		switch due := d.head.Due; {
		case due.IsZero():
		case !due.After(now):
			ids = append(ids, id)
		case next.IsZero() || due.Before(next):
			next = due
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(s.deliveries[a].head.Due.Compare(s.deliveries[b].head.Due), cmp.Compare(a, b))
	})
	return ids[:min(limit, len(ids))], next, nil
}

// Since implements [engine.Journal].
func (s *Store) Since(_ context.Context, after int64, limit int) ([]engine.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var events []engine.Event
	for at := max(after, 0); at < int64(len(s.events)) && len(events) < limit; at++ {
		e := s.events[at]
		if e.delivery == nil {
			continue // buried
		}
		events = append(events, engine.Event{Position: at + 1, Delivery: e.delivery.head.ID, Entry: e.delivery.entries[e.seq-1]})
	}
	return events, nil
}

// Belong implements [engine.Journal].
func (s *Store) Belong(_ context.Context, w engine.World) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world == nil {
		w.Apps = slices.Clone(w.Apps)
		s.world = &w
		return nil
	}
	world, err := s.world.Admits(w)
	s.world = &world
	return err
}

// List implements [engine.Index].
func (s *Store) List(_ context.Context, q engine.Search) (engine.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var heads []engine.Head
	for _, d := range s.deliveries {
		if matches(d.head, q) {
			heads = append(heads, d.head)
		}
	}
	slices.SortFunc(heads, func(a, b engine.Head) int { return comesAfter(b, a.Opened, a.ID) })
	if len(heads) <= q.Size() {
		return engine.Page{Heads: heads}, nil
	}
	heads = heads[:q.Size()]
	last := heads[len(heads)-1]
	return engine.Page{Heads: heads, Next: engine.Cursor{Opened: last.Opened, ID: last.ID}}, nil
}

func matches(h engine.Head, q engine.Search) bool {
	switch {
	case q.Shop != "" && h.Shop != q.Shop:
	case len(q.Phases) > 0 && !slices.Contains(q.Phases, h.Phase):
	case q.Closed != nil && h.Closed != *q.Closed:
	case !q.From.IsZero() && h.Opened.Before(q.From):
	case !q.To.IsZero() && !h.Opened.Before(q.To):
	case !q.UpdatedBefore.IsZero() && !h.Updated.Before(q.UpdatedBefore):
	case q.After != (engine.Cursor{}) && comesAfter(h, q.After.Opened, q.After.ID) >= 0:
	default:
		return true
	}
	return false
}

// comesAfter compares a head with a place in the order of opening.
func comesAfter(h engine.Head, opened time.Time, id string) int {
	return cmp.Or(h.Opened.Compare(opened), cmp.Compare(h.ID, id))
}

// Count implements [engine.Index].
func (s *Store) Count(_ context.Context, now time.Time) (engine.Census, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := engine.Census{Open: map[engine.Phase]int{}}
	for _, d := range s.deliveries {
		if !d.head.Closed {
			c.Open[d.head.Phase]++
		}
		if due := d.head.Due; !due.IsZero() && !due.After(now) {
			c.Due++
			if c.Longest.IsZero() || due.Before(c.Longest) {
				c.Longest = due
			}
		}
	}
	return c, nil
}

// Position implements [engine.Consumers].
func (s *Store) Position(_ context.Context, consumer string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.consumers[consumer], nil
}

// Advance implements [engine.Consumers].
func (s *Store) Advance(_ context.Context, consumer string, position int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.consumers[consumer] = max(s.consumers[consumer], position)
	return nil
}

// Forget implements [engine.Consumers].
func (s *Store) Forget(_ context.Context, consumer string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.consumers, consumer)
	return nil
}

// Rewrite implements [engine.Archive].
func (s *Store) Rewrite(_ context.Context, head engine.Head, entries ...engine.Entry) error {
	entries, err := detached(entries)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.closed(head.ID, head.Version)
	if err != nil {
		return err
	}
	if len(entries) != len(d.entries) {
		return engine.ErrConflict
	}
	for i := range entries {
		entries[i].Seq = int64(i) + 1
	}
	d.entries, d.head = entries, head
	return nil
}

// closed is a delivery that is closed at a version.
func (s *Store) closed(id string, version int64) (*delivery, error) {
	d, ok := s.deliveries[id]
	switch {
	case !ok:
		return nil, engine.ErrNotFound
	case d.head.Version != version || !d.head.Closed:
		return nil, engine.ErrConflict
	}
	return d, nil
}

// Bury implements [engine.Archive].
func (s *Store) Bury(_ context.Context, stone engine.Tombstone) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.closed(stone.ID, stone.Version)
	if err != nil {
		return err
	}
	for position := range maps.Values(s.consumers) {
		if position < d.last {
			return engine.ErrUnread
		}
	}
	for i, e := range s.events {
		if e.delivery == d {
			s.events[i] = event{}
		}
	}
	stone.Placements = slices.Clone(stone.Placements)
	s.buried[stone.ID] = stone
	delete(s.deliveries, stone.ID)
	return nil
}

// Tombstone implements [engine.Archive].
func (s *Store) Tombstone(_ context.Context, id string) (engine.Tombstone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stone, ok := s.buried[id]
	if !ok {
		return engine.Tombstone{}, engine.ErrNotFound
	}
	stone.Placements = slices.Clone(stone.Placements)
	return stone, nil
}
