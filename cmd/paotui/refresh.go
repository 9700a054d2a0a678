package main

import (
	"context"
	"errors"

	"github.com/paotui-go/paotui/engine"
)

type refreshCommand struct {
	wish
	Follow bool `short:"f" help:"Ask here and now; needs --config."`
}

// Run has the carriers asked how things stand.
func (c *refreshCommand) Run(ctx context.Context, p *program) error {
	act := func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) { return e.Refresh(ctx, c.ID) }
	if !c.Follow {
		return c.record(ctx, p, act)
	}
	w, err := c.office(p, "--follow")
	if err != nil {
		return err
	}
	defer w.close()
	before, _, err := c.write(ctx, p, w, act)
	if err != nil {
		return err
	}
	pulse := p.working("asking about %s", c.ID)
	err = w.Engine.Advance(ctx, c.ID)
	t := teller{program: p, world: w, id: c.ID, mute: c.JSON, from: before}
	entries, failed := w.Engine.Journal(context.WithoutCancel(ctx), c.ID)
	t.tell(pulse, entries)
	pulse.end()
	if interrupted(ctx, err) {
		return quietly(exitInterrupted)
	}
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return c.show(p, engine.Fold(c.ID, entries))
}
