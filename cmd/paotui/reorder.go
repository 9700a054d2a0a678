package main

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine"
)

type reorderCommand struct {
	followed
	Placement string `required:"" placeholder:"N" help:"The placement that its carrier ended; paotui explain names it."`
}

// Run has the carrier take a placement anew that it ended.
func (c *reorderCommand) Run(ctx context.Context, p *program) error {
	placement, err := placementNumber(c.Placement)
	if err != nil {
		return err
	}
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) {
		return e.Reorder(ctx, c.ID, placement)
	})
}

func placementNumber(text string) (engine.PlacementID, error) {
	placement, ok := engine.ParsePlacementID(text)
	if !ok {
		return 0, badInput(fmt.Errorf("--placement %s is no placement's number", text))
	}
	return placement, nil
}
