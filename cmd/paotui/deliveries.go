package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
)

type deliveriesCommand struct {
	stored
	period
	Shop  string   `placeholder:"NAME" help:"Those of this shop."`
	Phase []string `placeholder:"PHASE" help:"Those that stand there: held, quoting, placing, waiting, accepted, at_store, picked_up, delivering, delivered, returning, returned, cancelled, failed, parked. Several, with commas."`
	Open  bool     `help:"Those about which something is still to be done."`
	Limit int      `default:"100" help:"How many, 1000 at most."`
	After string   `placeholder:"NEXT" help:"Go on behind a listing that ended with NEXT."`
	JSON  bool     `help:"One JSON document: deliveries, and next."`
}

type (
	deliveriesJSON struct {
		Deliveries []headJSON `json:"deliveries"`
		Next       *string    `json:"next"`
	}
	headJSON struct {
		OrderID string     `json:"order_id"`
		Shop    string     `json:"shop"`
		Phase   string     `json:"phase"`
		Open    bool       `json:"open"`
		Opened  *time.Time `json:"opened"`
		Updated *time.Time `json:"updated"`
		Due     *time.Time `json:"due"`
	}
)

// Run lists deliveries, the youngest first.
func (c *deliveriesCommand) Run(ctx context.Context, p *program) error {
	search, zone, err := c.search()
	if err != nil {
		return err
	}
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	page, err := w.Engine.Deliveries(ctx, search)
	if err != nil {
		return err
	}
	if c.JSON {
		return p.document(deliveriesDocument(page))
	}
	p.showDeliveries(page, zone)
	return nil
}

func (c *deliveriesCommand) search() (engine.Search, *time.Location, error) {
	if c.Limit < 1 || c.Limit > 1000 {
		return engine.Search{}, nil, badInput(errors.New("--limit must be 1 to 1000"))
	}
	opened, zone, err := c.times()
	if err != nil {
		return engine.Search{}, nil, err
	}
	search := engine.Search{Shop: c.Shop, From: opened.From, To: opened.To, Limit: c.Limit}
	for _, name := range c.Phase {
		if !slices.Contains(phases, engine.Phase(name)) {
			return search, nil, badInput(fmt.Errorf("there is no phase %q; see paotui deliveries --help", name))
		}
		search.Phases = append(search.Phases, engine.Phase(name))
	}
	if c.Open {
		closed := false
		search.Closed = &closed
	}
	if search.After, err = readCursor(c.After); err != nil {
		return search, nil, err
	}
	return search, zone, nil
}

var phases = []engine.Phase{
	engine.PhaseHeld, engine.PhaseQuoting, engine.PhasePlacing, engine.PhaseWaiting, engine.PhaseAccepted, engine.PhaseAtStore,
	engine.PhasePickedUp, engine.PhaseDelivering, engine.PhaseDelivered, engine.PhaseReturning, engine.PhaseReturned,
	engine.PhaseCancelled, engine.PhaseFailed, engine.PhaseParked,
}

// writeCursor is a cursor in one word; "" is the end.
func writeCursor(c engine.Cursor) string {
	if c == (engine.Cursor{}) {
		return ""
	}
	return c.Opened.UTC().Format(time.RFC3339Nano) + "," + c.ID
}

func readCursor(text string) (engine.Cursor, error) {
	if text == "" {
		return engine.Cursor{}, nil
	}
	at, id, ok := strings.Cut(text, ",")
	opened, err := time.Parse(time.RFC3339Nano, at)
	if !ok || err != nil || id == "" {
		return engine.Cursor{}, badInput(errors.New("--after takes the word that a listing ended with"))
	}
	return engine.Cursor{Opened: opened, ID: id}, nil
}

func deliveriesDocument(page engine.Page) deliveriesJSON {
	doc := deliveriesJSON{Deliveries: []headJSON{}, Next: text(writeCursor(page.Next))}
	for _, h := range page.Heads {
		doc.Deliveries = append(doc.Deliveries, headJSON{
			OrderID: h.ID, Shop: h.Shop, Phase: string(h.Phase), Open: !h.Closed,
			Opened: instant(h.Opened), Updated: instant(h.Updated), Due: instant(h.Due),
		})
	}
	return doc
}

func (p *program) showDeliveries(page engine.Page, zone *time.Location) {
	t := table{head: []string{"ORDER", "SHOP", "PHASE", "OPENED", "LAST CHANGE"}}
	for _, h := range page.Heads {
		r := row{cells: []string{h.ID, h.Shop, strings.ReplaceAll(string(h.Phase), "_", " "), h.Opened.In(zone).Format(time.DateTime), h.Updated.In(zone).Format(time.DateTime)}}
		switch {
		case h.Phase == engine.PhaseParked:
			r.colour = red
		case h.Closed:
			r.colour = dim
		}
		t.add(r)
	}
	t.print(p.screen)
	if next := writeCursor(page.Next); next != "" {
		p.note("there are more: --after %s", next)
	}
}
