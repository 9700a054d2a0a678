package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type resolveCommand struct {
	followed
	Placement string `required:"" placeholder:"N" help:"The placement that is parked; paotui explain names it."`
	As        string `required:"" enum:"dead,alive,returned,delivered" help:"How it stands: ${enum}. Dead: nobody rides, and no goods are on the way."`
	By        string `required:"" placeholder:"WHO" help:"Who found out; the journal keeps it."`
	Why       string `required:"" placeholder:"TEXT" help:"How; the journal keeps it."`
}

// Run tells how a placement stands that the engine has parked.
func (c *resolveCommand) Run(ctx context.Context, p *program) error {
	placement, err := placementNumber(c.Placement)
	if err != nil {
		return err
	}
	return c.record(ctx, p, func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) {
		return e.Resolve(ctx, c.ID, placement, engine.Finding(c.As), c.By, c.Why)
	}, engine.PhaseReturned)
}
