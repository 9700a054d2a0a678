package main

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

type doctorCommand struct {
	stored
	App     []string      `placeholder:"APPID" help:"Only this mini program; may be said again."`
	Shop    []string      `placeholder:"NAME" help:"Only this shop; may be said again."`
	Order   string        `placeholder:"FILE" help:"An order that you would truly send, with a real customer's openid: it proves the signatures. It is priced and not placed."`
	PushURL string        `name:"push-url" placeholder:"URL" help:"The push URL as the back-office has it, to look at it as WeChat does."`
	Within  time.Duration `default:"2m" help:"How long all of it may take."`
	JSON    bool          `help:"One JSON document: whether all is well, and each finding with a stable id."`
}

// Run examines what the configuration describes. Its exit codes are 0 if nothing has to
// be done, 1 if something has, 2 if the configuration can not be read, 3 if WeChat can
// not be reached.
func (c *doctorCommand) Run(ctx context.Context, p *program) error {
	if p.config == "" {
		return badInput(errors.New("doctor looks at a configuration: say with --config FILE which"))
	}
	cfg, err := wiring.Load(p.config)
	if err != nil {
		return errors.Join(c.show(p, doctor.Unreadable(err)), quietly(exitInput))
	}
	if cfg.Store, err = c.Store.or(cfg.Store); err != nil {
		return err
	}
	options := doctor.Options{Apps: c.App, Shops: c.Shop, PushURL: c.PushURL, Within: c.Within, Logger: p.log}
	if c.Order != "" {
		order, err := source{File: c.Order}.read(p, c.Shop)
		if err != nil {
			return err
		}
		options.Order = &order
	}
	pulse := p.working("looking at %s", p.config)
	report, err := doctor.Examine(ctx, cfg, options)
	pulse.end()
	if err != nil && !interrupted(ctx, err) {
		return badInput(err)
	}
	if err := c.show(p, report); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return quietly(exitInterrupted)
	case report.Unreached():
		return quietly(exitFailure)
	case !report.OK():
		return quietly(exitNobody)
	}
	return nil
}

func (c *doctorCommand) show(p *program, r doctor.Report) error {
	if c.JSON {
		return p.document(r)
	}
	return r.WriteText(p.out)
}
