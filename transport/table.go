package transport

import (
	"sync"
	"sync/atomic"
)

// most is how many entries each half of a table holds: above what one process
// serves at a time, below what would be felt as memory.
const most = 8192

// table finds or makes what belongs to a key, and is bounded whatever keys come. It
// has two halves: when the younger is full the elder is dropped, so what is used
// again within `most` new keys stays. What is dropped starts afresh: a limit with a
// full bucket, a breaker closed.
type table[K comparable, V any] struct {
	create func(K) *V
	used   atomic.Bool // whether there was ever an entry

	mu           sync.RWMutex
	young, elder map[K]*V
}

func newTable[K comparable, V any](create func(K) *V) *table[K, V] {
	return &table[K, V]{create: create, young: make(map[K]*V)}
}

// get is the entry of k, made if there is none.
func (t *table[K, V]) get(k K) *V {
	t.mu.RLock()
	v := t.young[k]
	t.mu.RUnlock()
	if v != nil {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if v = t.lookup(k); v == nil {
		v = t.create(k)
		t.insert(k, v)
	}
	return v
}

// peek is the entry of k, nil if there is none.
func (t *table[K, V]) peek(k K) *V {
	if !t.used.Load() {
		return nil
	}
	t.mu.RLock()
	v, aged := t.young[k], t.elder[k] != nil
	t.mu.RUnlock()
	if v != nil || !aged {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lookup(k)
}

// lookup needs t.mu.
func (t *table[K, V]) lookup(k K) *V {
	if v := t.young[k]; v != nil {
		return v
	}
	v := t.elder[k]
	if v != nil {
		t.insert(k, v)
	}
	return v
}

// insert needs t.mu.
func (t *table[K, V]) insert(k K, v *V) {
	if len(t.young) >= most {
		t.elder, t.young = t.young, make(map[K]*V)
	}
	t.young[k] = v
	t.used.Store(true)
}

func (t *table[K, V]) drop(k K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.young, k)
	delete(t.elder, k)
}

// all calls f for each entry once, in no order. f must not use the table.
func (t *table[K, V]) all(f func(K, *V)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for k, v := range t.young {
		f(k, v)
	}
	for k, v := range t.elder {
		if t.young[k] == nil {
			f(k, v)
		}
	}
}
