package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/story"
)

type dispatchCommand struct {
	source
	chosenBy
	Store     storePlace `placeholder:"FILE" help:"What keeps the delivery: an SQLite file, or env:NAME, an environment variable with the URL of a Postgres; --config may name one. Without either the journal ends with the command."`
	Carrier   string     `placeholder:"ID" help:"The carrier that takes it, or nobody: SFTC, DADA, MTPS, SS."`
	MaxFeeFen *int64     `placeholder:"FEN" help:"The highest fee to accept, in fen."`
	Hold      *bool      `negatable:"" help:"Ask nobody before paotui release says that the goods are ready; --no-hold books a scheduled order ahead."`
	Follow    bool       `short:"f" help:"Follow the order to its end."`
	JSON      bool       `help:"One JSON document at the end: the delivery."`
}

// Run compares, places, and with --follow stays until the end.
func (c *dispatchCommand) Run(ctx context.Context, p *program) error {
	if c.MaxFeeFen != nil && *c.MaxFeeFen <= 0 {
		return badInput(errors.New("--max-fee-fen must be above 0"))
	}
	order, w, err := p.enter(c.source, opening{pushes: true, stored: true, file: c.Store, policy: c.Policy})
	if err != nil {
		return err
	}
	defer w.close()
	if err := c.checkCarrier(w); err != nil {
		return err
	}
	options, err := c.prepare(ctx, p, w, order)
	if err != nil {
		return err
	}
	noteSchedule(p, order)
	running, stop := w.start(ctx)
	d, err := c.carry(running, p, w, order, options)
	if ctx.Err() != nil {
		p.note("interrupted: waiting for the answers to what was sent")
	}
	if err := errors.Join(err, stop()); err != nil {
		return err
	}
	if ctx.Err() != nil { // what was in flight has been answered since
		if d, err = w.Engine.Delivery(context.WithoutCancel(ctx), order.ID); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := p.document(deliveryDocument(d)); err != nil {
			return err
		}
	}
	return c.ending(ctx, p, w, d)
}

// prepare asks what it would cost, unless the order is held or was dispatched
// before.
func (c *dispatchCommand) prepare(ctx context.Context, p *program, w *world, order engine.Order) ([]engine.Option, error) {
	switch before, err := w.before(ctx, order.ID); {
	case err != nil:
		return nil, err
	case before:
		p.note("%s has this order already: it is the same delivery, and what was said then holds", w.store)
		return c.options(), nil
	case c.holds() && w.store == "":
		return nil, badInput(errors.New("--hold needs a store, which keeps the order until it is released: say --store FILE"))
	case c.holds():
		return c.options(), nil
	}
	comparison, err := p.compare(ctx, w, order)
	if err != nil {
		return nil, err
	}
	if !c.JSON {
		p.showComparison(w, comparison, w.Engine.Plan(comparison, c.options()...))
		p.say("")
	}
	return append(c.options(), engine.WithComparison(comparison)), nil
}

// before says whether the store has the order already.
func (w *world) before(ctx context.Context, id string) (bool, error) {
	if w.store == "" {
		return false, nil
	}
	_, err := w.Engine.Delivery(ctx, id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (c *dispatchCommand) holds() bool { return c.Hold != nil && *c.Hold }

// checkCarrier refuses a carrier that does not exist before anybody is asked.
func (c *dispatchCommand) checkCarrier(w *world) error {
	if c.Carrier = strings.ToUpper(c.Carrier); c.Carrier == "" {
		return nil
	}
	var ids []string
	for _, info := range w.Engine.Carriers() {
		ids = append(ids, string(info.ID))
	}
	if !slices.Contains(ids, c.Carrier) {
		return badInput(fmt.Errorf("there is no carrier %s; there are %s", c.Carrier, strings.Join(ids, ", ")))
	}
	return nil
}

func (c *dispatchCommand) options() []engine.Option {
	var options []engine.Option
	if c.Carrier != "" {
		options = append(options, engine.WithCarrier(engine.CarrierID(c.Carrier)))
	}
	if c.MaxFeeFen != nil {
		options = append(options, engine.WithLimit(engine.Money(*c.MaxFeeFen)))
	}
	switch {
	case c.holds():
		options = append(options, engine.WithHold())
	case c.Hold != nil:
		options = append(options, engine.WithoutHold())
	}
	return options
}

// noteSchedule says that there is nothing to see for a while.
func noteSchedule(p *program, order engine.Order) {
	if order.Timing.Scheduled() {
		p.note("the order is scheduled (%s %s): carriers are silent until its time comes near", order.Timing.When, order.Timing.At.Format("2006-01-02 15:04 MST"))
	}
}

// carry dispatches and waits for the milestone; being interrupted is no error.
func (c *dispatchCommand) carry(ctx context.Context, p *program, w *world, order engine.Order, options []engine.Option) (engine.Delivery, error) {
	d, err := w.Engine.Dispatch(ctx, order, options...)
	if err != nil {
		return engine.Delivery{}, err
	}
	if d.Final() { // it was dispatched before; its journal may be gone
		if !c.JSON {
			p.say("Order %s: %s", d.ID, story.Stands(d))
		}
		return d, nil
	}
	until := engine.UntilPlaced
	switch {
	case c.Follow:
		until = engine.UntilFinal
	case w.store != "":
		until = func(d engine.Delivery) bool { return d.Phase == engine.PhaseHeld || engine.UntilPlaced(d) }
	}
	t := teller{program: p, world: w, id: order.ID, mute: c.JSON}
	d, err = t.follow(ctx, until)
	if interrupted(ctx, err) {
		return w.Engine.Delivery(context.WithoutCancel(ctx), order.ID)
	}
	return d, err
}

// ending says what a person should know now, and gives the exit code.
func (c *dispatchCommand) ending(ctx context.Context, p *program, w *world, d engine.Delivery) error {
	if d.Final() || d.Phase == engine.PhaseParked {
		return quietly(codeOfEnd(d))
	}
	if d.Phase == engine.PhaseHeld {
		p.note("the order is held in %s: paotui release %s says that the goods are ready, and paotui run acts on it", w.store, d.ID)
	}
	placement, ok := d.Current()
	if ok && (placement.Stage == engine.StagePlacing || placement.Stage == engine.StageUnknown) {
		p.note("the order may stand at %s as %s: nobody answered; %s", placement.Carrier, placement.ID, w.unanswered())
	}
	if ok && placement.Stage == engine.StageTaken {
		where := fmt.Sprintf("the order stands at %s as %s", placement.Carrier, placement.ID)
		switch {
		case w.sim != nil:
			where += "; the simulated carriers end with this process (--follow stays to the end)"
		case w.store != "":
			where += "; paotui run follows it from here, with " + w.store
		default:
			where += "; the journal ends with this process, so nobody follows it from here (--follow does, and --store keeps it)"
		}
		p.note("%s", where)
	}
	if ctx.Err() != nil {
		return quietly(exitInterrupted)
	}
	return nil
}

// unanswered says what finds out about an order that nobody answered for.
func (w *world) unanswered() string {
	if w.store != "" {
		return "paotui run finds out, with " + w.store
	}
	return "ask the carrier before you place it again"
}

// deliveryJSON is the document of dispatch --json. Unknown is null.
type deliveryJSON struct {
	OrderID     string   `json:"order_id"`
	Phase       string   `json:"phase"`
	Carrier     *string  `json:"carrier"`
	Placement   *string  `json:"placement"`
	Waybill     *string  `json:"waybill"`
	Status      *string  `json:"status"`
	Cause       *string  `json:"cause"`
	FeeFen      *int64   `json:"fee_fen"`
	TipFen      *int64   `json:"tip_fen"`
	PenaltyFen  *int64   `json:"penalty_fen"`
	PickupCode  *string  `json:"pickup_code"`
	ReceiptCode *string  `json:"receipt_code"`
	RiderName   *string  `json:"rider_name"`
	RiderPhone  *string  `json:"rider_phone"`
	Trouble     *string  `json:"trouble"`
	Reasons     []string `json:"reasons"`
}

func deliveryDocument(d engine.Delivery) deliveryJSON {
	doc := deliveryJSON{OrderID: d.ID, Phase: string(d.Phase), Trouble: text(d.Trouble), Reasons: append([]string{}, d.Plan.Reasons...)}
	p, ok := d.Current()
	if !ok {
		return doc
	}
	doc.Carrier, doc.Placement, doc.Waybill = text(string(p.Carrier)), text(p.ID.String()), text(p.Waybill)
	doc.Status, doc.Cause = text(string(p.Status)), text(string(p.Cause))
	doc.FeeFen, doc.TipFen, doc.PenaltyFen = fen(p.Fee), fen(p.Tip), fen(p.Penalty)
	doc.PickupCode, doc.ReceiptCode = text(p.PickupCode), text(p.ReceiptCode)
	doc.RiderName, doc.RiderPhone = text(p.Rider.Name), text(p.Rider.Phone)
	return doc
}
