package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy/backtest"
	"github.com/paotui-go/paotui/policy/backtest/page"
	"github.com/paotui-go/paotui/policy/policyfile"
	"github.com/paotui-go/paotui/wiring"
)

type backtestCommand struct {
	period
	Policy  string `required:"" placeholder:"FILE" help:"The policy file to try."`
	Journal string `required:"" placeholder:"FILE" help:"What happened, as JSON lines: journals that export wrote, or a platform's own lines; - is standard input."`
	HTML    string `name:"html" placeholder:"FILE" help:"Write a page with plots to a new file; it needs no network."`
	Shop    string `placeholder:"NAME" help:"Only the deliveries of this shop."`
	JSON    bool   `help:"One JSON document."`
}

// Run tells what a policy would have chosen, and what is known of how that had come
// out.
func (c *backtestCommand) Run(ctx context.Context, p *program) error {
	in, zone, err := c.times()
	if err != nil {
		return err
	}
	policy, err := policyfile.Load(c.Policy)
	if err != nil {
		return badInput(err)
	}
	carriers, err := wiring.NewCarriers(nil)
	if err != nil {
		return err
	}
	var infos []engine.Info
	for _, carrier := range carriers {
		infos = append(infos, carrier.Info())
	}
	cases, err := c.read(p)
	if interrupted(ctx, err) {
		return quietly(exitInterrupted)
	}
	if err != nil {
		return badInput(err)
	}
	result := backtest.Run(cases.Only(c.Shop, in), policy, backtest.Options{Carriers: infos, Zone: zone})
	if err := c.write(result); err != nil {
		return err
	}
	if c.JSON {
		return p.document(result)
	}
	p.showBacktest(result)
	return nil
}

func (c *backtestCommand) read(p *program) (backtest.Cases, error) {
	name, from := "standard input", p.in
	if c.Journal != "-" {
		file, err := os.Open(c.Journal)
		if err != nil {
			return backtest.Cases{}, unusable(c.Journal, "read", err)
		}
		defer file.Close()
		name, from = c.Journal, io.Reader(file)
	}
	cases, err := backtest.Read(from)
	switch {
	case errors.Is(err, context.Canceled):
		return cases, err
	case err != nil:
		return cases, unusable(name, "read", err)
	case cases.Lines == 0:
		return cases, fmt.Errorf("%s: it is empty", name)
	case cases.Lines == len(cases.Bad):
		return cases, fmt.Errorf("%s: no line can be read; line %d: %s", name, cases.Bad[0].Line, cases.Bad[0].Reason)
	}
	return cases, nil
}

// write makes the page, if one is wanted.
func (c *backtestCommand) write(r backtest.Result) (err error) {
	if c.HTML == "" {
		return nil
	}
	file, err := newFile(c.HTML)
	if err != nil {
		return badInput(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return page.WriteHTML(file, r)
}

// showBacktest prints the measures, who would have been called instead, and what is
// not known.
func (p *program) showBacktest(r backtest.Result) {
	p.say("%d deliveries%s", r.Deliveries, stretch(r.From, r.To))
	t := table{head: []string{"MEASURE", "DONE", "POLICY", "BEST IN HINDSIGHT", "POLICY LESS DONE", "KNOWN OF BOTH", "WHAT IT MEANS", "POLICY'S"}}
	for _, m := range r.Measures {
		t.add(row{cells: []string{
			m.Name, m.Done.Shown(m.Unit), m.Policy.Shown(m.Unit), m.Best.Shown(m.Unit),
			m.Difference.Shown(m.Unit), fmt.Sprint(m.Difference.Both), m.Difference.Words, m.Policy.Sure(),
		}})
	}
	t.print(p.screen)
	if r.Deliveries > 0 {
		p.say("It chose otherwise in %s of the deliveries.", r.Changed.Shown(backtest.Rate))
	}
	p.showCounts("CALLED INSTEAD", moved(r.Moves))
	p.showCounts("WHAT HISTORY CAN NOT TELL", r.CanNotTell)
	p.showCounts("BESIDE", r.Beside)
	p.showCounts("NOT JUDGED", r.Unjudged)
	for i, bad := range r.Bad {
		if i == 10 {
			p.note("and %d lines more", len(r.Bad)-i)
			break
		}
		p.note("line %d is left out: %s", bad.Line, bad.Reason)
	}
	for _, note := range r.Notes {
		p.say("%s", note)
	}
}

func (p *program) showCounts(head string, counts []backtest.Count) {
	if len(counts) == 0 {
		return
	}
	t := table{head: []string{"DELIVERIES", head}, right: map[int]bool{0: true}}
	for _, c := range counts {
		t.add(row{cells: []string{fmt.Sprint(c.Deliveries), c.What}})
	}
	t.print(p.screen)
}

func moved(moves []backtest.Move) []backtest.Count {
	var counts []backtest.Count
	for _, m := range moves {
		counts = append(counts, backtest.Count{What: m.To + " instead of " + m.From, Deliveries: m.Deliveries})
	}
	return counts
}

func stretch(from, to *time.Time) string {
	if from == nil {
		return ""
	}
	return fmt.Sprintf(", from %s to %s", from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04"))
}
