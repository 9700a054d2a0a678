package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/story"
)

type runCommand struct {
	stored
	zoned
}

// Run supervises every delivery of a store until it is interrupted, which is its
// normal end. What it prints holds no personal data: it may go to a log.
func (c *runCommand) Run(ctx context.Context, p *program) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	if p.config == "" {
		return badInput(errors.New("run calls carriers: say with --config FILE how they are reached; to play, run paotui simulate --write-config sim.yaml and say --config sim.yaml"))
	}
	cfg, err := c.config(p)
	if err != nil {
		return err
	}
	watching, err := p.watched(&cfg)
	if err != nil {
		return err
	}
	defer watching.close()
	defer p.traced(&cfg)()
	w, err := p.build(cfg)
	if err != nil {
		return err
	}
	defer w.close()
	w.unpushed = func(why error) {
		p.note("%v: another paotui serves the pushes, or another program does; until it ends, carriers are asked instead", why)
	}
	from, err := w.Engine.LastPosition(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	open, err := w.open(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	unwatch, err := watching.serve(ctx, w)
	if err != nil {
		return err
	}
	defer unwatch()
	p.say("Supervising %s, %s: %d open deliveries. It ends when it is interrupted (ctrl-c).", w.store, cfg.World(), open)
	running, stop := w.start(ctx)
	chronicle := chronicle{program: p, world: w, zone: zone, tellers: map[string]*story.Teller{}}
	chronicle.follow(running, from)
	if ctx.Err() != nil {
		p.note("stopping: waiting for the answers to what was sent")
	}
	if err := stop(); err != nil {
		return err
	}
	p.note("stopped; what is open stays in %s", w.store)
	return nil
}

// open is how many deliveries something is to be done about.
func (w *world) open(ctx context.Context) (n int, err error) {
	closed := false
	search := engine.Search{Closed: &closed, Limit: 1000}
	for {
		page, err := w.Engine.Deliveries(ctx, search)
		if err != nil {
			return 0, err
		}
		n += len(page.Heads)
		if page.Next == (engine.Cursor{}) {
			return n, nil
		}
		search.After = page.Next
	}
}

// chronicle tells what happens to all deliveries of a store, as it happens.
type chronicle struct {
	*program
	world   *world
	zone    *time.Location
	tellers map[string]*story.Teller
}

// follow tells until ctx ends. That the store can not be read for a while ends
// nothing: the work goes on as soon as it can.
func (c *chronicle) follow(ctx context.Context, from int64) {
	for ctx.Err() == nil {
		for event, err := range c.world.Engine.Events(ctx, from) {
			if err == nil {
				err = c.tell(ctx, event)
			}
			if err != nil {
				c.failed(ctx, err)
				break
			}
			from = event.Position
		}
	}
}

func (c *chronicle) failed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	c.note("what happens can not be read; trying again: %v", err)
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
}

func (c *chronicle) tell(ctx context.Context, event engine.Event) error {
	teller, err := c.teller(ctx, event)
	if err != nil {
		return err
	}
	step, ok := teller.Next(event.Entry)
	if ok {
		c.say("%s  %s  %s", c.paint(dim, step.At.Format(time.DateTime)), event.Delivery, step.Text)
		for _, detail := range step.Details {
			c.say("%s  %s    %s", c.paint(dim, step.At.Format(time.DateTime)), event.Delivery, detail)
		}
	}
	return nil
}

// mostTellers bounds what is remembered: a delivery that was forgotten is read
// again when something happens to it.
const mostTellers = 10_000

// teller is the one of a delivery, which knows what happened before.
func (c *chronicle) teller(ctx context.Context, event engine.Event) (*story.Teller, error) {
	if t := c.tellers[event.Delivery]; t != nil {
		return t, nil
	}
	if len(c.tellers) >= mostTellers {
		clear(c.tellers)
	}
	t := story.NewTeller(c.zone)
	if event.Entry.Seq > 1 {
		entries, err := c.world.Engine.Journal(ctx, event.Delivery)
		if err != nil && fault.KindOf(err) != fault.NotFound { // it was pruned meanwhile
			return nil, fmt.Errorf("%s: %w", event.Delivery, err)
		}
		for _, e := range entries {
			if e.Seq < event.Entry.Seq {
				t.Next(e)
			}
		}
	}
	c.tellers[event.Delivery] = t
	return t, nil
}
