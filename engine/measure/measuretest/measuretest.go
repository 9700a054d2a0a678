package measuretest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/paotui-go/paotui/engine/measure"
)

// Book is what a package's tests have seen: which instruments had a value.
type Book struct {
	mu   sync.Mutex
	seen map[string]bool
}

// Reader is a provider whose values can be read.
type Reader struct {
	metric.MeterProvider
	t      testing.TB
	reader *sdk.ManualReader
	book   *Book
}

// New is an empty provider; book may be nil.
func New(t testing.TB, book *Book) *Reader {
	reader := sdk.NewManualReader()
	return &Reader{sdk.NewMeterProvider(sdk.WithReader(reader)), t, reader, book}
}

// Is holds an instrument to a value, summed over the series that have these attributes,
// which are keys and values in turn. A histogram's value is the sum of what it took.
func (r *Reader) Is(want float64, id measure.ID, attributes ...string) {
	r.t.Helper()
	if got, _ := r.Value(id, attributes...); got != want {
		r.t.Errorf("%s%v is %v, want %v; it has %v", id, attributes, got, want, r.All(id))
	}
}

// Took holds a histogram to how many values it took.
func (r *Reader) Took(want uint64, id measure.ID, attributes ...string) {
	r.t.Helper()
	if _, got := r.Value(id, attributes...); got != want {
		r.t.Errorf("%s%v took %d values, want %d; it has %v", id, attributes, got, want, r.All(id))
	}
}

// Value is an instrument's sum, and how many values a histogram took.
func (r *Reader) Value(id measure.ID, attributes ...string) (sum float64, count uint64) {
	r.t.Helper()
	for _, p := range r.points(id) {
		if p.has(attributes) {
			sum += p.value
			count += p.count
		}
	}
	if r.book != nil && (sum != 0 || count != 0) {
		r.book.see(id)
	}
	return sum, count
}

// All is every series of an instrument with its value, to be printed.
func (r *Reader) All(id measure.ID) map[string]float64 {
	all := map[string]float64{}
	for _, p := range r.points(id) {
		all[p.set.Encoded(attribute.DefaultEncoder())] = p.value
	}
	return all
}

type point struct {
	set   attribute.Set
	value float64
	count uint64
}

func (p point) has(attributes []string) bool {
	for pair := range slices.Chunk(attributes, 2) {
		if v, ok := p.set.Value(attribute.Key(pair[0])); !ok || v.AsString() != pair[1] {
			return false
		}
	}
	return true
}

func (r *Reader) points(id measure.ID) (all []point) {
	r.t.Helper()
	for _, m := range r.collect().Metrics {
		if m.Name != id.String() {
			continue
		}
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, p := range data.DataPoints {
				all = append(all, point{p.Attributes, float64(p.Value), 0})
			}
		case metricdata.Gauge[float64]:
			for _, p := range data.DataPoints {
				all = append(all, point{p.Attributes, p.Value, 0})
			}
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				all = append(all, point{p.Attributes, p.Sum, p.Count})
			}
		default:
			r.t.Fatalf("%s is a %T", id, data)
		}
	}
	return all
}

// Texts is every text of everything that was measured: names and attributes.
func (r *Reader) Texts() (all []string) {
	r.t.Helper()
	found := map[string]bool{}
	for _, in := range measure.Table() {
		found[in.Name] = true
	}
	for i := range measure.Table() {
		for _, p := range r.points(measure.ID(i)) {
			for _, kv := range p.set.ToSlice() {
				found[string(kv.Key)], found[kv.Value.AsString()] = true, true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (r *Reader) collect() metricdata.ScopeMetrics {
	r.t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.reader.Collect(context.Background(), &all); err != nil {
		r.t.Fatal(err)
	}
	for _, scope := range all.ScopeMetrics {
		if scope.Scope.Name == measure.Scope {
			return scope
		}
	}
	return metricdata.ScopeMetrics{}
}

func (b *Book) see(id measure.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	b.seen[id.String()] = true
}

// HasAll fails for each instrument of a package that never had a value.
func (b *Book) HasAll(t *testing.T, by string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, in := range measure.Table() {
		if in.By == by && !b.seen[in.Name] {
			t.Errorf("no test has seen a value of %s", in.Name)
		}
	}
}
