// Package memory keeps the journal in memory: for tests, demonstrations and
// programs that may forget. Nothing survives the process. Entries go through their
// JSON form all the same, so that they share nothing with their writer and what
// can not be stored is found out here.
package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/paotui-go/paotui/engine"
)

// Store is an [engine.Store] in memory. Make one with New.
type Store struct {
	mu         sync.Mutex
	deliveries map[string]*delivery
	placements map[engine.PlacementID]string
	events     []engine.Event
}

type delivery struct {
	entries []engine.Entry
	due     time.Time
}

var _ engine.Store = (*Store)(nil)

// New is an empty store.
func New() *Store {
	return &Store{deliveries: map[string]*delivery{}, placements: map[engine.PlacementID]string{}}
}

// Create implements [engine.Store].
func (s *Store) Create(_ context.Context, id string, due time.Time, entries ...engine.Entry) error {
	entries, err := detached(entries)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.deliveries[id]; ok {
		return engine.ErrExists
	}
	if err := s.claim(id, entries); err != nil {
		return err
	}
	d := &delivery{}
	s.deliveries[id] = d
	s.write(id, d, due, entries)
	return nil
}

// Append implements [engine.Store].
func (s *Store) Append(_ context.Context, id string, expect int64, due time.Time, entries ...engine.Entry) error {
	entries, err := detached(entries)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.expect(id, expect)
	if err != nil {
		return err
	}
	if err := s.claim(id, entries); err != nil {
		return err
	}
	s.write(id, d, due, entries)
	return nil
}

// Schedule implements [engine.Store].
func (s *Store) Schedule(_ context.Context, id string, expect int64, due time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.expect(id, expect)
	if err != nil {
		return err
	}
	d.due = due
	return nil
}

func (s *Store) expect(id string, version int64) (*delivery, error) {
	d, ok := s.deliveries[id]
	if !ok {
		return nil, engine.ErrNotFound
	}
	if version != engine.AnyVersion && version != int64(len(d.entries)) {
		return nil, engine.ErrConflict
	}
	return d, nil
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

func (s *Store) write(id string, d *delivery, due time.Time, entries []engine.Entry) {
	for _, e := range entries {
		e.Seq = int64(len(d.entries)) + 1
		d.entries = append(d.entries, e)
		s.events = append(s.events, engine.Event{Position: int64(len(s.events)) + 1, Delivery: id, Entry: e})
	}
	d.due = due
}

// Load implements [engine.Store].
func (s *Store) Load(_ context.Context, id string) ([]engine.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.deliveries[id]
	if !ok {
		return nil, engine.ErrNotFound
	}
	return slices.Clone(d.entries), nil
}

// Find implements [engine.Store].
func (s *Store) Find(_ context.Context, placement engine.PlacementID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.placements[placement]
	if !ok {
		return "", engine.ErrNotFound
	}
	return id, nil
}

// Due implements [engine.Store]. It looks at every delivery; an index would only
// pay for more of them than belong in memory.
func (s *Store) Due(_ context.Context, now time.Time, limit int) (ids []string, next time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, d := range s.deliveries {
		switch {
		case d.due.IsZero():
		case !d.due.After(now):
			ids = append(ids, id)
		case next.IsZero() || d.due.Before(next):
			next = d.due
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(s.deliveries[a].due.Compare(s.deliveries[b].due), cmp.Compare(a, b))
	})
	if len(ids) > limit {
		ids = ids[:limit]
	}
	return ids, next, nil
}

// Since implements [engine.Store].
func (s *Store) Since(_ context.Context, after int64, limit int) ([]engine.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if after < 0 || after >= int64(len(s.events)) {
		return nil, nil
	}
	rest := s.events[after:]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}
