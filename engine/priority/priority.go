package priority

import "context"

// Class is how urgent a call is. A greater one is more urgent. The zero value is
// the least urgent one, so that whoever says nothing takes nothing from others.
type Class uint8

const (
	// Poll: asking about an order of which nothing is in doubt.
	Poll Class = iota
	// Quote: asking for a price, or what a cancel would cost.
	Quote
	// Place: ordering a rider, or changing an order that has one: a tip, a return.
	Place
	// Rescue: cancelling, and finding out about a call of unknown outcome. Until it
	// is done money or a second rider is at stake.
	Rescue
)

// Classes are all classes, the most urgent one first.
func Classes() [4]Class { return [...]Class{Rescue, Place, Quote, Poll} }

// String is the class's stable name, as used in logs and metrics.
func (c Class) String() string {
	switch c {
	case Rescue:
		return "rescue"
	case Place:
		return "place"
	case Quote:
		return "quote"
	default:
		return "poll"
	}
}

type key struct{}

// With is ctx for calls of class c. The innermost With counts.
func With(ctx context.Context, c Class) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// From is the class of the calls that are made with ctx, Poll if nobody said.
func From(ctx context.Context) Class {
	c, _ := ctx.Value(key{}).(Class)
	return min(c, Rescue)
}
