package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// The simulator of the demonstration and of commands without a configuration: half
// an hour's delivery in some seconds.
const (
	demoSeed  = 5
	demoSpeed = 300
	demoOrder = "coffee-beijing.json"
)

type demoCommand struct {
	Seed  uint64  `default:"5" help:"Another seed, other prices and riders."`
	Speed float64 `default:"300" help:"How many times as fast as in life riders are."`
}

// Run goes the whole way.
func (c *demoCommand) Run(ctx context.Context, p *program) error {
	if c.Speed < 1 {
		return badInput(errors.New("--speed must be 1 or more"))
	}
	order, err := orders.Read(demoOrder)
	if err != nil {
		return err
	}
	w, err := simulate(p, order, wechatsim.Config{Seed: c.Seed, Speed: c.Speed}, opening{pushes: true})
	if err != nil {
		return err
	}
	defer w.close()
	p.introduce(c.Speed)
	running, stop := w.start(ctx)
	err = p.demonstrate(running, w, order)
	if interrupted(ctx, err) {
		err = quietly(exitInterrupted)
	}
	return errors.Join(err, stop())
}

func (p *program) introduce(speed float64) {
	p.say("%s", p.paint(bold, "Two lattes and a croissant go across Beijing."))
	p.say("Simulated: WeChat, four carriers, their prices, their riders (%g times as fast as in life).", speed)
	p.say("Real: everything else. Signed HTTP calls, encrypted pushes, the engine, its journal.")
}

func (p *program) demonstrate(ctx context.Context, w *world, order engine.Order) error {
	p.step(1, "Compare: what would each carrier charge?")
	comparison, err := p.compare(ctx, w, order)
	if err != nil {
		return err
	}
	p.showComparison(w, comparison, w.Engine.Plan(comparison))

	p.step(2, "Dispatch and follow: each step of the rider arrives as an encrypted push.")
	if _, err := w.Engine.Dispatch(ctx, order, engine.WithComparison(comparison)); err != nil {
		return err
	}
	t := teller{program: p, world: w, id: order.ID}
	d, err := t.follow(ctx, engine.UntilFinal)
	if err != nil {
		return err
	}

	p.step(3, "What it came to")
	p.sum(w, d, t, comparison)
	return quietly(codeOfEnd(d))
}

func (p *program) step(n int, title string) {
	p.say("\n%s", p.paint(bold, fmt.Sprintf("%d  %s", n, title)))
}

// sum says what the delivery cost and how it was known, and where to go on.
func (p *program) sum(w *world, d engine.Delivery, t teller, c engine.Comparison) {
	placement, _ := d.Current()
	took := time.Duration(float64(d.Updated.Sub(t.placed)) * w.speed)
	outcome := strings.ToUpper(string(d.Phase[:1])) + string(d.Phase[1:])
	p.say("%s by %s %s in %s for %s%s.", p.paint(green, outcome), placement.Carrier, w.name(placement.Carrier), span(took), placement.Fee, saved(placement.Fee, c))
	p.say("%d pushes verified and decrypted, %d queries; %d entries in the journal.", t.pushes, t.asked, d.Version)
	p.say("")
	p.say("Now yours:   paotui compare ORDER.json      (examples/orders has some)")
	p.say("For real:    paotui dispatch ORDER.json --follow --config paotui.yaml")
}

// saved is how much the dearest offer would have cost more.
func saved(fee engine.Amount, c engine.Comparison) string {
	paid, known := fee.Fen()
	dearest := paid
	for _, o := range c.Offers {
		if m, priced := o.Quote.Fee.Fen(); o.Outcome == engine.Priced && priced {
			dearest = max(dearest, m)
		}
	}
	if !known || dearest == paid {
		return ""
	}
	return fmt.Sprintf(", %s less than the dearest offer", dearest-paid)
}
