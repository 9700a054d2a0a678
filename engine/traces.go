package engine

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/origin"
)

// One delivery is one trace: what the engine does about it, in whichever process and
// however much later, are children of the span it was dispatched in. That span's
// context is in the journal.

// The attributes of spans: ids, words of closed lists, and amounts.
const (
	attrDelivery    = attribute.Key("paotui.delivery")
	attrShop        = attribute.Key("paotui.shop")
	attrCorrelation = attribute.Key("paotui.correlation")
	attrCarrier     = attribute.Key("paotui.carrier")
	attrPlacement   = attribute.Key("paotui.placement")
	attrStatus      = attribute.Key("paotui.status")
	attrOutcome     = attribute.Key("paotui.outcome")
	attrKind        = attribute.Key("paotui.kind")
	attrFee         = attribute.Key("paotui.fee_fen")
	attrChoices     = attribute.Key("paotui.choices")
)

// span is a span that may not be there: the zero value records nothing.
type span struct{ trace.Span }

// begin starts a span about the work that ctx is of. Without a tracer it is nothing,
// and costs nothing.
func (e *Engine) begin(ctx context.Context, name string, links ...trace.Link) (context.Context, span) {
	if e.tracer == nil {
		return ctx, span{}
	}
	o := origin.From(ctx)
	ctx, s := e.tracer.Start(ctx, "paotui."+name, trace.WithLinks(links...), trace.WithAttributes(
		attrDelivery.String(o.Delivery), attrShop.String(o.Shop), attrCorrelation.String(o.Correlation)))
	return ctx, span{s}
}

// at is begin for a call to a carrier.
func (e *Engine) at(ctx context.Context, name string, carrier CarrierID, id PlacementID) (context.Context, span) {
	ctx, s := e.begin(ctx, name)
	if s.on() {
		s.SetAttributes(attrCarrier.String(string(carrier)), attrPlacement.String(id.String()))
	}
	return ctx, s
}

func (s span) on() bool { return s.Span != nil && s.IsRecording() }

// end ends a span. A failure is told by its kind and by what is known of it, and
// never by its words.
func (s span) end(err error) {
	if s.Span == nil {
		return
	}
	if err != nil {
		kind := fault.KindOf(err)
		s.SetAttributes(attrKind.String(kind.String()), attrOutcome.String(fault.OutcomeOf(err).String()))
		s.SetStatus(codes.Error, kind.String())
	}
	s.End()
}

// offered ends the span of one carrier's answer.
func (s span) offered(o Offer) {
	if s.on() {
		s.SetAttributes(attrOutcome.String(string(o.Outcome)))
		if fee, told := o.Quote.Fee.Fen(); told {
			s.SetAttributes(attrFee.Int64(int64(fee)))
		}
		if o.Refusal != nil {
			s.SetAttributes(attrKind.String(o.Refusal.Kind.String()))
		}
	}
	s.end(nil)
}

// planned ends the span of a plan: who is to be asked first.
func (s span) planned(p Plan) {
	if s.on() && len(p.Waves) > 0 {
		var first []string
		for _, c := range p.Waves[0].Choices {
			first = append(first, string(c.Carrier))
		}
		s.SetAttributes(attrChoices.StringSlice(first))
	}
	s.end(nil)
}

// reported adds what a report says.
func (s span) reported(r Report) {
	if s.on() && r.Status != StatusUnknown {
		s.SetAttributes(attrStatus.String(string(r.Status)))
	}
}

// traceparent is the span that ctx is in, as the W3C's header of that name has it; ""
// if it is in none.
func traceparent(ctx context.Context) string {
	c := trace.SpanContextFromContext(ctx)
	if !c.IsValid() {
		return ""
	}
	return "00-" + c.TraceID().String() + "-" + c.SpanID().String() + "-" + (c.TraceFlags() & trace.FlagsSampled).String()
}

// inTrace has the spans of ctx belong to a trace that began elsewhere.
func inTrace(ctx context.Context, parent string) context.Context {
	if len(parent) != 55 {
		return ctx
	}
	id, err1 := trace.TraceIDFromHex(parent[3:35])
	at, err2 := trace.SpanIDFromHex(parent[36:52])
	if err1 != nil || err2 != nil {
		return ctx
	}
	c := trace.SpanContextConfig{TraceID: id, SpanID: at, Remote: true}
	if parent[53:] == "01" {
		c.TraceFlags = trace.FlagsSampled
	}
	return trace.ContextWithRemoteSpanContext(ctx, trace.NewSpanContext(c))
}

// about is ctx for what is done about a delivery.
func (e *Engine) about(ctx context.Context, d Delivery) context.Context {
	ctx = origin.With(ctx, d.origin())
	if e.tracer != nil {
		ctx = inTrace(ctx, d.trace)
	}
	return ctx
}
