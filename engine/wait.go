package engine

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// Milestone is what [Engine.Wait] waits for.
type Milestone func(Delivery) bool

// UntilPlaced waits until a carrier has the order.
func UntilPlaced(d Delivery) bool {
	return slices.ContainsFunc(d.Placements, func(p PlacementState) bool {
		return p.Stage == StageTaken && (p.Status == Delivered || !p.Over())
	})
}

// UntilAccepted waits until a rider has accepted, or has gone further.
func UntilAccepted(d Delivery) bool {
	p, ok := d.Current()
	return ok && p.hasRider()
}

// endedEarly: it ended before anybody had the goods.
func (p PlacementState) endedEarly() bool { return p.Status == Ended && !p.hadGoods }

// UntilFinal waits until nothing more is going to happen.
func UntilFinal(d Delivery) bool { return d.Final() }

// Wait returns the delivery as soon as it has reached the milestone, is final or
// needs a person. It waits until ctx ends, and then returns the present state with
// fault.Canceled. Somebody has to [Engine.Run] meanwhile.
func (e *Engine) Wait(ctx context.Context, id string, until Milestone) (Delivery, error) {
	for {
		change := e.bell.next()
		d, err := e.Delivery(ctx, id)
		if err != nil || until(d) || d.Final() || d.Phase == PhaseParked {
			return d, err
		}
		select {
		case <-change:
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return d, &fault.Error{Op: "wait", Kind: fault.Canceled, Outcome: fault.NotSent, Text: "the wait ended while the delivery was " + string(d.Phase), Err: ctx.Err()}
		}
	}
}

// Events yields every event behind a position, oldest first, and then waits for
// new ones until ctx ends. The position of the last event seen, stored by the
// host, is where to go on after a restart: each event is seen at least once, and
// those of one delivery in order. An error ends the sequence.
func (e *Engine) Events(ctx context.Context, after int64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for ctx.Err() == nil {
			change := e.bell.next()
			events, err := e.store.Since(ctx, after, 100)
			if err != nil {
				yield(Event{}, storeError("events", err))
				return
			}
			for _, event := range events {
				if !yield(event, nil) {
					return
				}
				after = event.Position
			}
			if len(events) > 0 {
				continue
			}
			select {
			case <-change:
			case <-time.After(lookAgain):
			case <-ctx.Done():
			}
		}
	}
}
