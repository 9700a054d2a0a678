package engine

import (
	"context"
	"time"
)

// Began is when the intent to place it was first written.
func (p PlacementState) Began() time.Time { return p.began }

// TripReports are the reports of its present trip, without those of before it was
// ordered again.
func (p PlacementState) TripReports() (reports []Report) {
	for _, r := range p.Reports {
		if !p.ofFormerTrip(r) {
			reports = append(reports, r)
		}
	}
	return reports
}

// Impatient: no rider came while our side was patient, and it was given up.
func (p PlacementState) Impatient() bool { return p.impatient }

// Parked is why the engine has stopped guessing how the placement stands; "" if it
// has not.
func (p PlacementState) Parked() string { return p.parked }

// GoodsMissing: the carrier ended the placement after it had picked up the goods,
// and nobody has said where they are.
func (p PlacementState) GoodsMissing() bool { return p.lostGoods() }

// Erased: the personal data was taken out of the journal, or the delivery was
// pruned.
func (d Delivery) Erased() bool { return d.erased }

// LastPosition is the position of the youngest event: where [Engine.Events] begins
// for who wants only what is new. 0 if there is none.
func (e *Engine) LastPosition(ctx context.Context) (int64, error) {
	position, err := LastPosition(ctx, e.store)
	if err != nil {
		return 0, storeError("events", err)
	}
	return position, nil
}

// LastPosition is the same for who has a store and no engine.
func LastPosition(ctx context.Context, from interface {
	Since(ctx context.Context, after int64, limit int) ([]Event, error)
}) (int64, error) {
	beyond := func(position int64) (bool, error) {
		events, err := from.Since(ctx, position, 1)
		return len(events) > 0, err
	}
	low, high := int64(0), int64(1) // something is behind low-1, nothing behind high
	for {
		more, err := beyond(high)
		if err != nil {
			return 0, err
		}
		if !more {
			break
		}
		low, high = high+1, high*2
	}
	for low < high {
		middle := low + (high-low)/2
		more, err := beyond(middle)
		if err != nil {
			return 0, err
		}
		if more {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
