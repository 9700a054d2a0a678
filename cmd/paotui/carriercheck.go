package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/engine"
)

type carrierCommand struct {
	Check carrierCheckCommand `cmd:"" help:"Hold a carrier to every rule of the contract. It places orders and calls them off again."`
}

type carrierCheckCommand struct {
	source
	Carrier     string `required:"" placeholder:"ID" help:"The carrier: SFTC, DADA, MTPS, SS."`
	PlaceOrders bool   `help:"Yes, place real orders at the configured account: a rider may come, and calling off may cost."`
	JSON        bool   `help:"One JSON document: the carrier, how many rules are kept, and each rule with what became of it."`
}

// Run tries the rules of carriertest that need no power over the carrier's side.
func (c *carrierCheckCommand) Run(ctx context.Context, p *program) error {
	c.Carrier = strings.ToUpper(c.Carrier)
	if p.config != "" && !c.PlaceOrders {
		return badInput(fmt.Errorf("this places about a hundred real orders at %s and calls them off again; riders may come, and it may cost: say --place-orders if that is wanted", c.Carrier))
	}
	site, err := p.openSite(c.source)
	if err != nil {
		return err
	}
	defer site.close()
	harness, err := site.harness(ctx, p, engine.CarrierID(c.Carrier))
	if err != nil {
		return err
	}
	pulse := p.working("holding %s to the contract", c.Carrier)
	doc := contractDocument(carriertest.Check(ctx, harness))
	pulse.end()
	doc.Carrier, doc.Shop, doc.OrderID = c.Carrier, site.order.Shop, site.order.ID
	if c.JSON {
		err = p.document(doc)
	} else {
		p.showContract(doc)
	}
	switch {
	case ctx.Err() != nil:
		return errors.Join(err, quietly(exitInterrupted))
	case doc.Failed > 0:
		return errors.Join(err, quietly(exitNobody))
	}
	return err
}

// The JSON form of what became of the rules.
type (
	contractJSON struct {
		Carrier string     `json:"carrier"`
		Shop    string     `json:"shop"`
		OrderID string     `json:"order_id"`
		OK      int        `json:"ok"`
		Failed  int        `json:"failed"`
		Skipped int        `json:"skipped"`
		Rules   []ruleJSON `json:"rules"`
	}
	ruleJSON struct {
		Name   string  `json:"name"`
		Rule   string  `json:"rule"`
		Result string  `json:"result"`
		Reason *string `json:"reason"`
	}
)

const (
	ruleOK      = "ok"
	ruleFailed  = "failed"
	ruleSkipped = "skipped"
)

func contractDocument(results []carriertest.Result) contractJSON {
	doc := contractJSON{Rules: []ruleJSON{}}
	for _, r := range results {
		rule := ruleJSON{Name: r.Name, Rule: r.Rule, Result: ruleOK, Reason: text(r.Skipped)}
		switch {
		case r.Skipped != "":
			rule.Result = ruleSkipped
			doc.Skipped++
		case r.Err != nil:
			rule.Result, rule.Reason = ruleFailed, text(r.Err.Error())
			doc.Failed++
		default:
			doc.OK++
		}
		doc.Rules = append(doc.Rules, rule)
	}
	return doc
}

func (p *program) showContract(doc contractJSON) {
	colours := map[string]colour{ruleOK: green, ruleFailed: red, ruleSkipped: dim}
	t := table{head: []string{"RESULT", "NAME", "RULE"}, remarks: "REASON"}
	for _, r := range doc.Rules {
		line := row{cells: []string{r.Result, r.Name, r.Rule}, colour: colours[r.Result]}
		if r.Reason != nil {
			line.below = strings.Split(*r.Reason, "\n")
		}
		t.add(line)
	}
	t.print(p.screen)
	p.say("")
	p.say("%s: %d ok, %d failed, %d skipped", doc.Carrier, doc.OK, doc.Failed, doc.Skipped)
}
