package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/story"
)

type explainCommand struct {
	ID string `arg:"" help:"The order's id, or the number of one of its placements."`
	stored
	zoned
	JSON bool `help:"One JSON document: the story."`
}

// Run tells the story of one order.
func (c *explainCommand) Run(ctx context.Context, p *program) error {
	zone, err := c.location()
	if err != nil {
		return err
	}
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	d, err := w.Engine.Delivery(ctx, c.ID)
	if placement, ok := engine.ParsePlacementID(c.ID); ok && err != nil && fault.KindOf(err) == fault.NotFound {
		d, err = w.Engine.DeliveryOf(ctx, placement)
	}
	if err != nil {
		return err
	}
	entries, err := w.Engine.Journal(ctx, d.ID)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return badInput(fmt.Errorf("%s was pruned: it ended as %s, at %s; its journal is where it was exported to", d.ID, d.Phase, d.Updated.In(zone).Format("2006-01-02 15:04:05")))
	}
	if err != nil {
		return err
	}
	s := story.Tell(d.ID, entries, zone)
	if c.JSON {
		return p.document(s)
	}
	p.showStory(s, c.commandLine(p))
	return nil
}

// commandLine is how the store is named to other commands.
func (c *explainCommand) commandLine(p *program) string {
	var flags []string
	for _, flag := range []struct{ name, value string }{{"--config", p.config}, {"--store", string(c.Store)}} {
		if flag.value != "" {
			flags = append(flags, flag.name+" "+quoted(flag.value))
		}
	}
	return strings.Join(flags, " ")
}

// showStory prints the story, with the commands for what can be done.
func (p *program) showStory(s story.Story, store string) {
	can := s.Can
	s.Can = nil
	fmt.Fprint(p.out, s)
	if len(can) == 0 {
		return
	}
	p.say("\nWhat you can do")
	for _, action := range can {
		p.say("  %s:", action.Text)
		p.say("    paotui %s %s", command(action, s.ID), store)
	}
}

// command is what does an action; what only a person knows is in capitals.
func command(a story.Action, id string) string {
	verb, id := strings.ReplaceAll(string(a.Verb), "_", "-"), quoted(id)
	switch a.Verb {
	case story.Cancel:
		return fmt.Sprintf("%s %s --reason not_needed", verb, id)
	case story.Tip:
		return fmt.Sprintf("%s %s --fen TOTAL", verb, id)
	case story.Resolve:
		return fmt.Sprintf("%s %s --placement %s --as dead|alive|returned|delivered --by WHO --why TEXT", verb, id, a.Placement)
	default:
		return verb + " " + id
	}
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@+,") == "" && !strings.HasPrefix(word, "-") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
