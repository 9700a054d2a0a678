package measure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Scope is the instrumentation scope of all instruments.
const Scope = "github.com/paotui-go/paotui"

// Meter measures by way of a provider. A nil Meter measures nothing. It is safe for
// concurrent use, and is itself a provider, so that those who are handed it share it.
type Meter struct {
	metric.MeterProvider
	meter      metric.Meter
	counters   [many]metric.Int64Counter
	histograms [many]metric.Float64Histogram
	gauges     [many]metric.Float64ObservableGauge

	mu     sync.RWMutex
	series map[series]options
	open   map[string]map[string]bool // the ids of open attributes that were seen, by key
}

// mostAttributes is how many attributes an instrument has at most.
const mostAttributes = 4

// series is an instrument with the values of its attributes.
type series struct {
	id     ID
	values [mostAttributes]string
}

// options are a series's attributes, ready to be handed on.
type options struct {
	add    []metric.AddOption
	record []metric.RecordOption
}

// New makes the instruments. No provider is no meter; a provider that is a *Meter is
// that one.
func New(p metric.MeterProvider) (*Meter, error) {
	if shared, ok := p.(*Meter); ok || p == nil {
		return shared, nil
	}
	m := &Meter{MeterProvider: p, meter: p.Meter(Scope), series: map[series]options{}, open: map[string]map[string]bool{}}
	var failed []error
	for id, in := range table {
		var err error
		about, unit := metric.WithDescription(in.About), metric.WithUnit(in.Unit)
		switch in.Shape {
		case Counter:
			m.counters[id], err = m.meter.Int64Counter(in.Name, about, unit)
		case Histogram:
			m.histograms[id], err = m.meter.Float64Histogram(in.Name, about, unit, metric.WithExplicitBucketBoundaries(in.Bounds...))
		case Gauge:
			m.gauges[id], err = m.meter.Float64ObservableGauge(in.Name, about, unit)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("the instrument %s: %w", in.Name, err))
		}
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	return m, nil
}

// Add adds n to a counter. values are those of its attributes, in the table's order.
func (m *Meter) Add(ctx context.Context, id ID, n int64, values ...string) {
	if m == nil || n <= 0 {
		return
	}
	m.counters[id].Add(ctx, n, m.of(id, values).add...)
}

// Zero shows a counter before there is anything to count: an alert on what is rare can
// not see a series that begins with its first event.
func (m *Meter) Zero(ctx context.Context, id ID, values ...string) {
	if m != nil {
		m.counters[id].Add(ctx, 0, m.of(id, values).add...)
	}
}

// Record puts a value into a histogram; one below zero, as clocks that differ make it,
// is zero.
func (m *Meter) Record(ctx context.Context, id ID, v float64, values ...string) {
	if m == nil {
		return
	}
	m.histograms[id].Record(ctx, max(v, 0), m.of(id, values).record...)
}

// Since records how long it is since a moment, by the clock of this machine.
func (m *Meter) Since(ctx context.Context, id ID, from time.Time, values ...string) {
	if m == nil {
		return
	}
	m.Record(ctx, id, time.Since(from).Seconds(), values...)
}

// of is the series with these values.
func (m *Meter) of(id ID, values []string) options {
	s := series{id: id}
	copy(s.values[:], values)
	m.mu.RLock()
	o, ok := m.series[s]
	m.mu.RUnlock()
	if ok {
		return o
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	written := metric.WithAttributeSet(m.attributes(id, values))
	o = options{[]metric.AddOption{written}, []metric.RecordOption{written}}
	if len(m.series) < mostSeries {
		m.series[s] = o
	}
	return o
}

// mostSeries bounds what is remembered; what is beyond is made each time.
const mostSeries = 20_000

// attributes is the set of a series. The lock is held.
func (m *Meter) attributes(id ID, values []string) attribute.Set {
	in := table[id].Attributes
	pairs := make([]attribute.KeyValue, 0, mostAttributes)
	for i, a := range in {
		value := None
		if i < len(values) {
			value = m.word(a, values[i])
		}
		pairs = append(pairs, attribute.String(a.Key, value))
	}
	return attribute.NewSet(pairs...)
}

// word is a value as it is shown. The lock is held.
func (m *Meter) word(a Attribute, value string) string {
	switch {
	case value == "":
		return None
	case a.Words != nil && slices.Contains(a.Words, value):
		return value
	case a.Words != nil || !isID(value):
		return Other
	}
	seen := m.open[a.Key]
	if seen == nil {
		seen = map[string]bool{}
		m.open[a.Key] = seen
	}
	if !seen[value] && len(seen) >= MostOpen {
		return Other
	}
	seen[value] = true
	return value
}

// isID says whether a value has the form of an id: letters, digits and a few signs of
// ASCII, and at most 64 of them.
func isID(s string) bool {
	if len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '.', c == '/':
		default:
			return false
		}
	}
	return true
}

// Observer takes the value of a gauge at this moment.
type Observer func(id ID, v float64, values ...string)

// Observe has read tell the values of these gauges whenever somebody looks, until stop
// is called. read is bounded by its context.
func (m *Meter) Observe(read func(context.Context, Observer) error, ids ...ID) (stop func(), err error) {
	if m == nil {
		return func() {}, nil
	}
	gauges := make([]metric.Observable, len(ids))
	for i, id := range ids {
		gauges[i] = m.gauges[id]
	}
	registered, err := m.meter.RegisterCallback(func(ctx context.Context, to metric.Observer) error {
		return read(ctx, func(id ID, v float64, values ...string) {
			m.mu.Lock()
			set := m.attributes(id, values)
			m.mu.Unlock()
			to.ObserveFloat64(m.gauges[id], v, metric.WithAttributeSet(set))
		})
	}, gauges...)
	if err != nil {
		return nil, err
	}
	return func() { _ = registered.Unregister() }, nil // it fails for no provider that was made well
}
