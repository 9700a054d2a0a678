package transport

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

// In this test each step of the stack is made to refuse a call, two steps at a time.
// Whichever speaks comes first. What comes out is compared with what doc.go prints.
func TestTheOrderIsTheOneThatTheDocsPrint(t *testing.T) {
	printed := printedOrder(t)
	steps := slices.Sorted(slices.Values(printed))
	before := make(map[string]int)
	for i, a := range steps {
		for _, b := range steps[i+1:] {
			synctest.Test(t, func(t *testing.T) { before[firstOf(t, a, b)]++ })
		}
	}
	derived := slices.Clone(steps)
	slices.SortFunc(derived, func(a, b string) int { return before[b] - before[a] })
	if !slices.Equal(derived, printed) {
		t.Errorf("calls pass %v, doc.go says %v", derived, printed)
	}
}

func printedOrder(t *testing.T) (steps []string) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^//  \d\. (.+)$`).FindAllStringSubmatch(string(doc), -1) {
		steps = append(steps, m[1])
	}
	if len(steps) != 5 {
		t.Fatalf("doc.go prints %d steps: %v", len(steps), steps)
	}
	return steps
}

// blocked makes one step of s refuse the second attempt of a quote. The breaker
// comes first in the list, since it takes calls to open one.
var blocked = []struct {
	step string
	do   func(t *testing.T, s *Stack, caller context.CancelFunc)
}{
	{"breakers", func(t *testing.T, s *Stack, _ context.CancelFunc) {
		wear(t, s, Call{Carrier: quoting.Carrier, Name: quoting.Name, Writes: true}, priority.Place, carrierDown)
	}},
	{"limits", func(_ *testing.T, s *Stack, _ context.CancelFunc) {
		for passes(s, Call{Carrier: quoting.Carrier, Name: "another"}, priority.Quote) {
		}
	}},
	{"retry budget", func(_ *testing.T, s *Stack, _ context.CancelFunc) {
		s.lanes.get(lane{quoting.Carrier, quoting.Name}).budget.saved.Store(price - 1)
	}},
	{"deadline", func(_ *testing.T, _ *Stack, caller context.CancelFunc) { caller() }},
	{"call", func(*testing.T, *Stack, context.CancelFunc) {}}, // it speaks by being made
}

func firstOf(t *testing.T, steps ...string) string {
	s := New(Config{PerApp: Limit{PerSecond: 1e9}, PerCarrier: Limit{PerSecond: 1e-6, Burst: 60}})
	ctx, cancel := context.WithCancel(as(priority.Quote))
	defer cancel()
	for _, b := range blocked {
		if slices.Contains(steps, b.step) {
			b.do(t, s, cancel)
		}
	}
	a := attempt{Stack: s, call: quoting, class: priority.Quote, lane: s.lanes.get(lane{quoting.Carrier, quoting.Name}), send: ends(nil), n: 1}
	_, err := a.make(ctx)
	switch {
	case a.sent:
		return "call"
	case fault.KindOf(err) == fault.Canceled:
		return "deadline"
	case err == nil:
		return "retry budget" // the first attempt's error stands
	case strings.Contains(err.Error(), "the limit of"):
		return "limits"
	default:
		return "breakers"
	}
}
