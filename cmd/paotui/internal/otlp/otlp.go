package otlp

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// Options say what the variables leave open.
type Options struct {
	// Version is the service's.
	Version string
	// Lost is told how many spans the collector did not take since it was last told, and
	// why: once a minute at most, and at the end, where 0 are as many as were left. It may
	// be called by several at once; nil means nobody listens.
	Lost func(spans int, why error)
}

// New is a provider of traces, which asks nobody before there is something to send. Its
// end sends what is left, for as long as its context allows; it is called once.
func New(o Options) (provider *sdk.TracerProvider, end func(context.Context), err error) {
	ctx := context.Background()
	from, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithHost(),
		resource.WithAttributes(attribute.String("service.name", "paotui"), attribute.String("service.version", o.Version)),
		resource.WithFromEnv()) // the last word
	if err != nil {
		return nil, nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, err
	}
	counted := &counting{SpanExporter: exporter, lost: o.Lost}
	provider = sdk.NewTracerProvider(sdk.WithBatcher(counted), sdk.WithResource(from))
	return provider, func(ctx context.Context) {
		if err := provider.Shutdown(ctx); err != nil {
			_ = exporter.Shutdown(ctx) // cuts off what is under way, and has no other error
			counted.fail(0, err)
		}
		counted.tell()
	}, nil
}

// quiet is how long after a word about lost spans the next one comes.
const quiet = time.Minute

// counting tells of what was not taken.
type counting struct {
	sdk.SpanExporter
	lost func(int, error)

	mu    sync.Mutex
	spans int
	why   error
	told  time.Time
}

// ExportSpans has no error of its own: whoever would hear of it is told here.
func (c *counting) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if err := c.SpanExporter.ExportSpans(ctx, spans); err != nil {
		c.fail(len(spans), err)
	}
	return nil
}

func (c *counting) fail(spans int, why error) {
	c.mu.Lock()
	c.spans, c.why = c.spans+spans, why
	due := time.Since(c.told) >= quiet
	c.mu.Unlock()
	if due {
		c.tell()
	}
}

// tell says what is untold, if anything is.
func (c *counting) tell() {
	c.mu.Lock()
	spans, why := c.spans, c.why
	c.spans, c.why, c.told = 0, nil, time.Now()
	c.mu.Unlock()
	if why != nil && c.lost != nil {
		c.lost(spans, why)
	}
}
