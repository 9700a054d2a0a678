package measure_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/engine/measure/measuretest"
)

func meter(t testing.TB, p metric.MeterProvider) *measure.Meter {
	t.Helper()
	m, err := measure.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheTableIsComplete(t *testing.T) {
	name, word := regexp.MustCompile(`^paotui(\.[a-z_]+)+$`), regexp.MustCompile(`^[a-z_-]+$`)
	seen := map[string]bool{}
	for _, in := range measure.Table() {
		switch {
		case !name.MatchString(in.Name) || seen[in.Name]:
			t.Errorf("%q is no name, or there twice", in.Name)
		case in.About == "" || in.Unit == "" || in.By == "" || len(in.Attributes) > 4:
			t.Errorf("%s is not complete: %+v", in.Name, in)
		case (in.Shape == measure.Histogram) != (len(in.Bounds) > 0):
			t.Errorf("%s is a %s with the bounds %v", in.Name, in.Shape, in.Bounds)
		}
		seen[in.Name] = true
		for _, a := range in.Attributes {
			if !word.MatchString(a.Key) || a.About == "" {
				t.Errorf("%s: the attribute %+v is not complete", in.Name, a)
			}
			for _, w := range a.Words {
				if !word.MatchString(w) {
					t.Errorf("%s: %s can be %q", in.Name, a.Key, w)
				}
			}
		}
	}
}

func TestNoProviderMeasuresNothing(t *testing.T) {
	m := meter(t, nil)
	if m != nil {
		t.Fatal("there is a meter")
	}
	m.Add(t.Context(), measure.Quotes, 1, "DADA", "priced", "none")
	m.Record(t.Context(), measure.RiderTime, 1, "DADA")
	stop, err := m.Observe(nil, measure.Due)
	if err != nil {
		t.Fatal(err)
	}
	stop()
}

func TestAMeterIsShared(t *testing.T) {
	m := meter(t, measuretest.New(t, nil))
	if again := meter(t, m); again != m {
		t.Error("another meter was made over one")
	}
}

func TestWhatIsNoWordOfTheTableIsOther(t *testing.T) {
	r := measuretest.New(t, nil)
	m := meter(t, r)
	for _, value := range []string{"王小明", "+86 138", "a name with spaces", fmt.Sprintf("%065d", 1)} {
		m.Add(t.Context(), measure.Quotes, 1, value, value, value)
	}
	m.Add(t.Context(), measure.Quotes, 1, "DADA", "priced", "none")
	m.Add(t.Context(), measure.Quotes, 1)
	r.Is(4, measure.Quotes, "carrier", "other", "outcome", "other", "kind", "other")
	r.Is(1, measure.Quotes, "carrier", "DADA", "outcome", "priced", "kind", "none")
	r.Is(1, measure.Quotes, "carrier", "none", "outcome", "none", "kind", "none")
}

func TestIDsAreBounded(t *testing.T) {
	r := measuretest.New(t, nil)
	m := meter(t, r)
	for i := range measure.MostOpen + 50 {
		for range 2 {
			m.Add(t.Context(), measure.TokenRefusals, 1, fmt.Sprintf("wx%04d", i))
		}
	}
	r.Is(100, measure.TokenRefusals, "app", "other")
	r.Is(2, measure.TokenRefusals, "app", "wx0199")
}

func TestCountersDoNotShrinkAndTimesAreNotNegative(t *testing.T) {
	r := measuretest.New(t, nil)
	m := meter(t, r)
	m.Add(t.Context(), measure.Tips, -5, "DADA")
	m.Record(t.Context(), measure.RiderTime, -5, "DADA")
	r.Is(0, measure.Tips)
	r.Is(0, measure.RiderTime)
	r.Took(1, measure.RiderTime)
}

func TestGaugesAreReadUntilStopped(t *testing.T) {
	r := measuretest.New(t, nil)
	m := meter(t, r)
	stop, err := m.Observe(func(_ context.Context, see measure.Observer) error {
		see(measure.Open, 3, "parked")
		return nil
	}, measure.Open)
	if err != nil {
		t.Fatal(err)
	}
	r.Is(3, measure.Open, "phase", "parked")
	stop()
	r.Is(0, measure.Open)
}

func TestWithoutAProviderItCostsNothing(t *testing.T) {
	m := meter(t, nil)
	if n := testing.AllocsPerRun(100, func() { count(m) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAKnownSeriesAllocatesNothing(t *testing.T) {
	m := meter(t, noop.NewMeterProvider())
	if n := testing.AllocsPerRun(100, func() { count(m) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func count(m *measure.Meter) {
	m.Add(context.Background(), measure.Placements, 1, "DADA", "rejected", "busy")
	m.Record(context.Background(), measure.CallTime, 0.1, "DADA", "order/add")
}

func BenchmarkAdd(b *testing.B) {
	for _, of := range []struct {
		name     string
		provider metric.MeterProvider
	}{{"none", nil}, {"noop", noop.NewMeterProvider()}, {"sdk", measuretest.New(b, nil)}} {
		b.Run(of.name, func(b *testing.B) {
			m := meter(b, of.provider)
			b.ReportAllocs()
			for b.Loop() {
				m.Add(context.Background(), measure.Placements, 1, "DADA", "rejected", "busy")
			}
		})
	}
}
