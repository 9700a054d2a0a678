package engine

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/measure"
)

// Consume hands every event to handle, those of one delivery in order, until ctx
// ends; then it returns nil. The context that handle gets says whose event it is, see
// package origin, and is in the delivery's trace. The position is stored under the consumer's name, so
// that the next Consume goes on there, after a crash too: each event is handed over
// at least once, and a few of them once more. What handle refuses it is given again,
// after a second at first and a minute at most; nothing behind it passes it.
//
// A consumer that was ever known is waited for by [Engine.Prune]; Forget of the
// store ends that. One Consume at a time for a name: two would both get everything.
func (e *Engine) Consume(ctx context.Context, consumer string, handle func(context.Context, Event) error) error {
	if consumer == "" {
		return &fault.Error{Op: "consume", Kind: fault.Invalid, Outcome: fault.NotSent, Text: "a consumer needs a name, under which its position is kept"}
	}
	defer e.readers.left(consumer)
	handle = e.ofTheirs(handle)
	known := false
	var position int64
	for pause := time.Second; ctx.Err() == nil; {
		change := e.bell.next()
		var err error
		if !known {
			position, err = e.register(ctx, consumer)
			known = err == nil
		}
		more := false
		if err == nil {
			position, more, err = e.consume(ctx, consumer, position, handle)
		}
		switch {
		case err == nil && more:
			pause = time.Second
			continue
		case err == nil:
			pause = time.Second
			rest(ctx, lookAgain, change)
		case ctx.Err() == nil:
			e.log.Error("the events can not be read; trying again", logfield.Consumer(consumer), logfield.Error(err))
			rest(ctx, pause, nil)
			pause = min(2*pause, time.Minute)
		}
	}
	return nil
}

// register makes a consumer known, so that nothing is pruned before it has read it.
func (e *Engine) register(ctx context.Context, consumer string) (position int64, err error) {
	if position, err = e.store.Position(ctx, consumer); err == nil {
		err = e.store.Advance(ctx, consumer, position)
	}
	return position, err
}

// consume hands over the next events and stores how far it came.
func (e *Engine) consume(ctx context.Context, consumer string, position int64, handle func(context.Context, Event) error) (int64, bool, error) {
	events, err := e.store.Since(ctx, position, 100)
	if err == nil && len(events) == 0 {
		e.readers.has(consumer, time.Time{})
	}
	if err != nil || len(events) == 0 {
		return position, false, err
	}
	for _, event := range events {
		e.readers.has(consumer, event.Entry.At)
		if !e.hand(ctx, consumer, event, position, handle) {
			break
		}
		position = event.Position
	}
	return position, true, e.store.Advance(Outlasting(ctx), consumer, position)
}

// rest waits for a while, for news or for the end.
func rest(ctx context.Context, d time.Duration, news <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-news:
	case <-ctx.Done():
	}
}

// hand gives one event to the host until it takes it; false if ctx ended before.
func (e *Engine) hand(ctx context.Context, consumer string, event Event, done int64, handle func(context.Context, Event) error) bool {
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, time.Minute) {
		err := e.handOnce(ctx, event, handle)
		if err == nil {
			return true
		}
		e.meter.Add(ctx, measure.ConsumerRefusals, 1, consumer)
		e.log.Warn("a consumer did not take an event; it is given again", logfield.Consumer(consumer),
			logfield.Delivery(event.Delivery), logfield.Position(event.Position), logfield.Pause(pause))
		if err := e.store.Advance(ctx, consumer, done); err != nil && ctx.Err() == nil {
			e.log.Warn("a consumer's position can not be stored", logfield.Consumer(consumer), logfield.Error(err))
		}
		rest(ctx, pause, nil)
	}
	return false
}

// handOnce turns a panic of the host's into a refusal.
func (e *Engine) handOnce(ctx context.Context, event Event, handle func(context.Context, Event) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			e.meter.Add(ctx, measure.Panics, 1, inConsumer)
			e.log.Error("a consumer panicked", logfield.Delivery(event.Delivery), logfield.Stack())
			err = errors.New("a panic")
		}
	}()
	return handle(ctx, event)
}

// ofTheirs has handle work in a context that says whose event it is. A delivery's
// journal is read for that once.
func (e *Engine) ofTheirs(handle func(context.Context, Event) error) func(context.Context, Event) error {
	known := map[string]Delivery{}
	return func(ctx context.Context, event Event) error {
		d, ok := known[event.Delivery]
		if !ok {
			if d, ok = e.whose(ctx, event); ok {
				if len(known) >= mostRecent {
					clear(known)
				}
				known[event.Delivery] = d
			}
		}
		return handle(e.about(ctx, d), event)
	}
}

// whose is a delivery of which no more is known than whose it is; ok is false if not
// even that can be had now.
func (e *Engine) whose(ctx context.Context, event Event) (d Delivery, ok bool) {
	d.ID, ok = event.Delivery, true
	if opened, first := event.Entry.Fact.(Opened); first {
		d.open(opened)
	} else if whole, err := e.Delivery(ctx, event.Delivery); err == nil {
		d = whole
	} else {
		ok = false
	}
	return Delivery{ID: d.ID, Order: Order{Shop: d.Order.Shop}, Correlation: d.Correlation, trace: d.trace}, ok
}
