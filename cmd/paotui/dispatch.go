package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

type dispatchCommand struct {
	source
	Carrier   string `placeholder:"ID" help:"The carrier that takes it, or nobody: SFTC, DADA, MTPS, SS."`
	MaxFeeFen *int64 `placeholder:"FEN" help:"The highest fee to accept, in fen."`
	Follow    bool   `short:"f" help:"Follow the order to its end."`
	JSON      bool   `help:"One JSON document at the end: the delivery."`
}

// Run compares, places, and with --follow stays until the end.
func (c *dispatchCommand) Run(ctx context.Context, p *program) error {
	if c.MaxFeeFen != nil && *c.MaxFeeFen <= 0 {
		return badInput(errors.New("--max-fee-fen must be above 0"))
	}
	order, w, err := p.enter(c.source, true)
	if err != nil {
		return err
	}
	defer w.close()
	if err := c.checkCarrier(w); err != nil {
		return err
	}
	comparison, err := p.compare(ctx, w, order)
	if err != nil {
		return err
	}
	plan := w.Engine.Plan(comparison, c.options()...)
	if !c.JSON {
		p.showComparison(w, comparison, plan)
		p.say("")
	}
	noteSchedule(p, order)
	running, stop := w.start(ctx)
	d, err := c.carry(running, p, w, order, append(c.options(), engine.WithComparison(comparison)))
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
	if _, err := w.Engine.Dispatch(ctx, order, options...); err != nil {
		return engine.Delivery{}, err
	}
	until := engine.UntilPlaced
	if c.Follow {
		until = engine.UntilFinal
	}
	t := teller{program: p, world: w, id: order.ID, mute: c.JSON}
	d, err := t.follow(ctx, until)
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
	placement, ok := d.Current()
	if ok && (placement.Stage == engine.StagePlacing || placement.Stage == engine.StageUnknown) {
		p.note("the order may stand at %s as %s: nobody answered; ask the carrier before you place it again", placement.Carrier, placement.ID)
	}
	if ok && placement.Stage == engine.StageTaken {
		where := fmt.Sprintf("the order stands at %s as %s", placement.Carrier, placement.ID)
		if w.sim != nil {
			where += "; the simulated carriers end with this process (--follow stays to the end)"
		} else {
			where += "; the journal ends with this process, so nobody follows it from here (--follow does)"
		}
		p.note("%s", where)
	}
	if ctx.Err() != nil {
		return quietly(exitInterrupted)
	}
	return nil
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
