package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type tipCommand struct {
	followed
	Fen int64 `required:"" placeholder:"TOTAL" help:"What the rider gets on top in all, in fen."`
}

// Run raises the tip.
func (c *tipCommand) Run(ctx context.Context, p *program) error {
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) {
		return e.Tip(ctx, c.ID, engine.Money(c.Fen))
	})
}
