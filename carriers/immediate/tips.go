package immediate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine"
)

// amount is what goes out to raise the tip from one total to another.
func (t Tips) amount(from, to engine.Money) engine.Money {
	if t.Sends == TipStep {
		return to - from
	}
	return to
}

// problem says why a tip may not be raised from one total to another; "" if it
// may. goods is the value of the goods, 0 if it is not known here.
func (t Tips) problem(company string, from, to, goods engine.Money) string {
	by := to - from
	switch {
	case t.Sends == NoTips:
		return company + " takes no tips."
	case from < 0 || to <= from:
		return fmt.Sprintf("a tip can only be raised: %s is not more than %s.", to, from)
	case t.Steps != nil && !slices.Contains(t.Steps, by):
		return fmt.Sprintf("%s takes tips in fixed steps of %s; %s is none of them.", company, amounts(t.Steps), by)
	case t.Multiple > 0 && by%t.Multiple != 0:
		return fmt.Sprintf("%s takes tips in multiples of %s; %s is none.", company, t.Multiple, by)
	case t.Most > 0 && to > t.Most:
		return fmt.Sprintf("%s takes at most %s in tips for one order.", company, t.Most)
	case t.UpToValue && goods > 0 && to > goods:
		return fmt.Sprintf("%s takes no tip above the value of the goods, %s.", company, goods)
	}
	return ""
}

// bound is the rule in short.
func (t Tips) bound() string {
	var parts []string
	if t.Steps != nil {
		parts = append(parts, "one of "+amounts(t.Steps))
	}
	if t.Multiple > 0 {
		parts = append(parts, "multiples of "+t.Multiple.String())
	}
	if t.Most > 0 {
		parts = append(parts, "at most "+t.Most.String())
	}
	if t.UpToValue {
		parts = append(parts, "at most the goods' value")
	}
	return strings.Join(parts, ", ")
}

func amounts(list []engine.Money) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = m.String()
	}
	return strings.Join(words, ", ")
}
