package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Deliveries lists deliveries by what stands in their heads, a page at a time.
func (e *Engine) Deliveries(ctx context.Context, s Search) (Page, error) {
	page, err := e.store.List(ctx, s)
	if err != nil {
		return Page{}, storeError("deliveries", err)
	}
	return page, nil
}

// DeliveryOf is the delivery to which a placement belongs.
func (e *Engine) DeliveryOf(ctx context.Context, placement PlacementID) (Delivery, error) {
	id, err := e.store.Find(ctx, placement)
	if err != nil {
		return Delivery{}, storeError("placement "+placement.String(), err)
	}
	return e.Delivery(ctx, id)
}

// Record is one delivery in an export: its journal, from which its state is folded.
type Record struct {
	ID      string  `json:"id"`
	Entries []Entry `json:"entries"`
}

// Export writes the deliveries that match, one JSON line each, and says how many.
// It holds personal data as the journal does.
func (e *Engine) Export(ctx context.Context, w io.Writer, s Search) (n int, err error) {
	err = e.each(ctx, s, func(h Head) error {
		entries, err := e.store.Load(ctx, h.ID)
		if errors.Is(err, ErrNotFound) {
			return nil // pruned meanwhile
		}
		if err != nil {
			return storeError("export", err)
		}
		n++
		return json.NewEncoder(w).Encode(Record{h.ID, entries})
	})
	return n, err
}

// each visits the heads that match, page by page.
func (e *Engine) each(ctx context.Context, s Search, visit func(Head) error) error {
	for {
		page, err := e.Deliveries(ctx, s)
		if err != nil {
			return err
		}
		for _, h := range page.Heads {
			if err := visit(h); err != nil {
				return err
			}
		}
		if page.Next == (Cursor{}) {
			return nil
		}
		s.After = page.Next
	}
}

// Prune takes deliveries out of the store that are closed and whose last entry is
// older than before. Each is first written to w as a JSON line, unless w is nil; a
// tombstone stays, so that its id and its placements are still known. One of which
// a consumer has not read everything stays, and is told in unread.
func (e *Engine) Prune(ctx context.Context, w io.Writer, before time.Time) (pruned, unread int, err error) {
	closed := true
	err = e.each(ctx, Search{Closed: &closed, UpdatedBefore: before}, func(h Head) error {
		entries, err := e.store.Load(ctx, h.ID)
		if err != nil {
			return storeError("prune", err)
		}
		if int64(len(entries)) != h.Version {
			return nil // it has moved on
		}
		if w != nil {
			if err := json.NewEncoder(w).Encode(Record{h.ID, entries}); err != nil {
				return fmt.Errorf("the export can not be written, so nothing more is pruned: %w", err)
			}
		}
		e.recent.drop(h.ID)
		switch err := e.store.Bury(ctx, Fold(h.ID, entries).tombstone(e.now())); {
		case errors.Is(err, ErrUnread):
			unread++
		case errors.Is(err, ErrConflict):
		case err != nil:
			return storeError("prune", err)
		default:
			pruned++
		}
		return nil
	})
	return pruned, unread, err
}

func (d Delivery) tombstone(now time.Time) Tombstone {
	stone := Tombstone{
		ID: d.ID, Version: d.Version, Shop: d.Order.Shop, Phase: d.Phase,
		Opened: d.Opened, Updated: d.Updated, Buried: now, Digests: d.digests,
	}
	for _, p := range d.Placements {
		stone.Placements = append(stone.Placements, p.ID)
	}
	return stone
}

// delivery is what a tombstone tells of a delivery.
func (t Tombstone) delivery() Delivery {
	return Delivery{
		ID: t.ID, Order: Order{ID: t.ID, Shop: t.Shop}, Version: t.Version, Phase: t.Phase,
		Opened: t.Opened, Updated: t.Updated, digests: t.Digests, erased: true,
	}
}

// Erase takes the personal data out of a closed delivery: who sent and received,
// where, what was written by hand, who rode. Its journal still folds to the same
// state, and its order is still known by its digest. Entries that were handed to
// consumers before are theirs to erase; another process that wrote to it lately may
// remember it until it ends, or until a thousand others were written.
func (e *Engine) Erase(ctx context.Context, id string) error {
	entries, err := e.store.Load(ctx, id)
	if err != nil {
		return storeError("erase", err)
	}
	d := Fold(id, entries)
	if !d.Final() {
		return &fault.Error{Op: "erase", Kind: fault.TooLate, Outcome: fault.Rejected, Text: "the delivery is still under way: " + string(d.Phase)}
	}
	for i := range entries {
		entries[i].Fact = withoutPersons(entries[i].Fact)
	}
	e.recent.drop(id)
	if err := e.store.Rewrite(ctx, Fold(id, entries).head(time.Time{}), entries...); err != nil {
		return storeError("erase", err)
	}
	return nil
}

// withoutPersons is the fact without what tells of a person. What the fold needs
// stays.
func withoutPersons(f Fact) Fact {
	switch f := f.(type) {
	case Opened:
		if f.Digest == "" {
			f.Digest = Digest(f.Order)
		}
		f.Order, f.Erased = f.Order.withoutPersons(), true
		return f
	case Redispatched:
		if f.Order != nil {
			if f.Digest == "" {
				f.Digest = Digest(*f.Order)
			}
			o := f.Order.withoutPersons()
			f.Order = &o
		}
		return f
	case Reported:
		f.Report.Note = ""
		if f.Report.Rider != (Rider{}) {
			f.Report.Rider = Rider{Name: erased}
		}
		return f
	case PlaceDone:
		f.Placed.PickupCode, f.Placed.ReceiptCode = "", ""
		return f
	case Reordered:
		f.Placed.PickupCode, f.Placed.ReceiptCode = "", ""
		return f
	case CancelWanted:
		f.Cancellation.Text = ""
		return f
	case CancelDone:
		f.Cancelled.Note = ""
		return f
	case Resolved:
		f.By, f.Why = erased, ""
		return f
	default:
		return f
	}
}

const erased = "erased"

func (o Order) withoutPersons() Order {
	o.CustomerID, o.Note = "", ""
	o.Sender, o.Receiver = Stop{City: o.Sender.City}, Stop{City: o.Receiver.City}
	o.Cargo.Items, o.Cargo.PickupNote, o.Cargo.DeliveryNote, o.Notice = nil, "", "", Notice{}
	return o
}
