package main

import (
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

type checkCommand struct {
	source
	JSON bool `help:"One JSON document: order_id, problems, and each carrier's problems."`
}

type (
	checkJSON struct {
		OrderID  string             `json:"order_id"`
		Problems engine.Problems    `json:"problems"`
		Carriers []carrierCheckJSON `json:"carriers"`
	}
	carrierCheckJSON struct {
		Carrier  string          `json:"carrier"`
		Takes    bool            `json:"takes"`
		Problems engine.Problems `json:"problems"`
	}
)

// Run holds the order to the house's rules and then to each carrier's. Nothing is
// sent; what depends on an account is not looked at.
func (c *checkCommand) Run(p *program) error {
	order, err := c.read(p, []string{simulatedShop})
	if err != nil {
		return err
	}
	carriers, err := wiring.NewCarriers(nil)
	if err != nil {
		return err
	}
	doc := checkJSON{OrderID: order.ID, Problems: append(engine.Problems{}, order.Check()...), Carriers: []carrierCheckJSON{}}
	for _, carrier := range carriers {
		problems := append(engine.Problems{}, carrier.Check(order)...)
		doc.Carriers = append(doc.Carriers, carrierCheckJSON{
			Carrier: string(carrier.Info().ID), Problems: problems,
			Takes: len(doc.Problems)+len(problems) == 0,
		})
	}
	if c.JSON {
		err = p.document(doc)
	} else {
		p.showCheck(doc, carriers)
	}
	if err != nil {
		return err
	}
	return quietly(doc.code())
}

func (d checkJSON) code() int {
	if len(d.Problems) > 0 {
		return exitInput
	}
	for _, c := range d.Carriers {
		if c.Takes {
			return exitDone
		}
	}
	return exitNobody
}

func (p *program) showCheck(doc checkJSON, carriers []engine.Carrier) {
	if len(doc.Problems) > 0 {
		p.say("%s", p.paint(red, "This is no order that anybody could carry:"))
		p.say("%s", indented(doc.Problems))
		return
	}
	p.say("The order is complete. What the carriers say:")
	for i, c := range doc.Carriers {
		name := c.Carrier + " " + carriers[i].Info().LocalName
		if c.Takes {
			p.say("%s by its rules", p.paint(green, name+": fine"))
			continue
		}
		p.say("%s", p.paint(red, name+": no"))
		p.say("%s", indented(c.Problems))
	}
}

func indented(problems engine.Problems) string {
	lines := make([]string, len(problems))
	for i, problem := range problems {
		lines[i] = "  " + problem.String()
	}
	return strings.Join(lines, "\n")
}
