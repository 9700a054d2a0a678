package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type holdCommand struct{ wish }

// Run keeps anybody from being asked.
func (c *holdCommand) Run(ctx context.Context, p *program) error {
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) { return e.Hold(ctx, c.ID) })
}
