package immediatetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
)

// Rule is one line of a company's rules: an order or an account, and what becomes
// of it.
type Rule struct {
	// Why is the rule, and the test's name.
	Why string
	// Change makes the case out of an order and an account that are fine.
	Change func(*engine.Order, *engine.Account)
	// Field is the field of the order that a refusal must name. Says must be in a
	// refusal's text. Neither: the order is taken.
	Field, Says string
	// Note must be in a note of the quote.
	Note string
}

// Rules holds the carrier to each rule. What it refuses must not have reached the
// wire; what it takes, the simulated company must take as well.
func (b *Bench) Rules(t *testing.T, rules []Rule) {
	for _, rule := range rules {
		t.Run(rule.Why, func(t *testing.T) { b.rule(t, rule) })
	}
}

func (b *Bench) rule(t *testing.T, rule Rule) {
	const quotes = "/cgi-bin/express/local/business/order/pre_add"
	in := b.Inquiry(b.Order())
	rule.Change(&in.Order, &in.Account)
	before := b.Sim.Count(quotes)
	quote, err := b.Carrier.Quote(context.Background(), in)
	if rule.Field == "" && rule.Says == "" {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		if notes := strings.Join(quote.Notes, "\n"); !strings.Contains(notes, rule.Note) {
			t.Errorf("the notes %q do not say %q", notes, rule.Note)
		}
		return
	}
	if err == nil {
		t.Fatalf("taken: %+v", quote)
	}
	if b.Sim.Count(quotes) != before {
		t.Error("it was refused only after it had been sent")
	}
	problems, _ := errors.AsType[engine.Problems](err)
	if text := err.Error(); !strings.Contains(text, rule.Says) {
		t.Errorf("the refusal does not say %q: %s", rule.Says, text)
	}
	if rule.Field == "" {
		return
	}
	if len(problems) != 1 || problems[0].Field != rule.Field {
		t.Errorf("the problems are %v, want one of %s", problems, rule.Field)
	}
}
