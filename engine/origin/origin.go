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
