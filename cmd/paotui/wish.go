package main

import (
	"context"
	"errors"
	"slices"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/story"
)

// wish is what the commands have in common that write down what the host wants.
// Whoever runs on the store acts on it.
type wish struct {
	ID string `arg:"" help:"The order's id."`
	stored
	JSON bool `help:"One JSON document: the delivery, as dispatch prints it."`
}

// followed is a wish that the command itself can act on.
type followed struct {
	wish
	Follow bool `short:"f" help:"Act on it here, and follow the order to its end; needs --config."`
}

// verb asks the engine for something.
type verb func(context.Context, *engine.Engine) (engine.Delivery, error)

// record writes the wish down and says who acts on it.
func (c wish) record(ctx context.Context, p *program, act verb) error {
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	_, d, err := c.write(ctx, p, w, act)
	if err != nil {
		return err
	}
	if !d.Final() {
		p.note("paotui run acts on it, with %s", w.store)
	}
	return c.show(p, d)
}

// record writes the wish down and, with --follow, acts on it. The phases are ends
// that are as they were wanted.
func (c followed) record(ctx context.Context, p *program, act verb, wanted ...engine.Phase) error {
	if !c.Follow {
		return c.wish.record(ctx, p, act)
	}
	w, err := c.office(p, "--follow")
	if err != nil {
		return err
	}
	defer w.close()
	return c.recordAt(ctx, p, w, act, wanted...)
}

func (c followed) recordAt(ctx context.Context, p *program, w *world, act verb, wanted ...engine.Phase) error {
	before, _, err := c.write(ctx, p, w, act)
	if err != nil {
		return err
	}
	running, stop := w.start(ctx)
	t := teller{program: p, world: w, id: c.ID, mute: c.JSON, from: before}
	d, err := t.follow(running, engine.UntilFinal)
	if interrupted(ctx, err) {
		p.note("interrupted: the wish stays in %s, and paotui run acts on it", w.store)
		err = quietly(exitInterrupted)
	}
	if err := errors.Join(err, stop()); err != nil {
		return err
	}
	if err := c.show(p, d); err != nil {
		return err
	}
	if slices.Contains(wanted, d.Phase) {
		return nil
	}
	return quietly(codeOfEnd(d))
}

// write has the wish written, and says that it is. before is the last entry that
// was there.
func (c wish) write(ctx context.Context, p *program, w *world, act verb) (before int64, d engine.Delivery, err error) {
	if d, err = w.Engine.Delivery(ctx, c.ID); err != nil {
		return 0, d, err
	}
	before = d.Version
	if d, err = act(ctx, w.Engine); err != nil {
		return before, d, err
	}
	switch {
	case c.JSON:
	case d.Version == before:
		p.say("Nothing is written: it is so already.")
	default:
		p.say("Recorded in %s.", w.store)
	}
	return before, d, nil
}

// show says where the delivery stands.
func (c wish) show(p *program, d engine.Delivery) error {
	if c.JSON {
		return p.document(deliveryDocument(d))
	}
	p.say("Order %s: %s", d.ID, story.Stands(d))
	return nil
}
