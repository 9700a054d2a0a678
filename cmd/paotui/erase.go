package main

import "context"

type eraseCommand struct {
	ID string `arg:"" help:"The order's id. It must have come to its end."`
	stored
}

// Run takes the personal data out of a delivery.
func (c *eraseCommand) Run(ctx context.Context, p *program) error {
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.Engine.Erase(ctx, c.ID); err != nil {
		return err
	}
	p.say("The personal data of %s is erased from %s. Copies, exports and what was handed to other programs are not.", c.ID, w.store)
	return nil
}
