package transport_test

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/priority"
	"github.com/paotui-go/paotui/transport"
)

// One shop asks for more than its share of a limit. It alone is kept back, and is told
// so; the other is served as if it were alone.
func Example_shops() {
	stack := transport.New(transport.Config{PerCarrier: transport.Limit{PerSecond: 10}})
	quote := func(shop string) error {
		ctx := origin.With(priority.With(context.Background(), priority.Quote), origin.Origin{Shop: shop})
		return stack.Do(ctx, transport.Call{App: "wx1", Carrier: "DADA", Name: "order/pre_add"}, func(context.Context) error { return nil })
	}
	_ = quote("bakery")
	for range 20 {
		_ = quote("noodles")
	}
	fmt.Println("bakery:", quote("bakery"))
	fmt.Println("noodles:", quote("noodles"))
	// Output:
	// bakery: <nil>
	// noodles: order/pre_add: shop "noodles" has used up its share of the limit of carrier DADA: 10 calls a second in this process are for all shops; wait; our own limit or breaker holds this back (not sent)
}

// More processes have come to share the quotas.
func ExampleStack_Divide() {
	stack := transport.New(transport.Config{PerCarrier: transport.Limit{PerSecond: 1}})
	stack.Divide(4)
	ctx := priority.With(context.Background(), priority.Quote)
	call := transport.Call{App: "wx1", Carrier: "DADA", Name: "order/pre_add"}
	for range 2 {
		fmt.Println(stack.Do(ctx, call, func(context.Context) error { return nil }))
	}
	// Output:
	// <nil>
	// order/pre_add: the limit of carrier DADA is used up: 0.25 calls a second in this process; wait; our own limit or breaker holds this back (not sent)
}
