package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

type reportCommand struct {
	stored
	period
	By      string `enum:"carrier,shop,day" default:"carrier" help:"A row for each carrier, shop, or day: ${enum}."`
	Bill    string `placeholder:"FILE" help:"Hold a carrier's bill against the journals: CSV in UTF-8, whose first row names the columns placement or waybill, and amount_yuan or amount_fen."`
	Carrier string `placeholder:"ID" help:"Whose bill it is: SFTC, DADA, MTPS, SS."`
	CSV     bool   `xor:"form" help:"CSV instead of a table."`
	JSON    bool   `xor:"form" help:"One JSON document."`
}

type reportJSON struct {
	By    string       `json:"by"`
	Zone  string       `json:"zone"`
	Since *time.Time   `json:"since"`
	Until *time.Time   `json:"until"`
	Rows  []ledger.Row `json:"rows"`
	All   ledger.Row   `json:"all"`
}

// Run says what was spent, or what a bill says otherwise.
func (c *reportCommand) Run(ctx context.Context, p *program) error {
	if (c.Bill == "") != (c.Carrier == "") {
		return badInput(errors.New("--bill and --carrier go together: a bill is one carrier's"))
	}
	in, zone, err := c.times()
	if err != nil {
		return err
	}
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	if c.Bill != "" {
		return c.compare(ctx, p, w, in)
	}
	lines, err := ledger.Read(ctx, w.Engine, in)
	if err != nil {
		return err
	}
	rows := ledger.Rows(lines, map[string]ledger.By{"carrier": ledger.ByCarrier, "shop": ledger.ByShop, "day": ledger.ByDay(zone)}[c.By])
	switch {
	case c.CSV:
		return ledger.WriteRows(p.out, rows)
	case c.JSON:
		return p.document(reportJSON{By: c.By, Zone: c.Zone, Since: instant(in.From), Until: instant(in.To), Rows: rows, All: ledger.All(lines)})
	}
	all := ledger.All(lines)
	all.Key = "all"
	p.showRows(strings.ToUpper(c.By), append(rows, all))
	return nil
}

func (p *program) showRows(by string, rows []ledger.Row) {
	t := table{head: []string{by, "PLACEMENTS", "QUOTED", "CHARGED", "TIPS", "PENALTIES", "TOTAL"}, right: map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true}}
	for _, r := range rows {
		cells := []string{r.Key, fmt.Sprint(r.Placements)}
		for _, sum := range []ledger.Sum{r.Quoted, r.Charged, r.Tips, r.Penalties, r.Total} {
			cells = append(cells, sum.String())
		}
		t.add(row{cells: cells})
	}
	t.print(p.screen)
}

// known says whether the engine knows a carrier.
func (w *world) known(id engine.CarrierID) error {
	if w.name(id) != "" {
		return nil
	}
	var ids []string
	for _, info := range w.Engine.Carriers() {
		ids = append(ids, string(info.ID))
	}
	return badInput(fmt.Errorf("there is no carrier %s; there are %s", id, strings.Join(ids, ", ")))
}
