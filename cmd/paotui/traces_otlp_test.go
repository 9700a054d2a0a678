//go:build otlp

package main

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collecting takes traces and keeps the names of their spans, by trace.
func collecting(t *testing.T) (url string, names func() map[string][]string) {
	t.Helper()
	var mu sync.Mutex
	kept := map[string][]string{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var got collectorpb.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, of := range got.ResourceSpans {
			for _, scope := range of.ScopeSpans {
				for _, span := range scope.Spans {
					id := hex.EncodeToString(span.TraceId)
					kept[id] = append(kept[id], span.Name)
				}
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, func() map[string][]string {
		mu.Lock()
		defer mu.Unlock()
		return kept
	}
}

// One process takes the order and another carries it out; the collector has one trace.
func TestADeliveryIsOneTraceAtTheCollector(t *testing.T) {
	s := openShop(t, "3000")
	to, names := collecting(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", to)
	s.must(s.on("dispatch", wechatExample, "--hold"))
	s.supervise("it is delivered", func() { s.must(s.at("release", "SFTC_001")) })
	if len(names()) != 1 {
		t.Fatalf("%d traces: %v", len(names()), names())
	}
	for id, spans := range names() {
		all := strings.Join(spans, ", ")
		for _, want := range []string{"dispatch", "compare", "quote", "plan", "place", "order/add", "query"} {
			if !strings.Contains(all, want) {
				t.Errorf("no span %s: %s", want, all)
			}
		}
		if told := s.must(s.at("explain", "SFTC_001")).out; !strings.Contains(told, id) {
			t.Errorf("explain does not name the trace %s: %s", id, told)
		}
	}
}

// A collector that is not there keeps no goods from going out.
func TestTracesThatAreLostAreTold(t *testing.T) {
	s := openShop(t, "3000")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no such tenant", http.StatusForbidden)
	}))
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	got := s.must(s.on("dispatch", wechatExample, "--follow"))
	if !strings.Contains(got.err, "spans of traces could not be sent to "+server.URL) || !strings.Contains(got.err, "403") {
		t.Errorf("%s", got.err)
	}
}
