package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

type cancelCommand struct {
	followed
	Reason string `required:"" enum:"not_needed,price,wrong_order,slow_pickup,slow_delivery,other" help:"Why: ${enum}."`
	Text   string `placeholder:"TEXT" help:"For the carrier, in your words; the reason other needs it."`
	Ask    bool   `help:"Ask first what it would cost, and then you; needs --config."`
	Yes    bool   `short:"y" help:"Do not ask me: with --ask the cost is only shown."`
}

// Run calls a delivery off.
func (c *cancelCommand) Run(ctx context.Context, p *program) error {
	why := engine.Cancellation{Reason: engine.CancelReason(c.Reason), Text: c.Text}
	act := func(ctx context.Context, e *engine.Engine) (engine.Delivery, error) { return e.Cancel(ctx, c.ID, why) }
	if c.Ask {
		if c.JSON && !c.Yes {
			return badInput(errors.New("--ask with --json needs --yes: a program is not asked"))
		}
		if err := c.ask(ctx, p, why); err != nil {
			return err
		}
	}
	return c.record(ctx, p, act, engine.PhaseCancelled, engine.PhaseReturned)
}

// ask shows what calling it off would cost, and asks whether that is wanted.
func (c *cancelCommand) ask(ctx context.Context, p *program, why engine.Cancellation) error {
	w, err := c.office(p, "--ask")
	if err != nil {
		return err
	}
	defer w.close()
	d, err := w.Engine.Delivery(ctx, c.ID)
	if err != nil {
		return err
	}
	if d.Final() {
		return nil // there is nothing to ask about: the engine says so
	}
	cost, err := w.Engine.CancelCost(ctx, c.ID, why)
	switch {
	case interrupted(ctx, err):
		return quietly(exitInterrupted)
	case err != nil:
		p.note("what it would cost could not be asked: %v", err)
	}
	p.note("calling %s off now would cost: %s; that is advice, and what is charged in the end stands in paotui explain", c.ID, cost)
	if c.Yes {
		return nil
	}
	fmt.Fprint(p.err, "Call it off? [y/N] ")
	answer, err := bufio.NewReader(p.in).ReadString('\n')
	if errors.Is(err, context.Canceled) {
		return quietly(exitInterrupted)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	p.note("nothing was called off")
	return quietly(exitNobody)
}
