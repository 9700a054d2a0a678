package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type confirmReturnCommand struct{ followed }

// Run says that the goods are back.
func (c *confirmReturnCommand) Run(ctx context.Context, p *program) error {
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) {
		return e.ConfirmReturn(ctx, c.ID)
	}, engine.PhaseReturned)
}
