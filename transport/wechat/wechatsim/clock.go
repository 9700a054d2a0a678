package wechatsim

import (
	"container/heap"
	"time"
)

// agenda holds what will happen by itself, earliest first. The simulator looks at
// it when its timer fires and also before each call, so that an answer never
// depends on whether the timer or the call came first.
type agenda struct {
	entries entries
	added   uint64
}

// entry is one thing that will happen at a time.
type entry struct {
	at   time.Time
	rank uint64 // first planned, first done, among equal times
	do   func(at time.Time)
	off  bool
}

// at plans do for t.
func (a *agenda) at(t time.Time, do func(at time.Time)) *entry {
	a.added++
	e := &entry{at: t, rank: a.added, do: do}
	heap.Push(&a.entries, e)
	return e
}

// due takes out the next entry that is due at now, or nil.
func (a *agenda) due(now time.Time) *entry {
	if e := a.first(); e != nil && !e.at.After(now) {
		return heap.Pop(&a.entries).(*entry)
	}
	return nil
}

// first is the next entry that still stands, or nil.
func (a *agenda) first() *entry {
	for len(a.entries) > 0 && a.entries[0].off {
		heap.Pop(&a.entries)
	}
	if len(a.entries) == 0 {
		return nil
	}
	return a.entries[0]
}

// cancel withdraws an entry; nil is fine.
func (e *entry) cancel() {
	if e != nil {
		e.off = true
	}
}

type entries []*entry

func (e entries) Len() int      { return len(e) }
func (e entries) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *entries) Push(x any)   { *e = append(*e, x.(*entry)) }
func (e entries) Less(i, j int) bool {
	if !e[i].at.Equal(e[j].at) {
		return e[i].at.Before(e[j].at)
	}
	return e[i].rank < e[j].rank
}
func (e *entries) Pop() any {
	old := *e
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*e = old[:len(old)-1]
	return last
}
