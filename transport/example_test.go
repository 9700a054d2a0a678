package transport_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/metric/noop"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/transport"
)

// A carrier's quoting is down. Its breaker opens and says so, the policy hears it as
// one more line of the comparison, and an order at the same carrier can still be
// cancelled.
func Example() {
	stack := transport.New(transport.Config{
		Route:    "WeChat",
		OnChange: func(c transport.Change) { fmt.Println(c.What, "is", c.To) },
	})
	down := &fault.Error{Op: "order/pre_add", Kind: fault.Unavailable, Code: "930557"}

	ctx := priority.With(context.Background(), priority.Quote)
	quote := transport.Call{App: "wx1", Carrier: "DADA", Account: "73753", Name: "order/pre_add"}
	var err error
	for fault.KindOf(err) != fault.KeptBack {
		err = stack.Do(ctx, quote, func(context.Context) error { return down })
	}
	var kept *fault.Error
	errors.As(err, &kept)
	fmt.Println(kept.Kind, kept.Outcome, "for", kept.RetryAfter)

	ctx = priority.With(context.Background(), priority.Rescue)
	cancel := transport.Call{App: "wx1", Carrier: "DADA", Account: "73753", Name: "order/cancel", Writes: true}
	fmt.Println("cancel:", stack.Do(ctx, cancel, func(context.Context) error { return nil }))
	for _, kept := range stack.Status() {
		what, _, _ := strings.Cut(kept.By, " until ")
		fmt.Println(what)
	}
	stack.Divide(3) // from now on two others share the quotas
	// Output:
	// the breaker of DADA order/pre_add is open
	// kept_back not_sent for 10s
	// cancel: <nil>
	// the breaker of DADA order/pre_add is open
}

// A host's own provider, here one that prints nothing, hears how breakers and accounts
// stand whenever somebody reads it, and counts what passes in between.
func ExampleStack_Observe() {
	meter, err := measure.New(noop.NewMeterProvider())
	if err != nil {
		fmt.Println(err)
		return
	}
	stack := transport.New(transport.Config{Route: "WeChat", Meter: meter})
	stop, err := stack.Observe()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()
	call := transport.Call{App: "wx1", Carrier: "DADA", Name: "order/get"}
	fmt.Println(stack.Do(context.Background(), call, func(context.Context) error { return nil }))
	// Output: <nil>
}
