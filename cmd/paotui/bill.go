package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/ledger"
)

type billJSON struct {
	Carrier string `json:"carrier"`
	ledger.Comparison
}

// compare holds the bill against the journals. It ends with 1 if there is something
// to ask the carrier about.
func (c *reportCommand) compare(ctx context.Context, p *program, w *world, in ledger.Period) error {
	carrier := engine.CarrierID(strings.ToUpper(c.Carrier))
	if err := w.known(carrier); err != nil {
		return err
	}
	bill, err := c.readBill(p)
	if err != nil {
		return badInput(err)
	}
	lines, err := ledger.Read(ctx, w.Engine, ledger.Period{}) // a bill may name what is older
	if err != nil {
		return err
	}
	found := ledger.Compare(lines, bill, carrier, in)
	switch {
	case c.CSV:
		err = ledger.WriteFindings(p.out, found)
	case c.JSON:
		err = p.document(billJSON{string(carrier), found})
	default:
		p.showBill(carrier, found)
	}
	if err == nil && !found.Clean() {
		err = quietly(exitNobody)
	}
	return err
}

func (c *reportCommand) readBill(p *program) (ledger.Bill, error) {
	from := p.in
	if c.Bill != "-" {
		file, err := os.Open(c.Bill)
		if err != nil {
			return ledger.Bill{}, unusable(c.Bill, "read", err)
		}
		defer file.Close()
		from = file
	}
	bill, err := ledger.ReadBill(from)
	if err != nil {
		return bill, fmt.Errorf("%s: %w", c.Bill, err)
	}
	return bill, nil
}

func (p *program) showBill(carrier engine.CarrierID, c ledger.Comparison) {
	t := table{head: []string{"FINDING", "LINE", "ORDER", "PLACEMENT", "OURS", "BILLED"}, remarks: "REASON", right: map[int]bool{1: true, 4: true, 5: true}}
	pairs := func(finding string, colour colour, all []ledger.Pair) {
		for _, pair := range all {
			line, billed := "-", "-"
			if pair.Billed != nil {
				line, billed = strconv.Itoa(pair.Lines[0]), pair.Billed.String()
			}
			t.add(row{cells: []string{finding, line, pair.Delivery, pair.Placement.String(), pair.Ours.String(), billed}, colour: colour})
		}
	}
	pairs("differs", red, c.Differing)
	pairs("not billed", red, c.NotBilled)
	for _, s := range c.NotOurs {
		number := s.Waybill
		if s.Placement != 0 {
			number = s.Placement.String()
		}
		t.add(row{cells: []string{"not ours", strconv.Itoa(s.Line), "-", number, "-", s.Amount.String()}, colour: red, below: []string{s.Reason}})
	}
	for _, b := range c.Bad {
		t.add(row{cells: []string{"bad row", strconv.Itoa(b.Line), "-", "-", "-", "-"}, colour: red, below: []string{b.Reason}})
	}
	pairs("told by the bill", "", c.Told)
	if len(t.rows) > 0 {
		t.print(p.screen)
		p.say("")
	}
	p.say("%s bills %s: %d placements agree (%s), %d differ, %d are told by the bill, %d are not billed; %d rows are not ours, %d could not be read.",
		carrier, c.Billed, c.Agreed, c.AgreedFen, len(c.Differing), len(c.Told), len(c.NotBilled), len(c.NotOurs), len(c.Bad))
}
