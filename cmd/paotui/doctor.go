package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/doctor"
)

type doctorCommand struct {
	stored
	App         []string           `placeholder:"APPID" help:"Only this mini program; may be said again."`
	Shop        []string           `placeholder:"NAME" help:"Only this shop; may be said again."`
	Order       string             `placeholder:"FILE" help:"An order that you would truly send, with a real customer's openid: it proves the signatures. It is priced and not placed."`
	PushURL     string             `name:"push-url" placeholder:"URL" help:"The push URL as the back-office has it, to look at it as WeChat does."`
	Rehearse    bool               `help:"Have an order placed in WeChat's sandbox, followed and called off."`
	Openid      string             `placeholder:"OPENID" help:"With --rehearse: of an administrator, operator or developer of the mini program, whom the sandbox wants."`
	At          []engine.CarrierID `placeholder:"ID" help:"With --rehearse: at this carrier instead of the sandbox, with --order in the name of one --shop."`
	PlaceOrders bool               `help:"With --at: yes, place a real order. A rider may come, and calling off may cost."`
	Within      time.Duration      `default:"2m" help:"How long all of it may take; calling off a rehearsal comes on top."`
	JSON        bool               `help:"One JSON document: whether all is well, and each finding with a stable id."`
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
	options, err := c.options(p)
	if err != nil {
		return err
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

func (c *doctorCommand) options(p *program) (doctor.Options, error) {
	o := doctor.Options{Apps: c.App, Shops: c.Shop, PushURL: c.PushURL, Within: c.Within, Logger: p.log}
	switch {
	case !c.Rehearse && (c.Openid != "" || len(c.At) > 0):
		return o, badInput(errors.New("--openid and --at are for --rehearse"))
	case c.PlaceOrders && len(c.At) == 0:
		return o, badInput(errors.New("--place-orders is for a rehearsal at a carrier: say with --at which"))
	case c.Rehearse:
		o.Rehearse = &doctor.Rehearse{OpenID: c.Openid, PlaceOrders: c.PlaceOrders}
		for _, id := range c.At {
			o.Rehearse.Carriers = append(o.Rehearse.Carriers, engine.CarrierID(strings.ToUpper(string(id))))
		}
	}
	if c.Order == "" {
		return o, nil
	}
	order, err := source{File: c.Order}.read(p, c.Shop)
	o.Order = &order
	return o, err
}

func (c *doctorCommand) show(p *program, r doctor.Report) error {
	if c.JSON {
		return p.document(r)
	}
	return r.WriteText(p.out)
}
