package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// load is a delivery as its journal has it now.
func (e *Engine) load(ctx context.Context, id string) (Delivery, error) {
	entries, err := e.store.Load(ctx, id)
	if err != nil {
		return Delivery{}, err
	}
	d := Fold(id, entries)
	d.stored = d.standing()
	return d, nil
}

// head is the row that goes with the delivery as it stands.
func (d Delivery) head(due time.Time) Head {
	return Head{
		ID: d.ID, Version: d.Version, Shop: d.Order.Shop, Phase: d.Phase, Closed: d.Final(),
		Opened: d.Opened, Updated: d.Updated, Due: due,
	}
}

// lease is how long a delivery whose next step is its worker's own is not due for
// anybody else. If the worker dies, others find it then.
func (e *Engine) lease() time.Duration { return e.callTimeout + 5*time.Second }

// decided appends decisions, at the version at which they were taken, and moves d
// on. After an error d must not be used any more.
func (e *Engine) decided(ctx context.Context, d *Delivery, facts ...Fact) error {
	return e.append(ctx, d, e.lease(), e.entries(facts))
}

// thought moves d on by decisions that nobody acts on yet. They are written with
// what comes next, in one commit; a process that dies before has lost no more than
// the asking.
func (e *Engine) thought(d *Delivery, facts ...Fact) {
	entries := e.entries(facts)
	d.add(entries)
	d.unwritten = append(d.unwritten, entries...)
}

// happened appends facts, whatever the version has become. It goes through even if
// the caller's context has ended, and tries for a while: what was learned must not
// be lost.
func (e *Engine) happened(ctx context.Context, d *Delivery, facts ...Fact) error {
	return e.tell(Outlasting(ctx), d, e.lease(), e.entries(facts))
}

// tell appends entries under whatever version the delivery has by now.
func (e *Engine) tell(ctx context.Context, d *Delivery, lease time.Duration, entries []Entry) error {
	giveUp, pause := e.now().Add(tellFor), 50*time.Millisecond
	err := e.append(ctx, d, lease, entries)
	for err != nil {
		if !errors.Is(err, ErrConflict) {
			if errors.Is(err, ErrNotFound) || ctx.Err() != nil || e.now().After(giveUp) {
				return fmt.Errorf("a fact could not be written: %w", err)
			}
			<-time.After(pause)
			pause = min(2*pause, 5*time.Second)
		}
		var journal []Entry
		if journal, err = e.store.Load(ctx, d.ID); err != nil {
			continue
		}
		*d = Fold(d.ID, journal)
		d.stored = d.standing()
		if first, ok := holds(journal, entries); ok {
			then := Fold(d.ID, journal[:first+len(entries)]) // others may have written since
			then.stored = Fold(d.ID, journal[:first]).standing()
			e.counted(ctx, &then, journal[first].Seq, entries)
			return nil // it was written, and the word of that was lost
		}
		err = e.append(ctx, d, lease, entries)
	}
	return nil
}

// holds says whether a journal has these entries already, one behind the other, and
// where.
func holds(journal, entries []Entry) (first int, ok bool) {
	for i := range len(journal) - len(entries) + 1 {
		if len(entries) > 0 && slices.EqualFunc(journal[i:i+len(entries)], entries, sameEntry) {
			return i, true
		}
	}
	return 0, false
}

// sameEntry compares what was to be written with what was read back.
func sameEntry(read, write Entry) bool {
	if !read.At.Equal(write.At) || read.Kind() != write.Kind() {
		return false
	}
	a, errA := json.Marshal(read.Fact)
	b, errB := json.Marshal(write.Fact)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

const tellFor = 30 * time.Second

// append writes entries at d's version and moves d on.
func (e *Engine) append(ctx context.Context, d *Delivery, lease time.Duration, entries []Entry) error {
	d.add(entries)
	d.unwritten = append(d.unwritten, entries...)
	return e.write(ctx, d, e.dueAt(*d, lease))
}

// write puts what is not written yet into the store, with the head.
func (e *Engine) write(ctx context.Context, d *Delivery, due time.Time) error {
	if err := e.store.Append(ctx, d.head(due), d.unwritten...); err != nil {
		e.recent.drop(d.ID)
		return err
	}
	news := len(d.unwritten) > 0
	e.counted(ctx, d, d.Version-int64(len(d.unwritten))+1, d.unwritten)
	d.due, d.unwritten, d.stored = Known(due), nil, d.standing()
	e.recent.put(d)
	if news {
		e.bell.ring()
	}
	return nil
}

// dueAt is when a delivery is to be looked at next by somebody else than who writes
// this.
func (e *Engine) dueAt(d Delivery, lease time.Duration) time.Time {
	switch s := decide(d, e.now(), e.sight()); s.do {
	case actWait, actNothing:
		return s.until
	default:
		return e.now().Add(lease)
	}
}

func (e *Engine) entries(facts []Fact) []Entry {
	at := e.now()
	entries := make([]Entry, len(facts))
	for i, f := range facts {
		entries[i] = Entry{At: at, Fact: f}
	}
	return entries
}
