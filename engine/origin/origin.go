// Package origin carries whose work a call is from the engine, which knows, to the
// transport, which shares one quota among many shops and writes lines to a log.
//
//	ctx = origin.With(ctx, origin.Origin{Shop: "cafe-beijing", Delivery: "2026-0001", Correlation: "req-42"})
//	quote, err := carrier.Quote(ctx, inquiry)
//
// What is in it is an id of the host's and nothing personal. The package is a leaf:
// it imports only the standard library.
package origin

import "context"

// Origin is whose work a call is. A field that nobody said is "".
type Origin struct {
	// Shop is the order's shop, by the name that the host gave it.
	Shop string
	// Delivery is the order's id, which is the delivery's.
	Delivery string
	// Correlation is the one id under which the host follows an order through its own
	// services and ours, from the checkout to the last push.
	Correlation string
}

type key struct{}

// With is ctx for calls of o. The innermost With counts.
func With(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, key{}, o)
}

// From is whose work the calls that are made with ctx are; the zero Origin if
// nobody said.
func From(ctx context.Context) Origin {
	o, _ := ctx.Value(key{}).(Origin)
	return o
}
