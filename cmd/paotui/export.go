package main

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

type exportCommand struct {
	stored
	zoned
	Before string `placeholder:"TIME" help:"Only deliveries whose last change is older than this day or time."`
}

// Run writes journals as JSON lines. They hold personal data.
func (c *exportCommand) Run(ctx context.Context, p *program) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	before, _, err := when("--before", c.Before, zone)
	if err != nil {
		return err
	}
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	n, err := w.Engine.Export(ctx, p.out, engine.Search{UpdatedBefore: before})
	if interrupted(ctx, ctx.Err()) {
		return quietly(exitInterrupted)
	}
	if err != nil {
		return err
	}
	p.note("%d deliveries were written; they hold personal data", n)
	return nil
}
