package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

type redispatchCommand struct {
	followed
	Order string `placeholder:"FILE" help:"The order as it is to be now, as JSON; its id and its shop stay. - is standard input."`
}

// Run tries a delivery again in which nothing lives.
func (c *redispatchCommand) Run(ctx context.Context, p *program) error {
	var amended *engine.Order
	if c.Order != "" {
		order, err := source{File: c.Order, From: "order"}.read(p, nil)
		if err != nil {
			return err
		}
		amended = &order
	}
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) {
		if amended != nil {
			d, err := e.Delivery(ctx, c.ID)
			if err != nil {
				return d, err
			}
			amended.Shop = cmp.Or(amended.Shop, d.Order.Shop)
			if err := amended.Check().Err(); err != nil {
				return d, fmt.Errorf("%s: %w", c.Order, err)
			}
		}
		return e.Redispatch(ctx, c.ID, amended)
	})
}
