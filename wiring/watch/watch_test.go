package watch_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/wiring/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fill gives every instrument of the table a value.
func fill(t *testing.T, metrics *watch.Metrics) {
	t.Helper()
	meter, err := measure.New(metrics)
	if err != nil {
		t.Fatal(err)
	}
	var gauges []measure.ID
	for i, in := range measure.Table() {
		id := measure.ID(i)
		switch in.Shape {
		case measure.Counter:
			meter.Add(t.Context(), id, 1)
		case measure.Histogram:
			meter.Record(t.Context(), id, 1)
		case measure.Gauge:
			gauges = append(gauges, id)
		}
	}
	stop, err := meter.Observe(func(_ context.Context, see measure.Observer) error {
		for _, id := range gauges {
			see(id, 1)
		}
		return nil
	}, gauges...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
}

func newMetrics(t *testing.T, registry *prometheus.Registry) *watch.Metrics {
	t.Helper()
	metrics, err := watch.NewMetrics(registry)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := metrics.Close(); err != nil {
			t.Error(err)
		}
	})
	return metrics
}

func get(t *testing.T, h http.Handler, method, path string) (status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return w.Code, w.Body.String()
}

// What [watch.Names] says is what Prometheus reads, over the whole table and nothing else.
func TestNamesAreThoseThatAreShown(t *testing.T) {
	metrics := newMetrics(t, prometheus.NewRegistry())
	fill(t, metrics)
	status, body := get(t, metrics.Handler(), http.MethodGet, "/metrics")
	if status != http.StatusOK {
		t.Fatal(status, body)
	}
	shown := map[string]bool{}
	for lines := bufio.NewScanner(strings.NewReader(body)); lines.Scan(); {
		if line := lines.Text(); !strings.HasPrefix(line, "#") {
			shown[line[:strings.IndexAny(line, "{ ")]] = true
		}
	}
	for _, in := range measure.Table() {
		for _, name := range watch.Names(in) {
			if !shown[name] {
				t.Errorf("%s is not shown as %s", in.Name, name)
			}
			delete(shown, name)
		}
	}
	for name := range shown {
		t.Errorf("%s is shown, and of no instrument", name)
	}
	if strings.Contains(body, "otel_scope") || strings.Contains(body, "target_info") {
		t.Error("scopes and targets are shown, which say nothing here")
	}
}

func TestARegistryOfTheHosts(t *testing.T) {
	registry := prometheus.NewRegistry()
	own := prometheus.NewCounter(prometheus.CounterOpts{Name: "shop_orders_total"})
	registry.MustRegister(own)
	metrics := newMetrics(t, registry)
	fill(t, metrics)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range families {
		names = append(names, f.GetName())
	}
	for _, want := range []string{"shop_orders_total", "paotui_calls_total"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not in %q", want, names)
		}
	}
	if slices.Contains(names, "go_goroutines") {
		t.Error("a host's registry is given what it did not ask for")
	}
}

func TestARegistryOfItsOwnTellsOfTheProcess(t *testing.T) {
	metrics := newMetrics(t, nil)
	_, body := get(t, metrics.Handler(), http.MethodGet, "/metrics")
	for _, want := range []string{"go_goroutines ", "process_cpu_seconds_total "} {
		if !strings.Contains(body, "\n"+want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// asked is a system of which somebody wants to know whether it is ready.
type asked struct {
	why   error
	hangs bool
}

func (a *asked) Ready(ctx context.Context) error {
	if a.hangs {
		<-ctx.Done()
		return fmt.Errorf("the store: %w", ctx.Err())
	}
	return a.why
}

func TestThePaths(t *testing.T) {
	system := &asked{why: errors.New("password=secret")}
	h := watch.Handler(system, newMetrics(t, nil))
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/healthz", 200, "it lives"},
		{"HEAD", "/healthz", 200, ""},
		{"GET", "/metrics", 200, "go_goroutines"},
		{"GET", "/readyz", 503, "not ready: "},
		{"GET", "/", 200, "/readyz"},
		{"GET", "/else", 404, ""},
		{"POST", "/metrics", 405, ""},
		{"DELETE", "/readyz", 405, ""},
	} {
		status, body := get(t, h, c.method, c.path)
		if status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s %s: %d %.80q", c.method, c.path, status, body)
		}
		if strings.Contains(body, "secret") {
			t.Errorf("%s shows what a driver said: %s", c.path, body)
		}
	}
}

// A system that does not say whether it is ready is not, after two seconds.
func TestReadiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		system := &asked{}
		h := watch.Ready(system)
		if status, body := get(t, h, http.MethodGet, "/readyz"); status != http.StatusOK || body != "ready\n" {
			t.Errorf("%d %q", status, body)
		}
		system.why = &engine.StoreTrouble{Text: "the disk is full"}
		if status, body := get(t, h, http.MethodGet, "/readyz"); status != http.StatusServiceUnavailable || body != "not ready: the disk is full\n" {
			t.Errorf("%d %q", status, body)
		}
		system.hangs = true
		began := time.Now()
		if status, _ := get(t, h, http.MethodGet, "/readyz"); status != http.StatusServiceUnavailable || time.Since(began) != 2*time.Second {
			t.Errorf("%d after %v", status, time.Since(began))
		}
	})
}

func TestServing(t *testing.T) {
	h := watch.Handler(&asked{}, newMetrics(t, nil))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	at, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- watch.Serve(ctx, "127.0.0.1:0", h, func(a net.Addr) { at <- a }, nil) }()
	address := (<-at).String()

	// A second one waits for the address, is told so once, and takes it over.
	second, secondAt, taken := make(chan error, 1), make(chan net.Addr, 1), make(chan error, 10)
	ctx2, stop2 := context.WithCancel(t.Context())
	defer stop2()
	go func() {
		second <- watch.Serve(ctx2, address, h, func(a net.Addr) { secondAt <- a }, func(why error) { taken <- why })
	}()
	if why := <-taken; why == nil {
		t.Error("it is not told why")
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	answers := func() {
		t.Helper()
		answer, err := client.Get("http://" + address + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || string(body) != "it lives\n" {
			t.Errorf("%q, %v", body, err)
		}
	}
	answers()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if a := (<-secondAt).String(); a != address {
		t.Errorf("it took %s over, not %s", a, address)
	}
	answers()
	stop2()
	if err := <-second; err != nil {
		t.Error(err)
	}
	if len(taken) != 0 {
		t.Error("it is told more than once")
	}
	if err := watch.Serve(t.Context(), "nowhere", h, nil, nil); err == nil || !strings.HasPrefix(err.Error(), "watch: ") {
		t.Errorf("an address that is none: %v", err)
	}
}

// A gauge that can not be read is told to OpenTelemetry's handler of errors, and the other
// numbers are shown all the same.
func TestAGaugeThatFailsTakesNothingElseAway(t *testing.T) {
	metrics := newMetrics(t, prometheus.NewRegistry())
	meter, err := measure.New(metrics)
	if err != nil {
		t.Fatal(err)
	}
	meter.Add(t.Context(), measure.Dispatched, 3)
	broken := errors.New("it can not be read")
	stop, err := meter.Observe(func(context.Context, measure.Observer) error { return broken }, measure.Open)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var told error
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { told = err }))
	status, body := get(t, metrics.Handler(), http.MethodGet, "/metrics")
	if status != http.StatusOK || !strings.Contains(body, "paotui_deliveries_dispatched_total 3") || strings.Contains(body, "paotui_deliveries_open") {
		t.Errorf("%d %s", status, body)
	}
	if !errors.Is(told, broken) {
		t.Errorf("it is told %v", told)
	}
}

// A platform has more series than the SDK keeps apart if nothing is said.
func TestManyMiniProgramsAreKeptApart(t *testing.T) {
	metrics := newMetrics(t, prometheus.NewRegistry())
	meter, err := measure.New(metrics)
	if err != nil {
		t.Fatal(err)
	}
	in := measure.KeptBack.Instrument()
	classes, reasons := in.Attributes[2].Words, in.Attributes[3].Words
	want := 0
	for app := range 150 {
		for _, class := range classes {
			for _, by := range reasons {
				meter.Add(t.Context(), measure.KeptBack, 1, "DADA", fmt.Sprintf("wx%d", app), class, by)
				want++
			}
		}
	}
	_, body := get(t, metrics.Handler(), http.MethodGet, "/metrics")
	if got := strings.Count(body, "\npaotui_calls_kept_back_total{"); got != want || want <= 2000 || strings.Contains(body, "overflow") {
		t.Errorf("%d series of %d", got, want)
	}
}
