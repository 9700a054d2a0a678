package wiring_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

// One delivery is one trace, from the dispatch through the calls to WeChat, and nothing
// private is in it.
func TestADeliveryIsTraced(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithSyncer(spans))
	o := exampleOrder()
	system, sim := simulatedSystem(t, func(c *wiring.Config) { c.Tracer = provider })
	err := system.RunWhile(t.Context(), func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, o); err != nil {
			return err
		}
		_, err := system.Engine.Wait(ctx, o.ID, engine.UntilFinal)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	traces := map[string]bool{}
	for _, span := range spans.GetSpans() {
		names = append(names, span.Name)
		if strings.HasPrefix(span.Name, "paotui.") {
			traces[span.SpanContext.TraceID().String()] = true
		}
	}
	for _, want := range []string{"paotui.dispatch", "paotui.compare", "paotui.quote", "paotui.plan", "paotui.place", "paotui.report"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s among %q", want, names)
		}
	}
	if len(traces) != 1 {
		t.Errorf("it has %d traces", len(traces))
	}
	text := fmt.Sprintf("%+v", spans.GetSpans())
	for _, private := range []string{o.Receiver.Phone, o.Receiver.Name, o.Receiver.Address, o.Sender.Phone, sim.App().Secret, "access_token"} {
		if strings.Contains(text, private) {
			t.Errorf("%q is in a span", private)
		}
	}
}
