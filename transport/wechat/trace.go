package wechat

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/engine/fault"
)

// traced is a span for one exchange, if ctx is in one that is recorded. It has the
// call's name and never the URL, whose query holds the token.
func traced(ctx context.Context, op string) (context.Context, func(error)) {
	parent := trace.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, func(error) {}
	}
	tracer := parent.TracerProvider().Tracer("github.com/paotui-go/paotui/transport/wechat")
	ctx, span := tracer.Start(ctx, "wechat "+op, trace.WithSpanKind(trace.SpanKindClient))
	return ctx, func(err error) {
		if err != nil {
			kind := fault.KindOf(err).String()
			span.SetAttributes(attribute.String("paotui.kind", kind), attribute.String("paotui.outcome", fault.OutcomeOf(err).String()))
			span.SetStatus(codes.Error, kind)
		}
		span.End()
	}
}
