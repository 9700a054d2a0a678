package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
)

// Message is what a customer hears. Key is the same whenever the same event is told.
type Message struct {
	Key, Order, Text string
}

// Customers turns events into messages. An event is handed over at least once: what the
// gateway did not take is given again, and what it took just before a crash is given once
// more, which it knows by the key.
type Customers struct {
	Couriers *engine.Engine
	Gateway  interface {
		Send(context.Context, Message) error
	}
	// Undeliverable takes what the gateway will never take, so that nothing waits behind it.
	Undeliverable func(Message, error)
}

// Follow tells customers until ctx ends. It goes on where the last Follow stopped, in this
// process or another one.
func (c *Customers) Follow(ctx context.Context) error {
	return c.Couriers.Consume(ctx, "customer-messages", c.hear)
}

func (c *Customers) hear(ctx context.Context, event engine.Event) error {
	text, err := c.text(ctx, event)
	if err != nil || text == "" {
		return err
	}
	message := Message{Key: fmt.Sprintf("%s/%d", event.Delivery, event.Entry.Seq), Order: event.Delivery, Text: text}
	err = c.Gateway.Send(ctx, message)
	if _, never := errors.AsType[*RefusedError](err); never {
		c.Undeliverable(message, err)
		return nil
	}
	return err // it is given again, after a second at first and a minute at most
}

// text is what a customer wants to know of an event; "" is nothing.
func (c *Customers) text(ctx context.Context, event engine.Event) (string, error) {
	switch fact := event.Entry.Fact.(type) {
	case engine.Reported:
		return c.step(ctx, event.Delivery, fact.Report)
	case engine.GaveUp:
		if fact.Kind == fault.Refused {
			return "No courier goes to your address. Your money is on its way back.", nil
		}
		return "No courier is free today. Your money is on its way back.", nil
	}
	return "", nil
}

// step is one of the rider's. A report may be of a rider who was called off, or older than
// what is known by now: the delivery says which placement counts.
func (c *Customers) step(ctx context.Context, id string, report engine.Report) (string, error) {
	delivery, err := c.Couriers.Delivery(ctx, id)
	if err != nil {
		return "", err
	}
	if current, ok := delivery.Current(); !ok || current.ID != report.Placement {
		return "", nil
	}
	switch report.Status {
	case engine.Accepted:
		return "A rider is on the way to the shop.", nil
	case engine.PickedUp:
		return "The rider has your order.", nil
	case engine.Delivered:
		return "Your order has arrived.", nil
	}
	return "", nil
}
