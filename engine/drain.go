package engine

import "context"

// What is under way when the context of [Engine.Run] ends goes on: a call that has
// left is worth its answer, and a fact its line in the journal. It ends by the
// deadlines of the calls.

type cutOffKey struct{}

// CutOff is ctx with an end for what goes on after ctx has ended: when last ends,
// calls and writes that are still under way are cut off. What was sent and not heard
// of is then found out by whoever runs next. Give it to [Engine.Run], or to what
// takes its place.
func CutOff(ctx, last context.Context) context.Context {
	return context.WithValue(ctx, cutOffKey{}, last)
}

// Outlasting is ctx for what goes on after ctx has ended: it does not end with it, but
// with the end that [CutOff] gave it, if any.
func Outlasting(ctx context.Context) context.Context {
	last, ok := ctx.Value(cutOffKey{}).(context.Context)
	if !ok {
		return context.WithoutCancel(ctx)
	}
	return outliving{last, ctx}
}

// outliving ends with one context and has the values of another.
type outliving struct {
	context.Context
	values context.Context
}

func (o outliving) Value(key any) any { return o.values.Value(key) }
