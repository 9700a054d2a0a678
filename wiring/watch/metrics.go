package watch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
)

// Metrics is a provider for [wiring.Config].Meter whose numbers a Prometheus registry
// holds. It is safe for concurrent use.
type Metrics struct {
	metric.MeterProvider
	provider *sdk.MeterProvider
	registry *prometheus.Registry
}

// NewMetrics puts numbers into a registry, of which there is to be one Metrics only. nil
// makes a registry, with what Go and the process tell of themselves besides. The error is
// the registry's.
func NewMetrics(registry *prometheus.Registry) (*Metrics, error) {
	if registry == nil {
		registry = prometheus.NewRegistry()
		registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	}
	reader, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo(), exporter.WithoutTargetInfo())
	if err != nil {
		return nil, fmt.Errorf("watch: the registry does not take the numbers: %w", err)
	}
	provider := sdk.NewMeterProvider(sdk.WithReader(reader), sdk.WithCardinalityLimit(mostSeries))
	return &Metrics{MeterProvider: provider, provider: provider, registry: registry}, nil
}

// mostSeries is how many series an instrument has at most. Package measure bounds what each
// attribute can be; the SDK's own limit of 2000 would put the mini programs of a large
// platform together, in a series that says no carrier and no app.
const mostSeries = 20_000

// scrapeTime bounds one reading of the numbers; those of the store take most of it.
const scrapeTime = 10 * time.Second

// Handler answers with the numbers of the registry.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: scrapeTime, ErrorHandling: promhttp.ContinueOnError,
	})
}

// Close ends the provider: what is measured from now on is not kept. It is called once.
func (m *Metrics) Close() error {
	err := m.provider.Shutdown(context.Background())
	if errors.Is(err, sdk.ErrReaderShutdown) {
		return nil
	}
	return err
}
