package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type releaseCommand struct{ followed }

// Run says that the goods are ready.
func (c *releaseCommand) Run(ctx context.Context, p *program) error {
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) { return e.Release(ctx, c.ID) })
}
