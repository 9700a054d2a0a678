package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
)

// Problem is one rule that an order breaks.
type Problem struct {
	// Field is the path in the order's JSON form, such as "cargo.weight_g".
	Field string `json:"field"`
	// Bound is the rule in short, such as "1..50000 g".
	Bound string `json:"bound,omitempty"`
	// Text is a whole sentence that a shop clerk understands. It does not repeat
	// names, phones or addresses.
	Text string `json:"text"`
}

// String is "field (bound): text".
func (p Problem) String() string {
	if p.Bound == "" {
		return p.Field + ": " + p.Text
	}
	return fmt.Sprintf("%s (%s): %s", p.Field, p.Bound, p.Text)
}

// Problems is every rule that an order breaks, at once. As an error it means that
// nothing was sent and the order needs fixing.
type Problems []Problem

// Add appends one problem; text is a format.
func (p *Problems) Add(field, bound, text string, args ...any) {
	*p = append(*p, Problem{field, bound, fmt.Sprintf(text, args...)})
}

// Error lists all problems, one a line if there are several.
func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].String()
	}
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = "- " + one.String()
	}
	return fmt.Sprintf("the order has %d problems:\n%s", len(p), strings.Join(lines, "\n"))
}

// As lets errors.As find the [fault.Error] that problems amount to, so that
// fault.KindOf and fault.OutcomeOf read them like any other failure.
func (p Problems) As(target any) bool {
	f, ok := target.(**fault.Error)
	if ok {
		*f = &fault.Error{Kind: fault.Invalid, Outcome: fault.NotSent, Text: p.Error()}
	}
	return ok
}

// Err is p as an error, or nil if there is no problem.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// sort puts the problems in the order of their fields, so that the same order is
// always answered in the same words.
func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Field, b.Field) })
}
