package otlp_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"github.com/paotui-go/paotui/cmd/paotui/internal/otlp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// losses are what Lost was told.
type losses struct {
	mu    sync.Mutex
	spans []int
	why   []error
}

func (l *losses) lost(spans int, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spans, l.why = append(l.spans, spans), append(l.why, why)
}

func TestTracesArriveAsTheVariablesSay(t *testing.T) {
	var got collectorpb.ExportTraceServiceRequest
	var key string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s %v", r.URL, err)
		}
		key = r.Header.Get("X-Key")
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Key=k1")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=night")
	var l losses
	provider, end, err := otlp.New(otlp.Options{Version: "v1.2.3", Lost: l.lost})
	if err != nil {
		t.Fatal(err)
	}
	ctx, outer := provider.Tracer("test").Start(t.Context(), "outer")
	_, inner := provider.Tracer("test").Start(ctx, "inner")
	inner.SetAttributes(attribute.String("paotui.delivery", "A1"))
	inner.End()
	outer.End()
	end(t.Context())

	if key != "k1" {
		t.Errorf("the header is %q", key)
	}
	var names, says []string
	for _, of := range got.ResourceSpans {
		for _, a := range of.Resource.Attributes {
			says = append(says, a.Key+"="+a.Value.GetStringValue())
		}
		for _, scope := range of.ScopeSpans {
			for _, s := range scope.Spans {
				names = append(names, s.Name)
			}
		}
	}
	if slices.Sort(names); !slices.Equal(names, []string{"inner", "outer"}) {
		t.Errorf("the spans are %v", names)
	}
	for _, want := range []string{"service.name=paotui", "service.version=v1.2.3", "deployment.environment.name=night"} {
		if !slices.Contains(says, want) {
			t.Errorf("the resource does not say %s: %v", want, says)
		}
	}
	if len(l.spans) != 0 {
		t.Errorf("lost: %v %v", l.spans, l.why)
	}
}

func TestTheVariablesNameTheService(t *testing.T) {
	names := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var got collectorpb.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
			return
		}
		for _, a := range got.ResourceSpans[0].Resource.Attributes {
			if a.Key == "service.name" {
				names <- a.Value.GetStringValue()
			}
		}
	}))
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", server.URL)
	t.Setenv("OTEL_SERVICE_NAME", "couriers")
	provider, end, err := otlp.New(otlp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, span := provider.Tracer("test").Start(t.Context(), "one")
	span.End()
	end(t.Context())
	if got := <-names; got != "couriers" {
		t.Errorf("the service is %q", got)
	}
}

func TestWhatIsNotTakenIsTold(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no such tenant", http.StatusForbidden)
	}))
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	var l losses
	provider, end, err := otlp.New(otlp.Options{Lost: l.lost})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, span := provider.Tracer("test").Start(t.Context(), "one")
		span.End()
	}
	end(t.Context())
	if !slices.Equal(l.spans, []int{3}) || !strings.Contains(l.why[0].Error(), "403") {
		t.Errorf("lost: %v %v", l.spans, l.why)
	}
}

// A collector that does not answer is not waited for at the end.
func TestTheEndHasAnEnd(t *testing.T) {
	asked, done := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(asked)
		<-r.Context().Done()
		close(done)
	}))
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	var l losses
	provider, end, err := otlp.New(otlp.Options{Lost: l.lost})
	if err != nil {
		t.Fatal(err)
	}
	_, span := provider.Tracer("test").Start(t.Context(), "one")
	span.End()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	end(ctx)
	if len(l.spans) != 1 || !errors.Is(l.why[0], context.Canceled) {
		t.Errorf("lost: %v %v", l.spans, l.why)
	}
	<-done // the request was cut off
}
