package carriertest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// Result is what became of one row.
type Result struct {
	// Name is the row's name, such as "place/one order".
	Name string
	// Rule is the sentence of the contract that the row checks.
	Rule string
	// Skipped is why the row was not tried; "" if it was.
	Skipped string
	// Err is how the carrier breaks the rule; nil if it keeps it, or if the row was
	// skipped. It may show what the carrier answered, the harness's own order
	// included.
	Err error
}

// Check holds a carrier to every row, one after the other, in real time, and places
// real orders in doing so. If ctx ends, the rows that are left are skipped.
func Check(ctx context.Context, h Harness) []Result {
	var results []Result
	for _, r := range rows() {
		results = append(results, r.check(ctx, h, false))
	}
	return results
}

// row is one rule with what it takes to see it kept or broken.
type row struct {
	name  string
	rule  string
	needs []need
	holds func(context.Context, *trial) error
}

// patience is what one row may take; it is far more than any needs, so that a
// carrier that hangs is told from one that is slow.
const patience = 5 * time.Minute

// check tries one row on a bench of its own.
func (r row) check(ctx context.Context, h Harness, virtual bool) Result {
	result := Result{Name: r.name, Rule: r.rule}
	if err := ctx.Err(); err != nil {
		result.Skipped = "the run ended before its turn"
		return result
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := r.try(ctx, h, virtual)
	if missing, ok := errors.AsType[skip](err); ok {
		result.Skipped = string(missing)
		return result
	}
	result.Err = err
	return result
}

func (r row) try(ctx context.Context, h Harness, virtual bool) (err error) {
	bench, err := h.Start(ctx)
	if err != nil {
		return fmt.Errorf("the harness did not start: %w", err)
	}
	t := &trial{Bench: bench, row: r.name, seed: h.Seed, virtual: virtual}
	defer t.close()
	for _, n := range r.needs {
		if !n.met(bench) {
			return skip("the harness has no power to " + n.power)
		}
	}
	return catch(func() error { return r.holds(ctx, t) })
}

// catch turns a panic into an error with the place where it happened.
func catch(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a panic: %v\n%s", v, innermost(string(debug.Stack())))
		}
	}()
	return do()
}

// innermost are the frames of a stack just below the panic.
func innermost(stack string) string {
	lines := strings.Split(stack, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") {
			return strings.Join(lines[i+2:min(i+6, len(lines))], "\n")
		}
	}
	return stack
}

// skip is why a row can not be tried, as an error.
type skip string

func (s skip) Error() string { return string(s) }

// need is a power without which a row can not be tried.
type need struct {
	power string
	met   func(*Bench) bool
}

var (
	requests = need{"count requests", func(b *Bench) bool { return b.Backend.Requests != nil }}
	booked   = need{"look at what was booked", func(b *Bench) bool { return b.Backend.Booked != nil }}
	advance  = need{"move orders along", func(b *Bench) bool { return b.Backend.Advance != nil }}
	pushes   = need{"push", func(b *Bench) bool { return b.Backend.Push != nil }}
	faults   = need{"make an exchange fail", func(b *Bench) bool { return b.Backend.Fail != nil }}
)
