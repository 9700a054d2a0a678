package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// TestAnInterruptedPlacingSaysWhatItCameTo interrupts while the carrier has the
// order and has not answered.
func TestAnInterruptedPlacingSaysWhatItCameTo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		answered bool
		want     string
	}{
		{"the answer comes after the interruption", true, "the order stands at "},
		{"the connection breaks instead", false, "the order may stand at "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config := filepath.Join(t.TempDir(), "sim.yaml")
			simulator(t, "--write-config", config)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			noted := make(chan struct{})
			between(t, config, func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
				if !strings.HasSuffix(r.URL.Path, "/order/add") {
					forward.ServeHTTP(w, r)
					return
				}
				interrupt()
				<-noted
				if !tt.answered {
					panic(http.ErrAbortHandler)
				}
				forward.ServeHTTP(w, r)
			})
			errs := &watcher{until: "waiting for the answers", then: sync.OnceFunc(func() { close(noted) })}
			var out strings.Builder
			s := screen{in: strings.NewReader(""), out: &out, err: errs}
			// Not SF Tongcheng, should its coupon win: it would have the order sent again
			// after two seconds, for which an interrupted command does not wait.
			code := run(ctx, []string{"dispatch", "../../examples/orders/wechat-example.json", "--config", config, "--carrier", "SS", "--json"}, s)
			if code != exitInterrupted || !strings.Contains(errs.text.String(), tt.want) {
				t.Fatalf("exit code %d\n%s%s", code, out.String(), errs.text.String())
			}
			if doc := document[deliveryJSON](t, out.String()); doc.Carrier == nil || doc.Placement == nil {
				t.Errorf("the document does not say what may stand: %s", out.String())
			}
		})
	}
}

// between puts a handler between the command and the simulator of a configuration.
func between(t *testing.T, config string, handle func(w http.ResponseWriter, r *http.Request, forward http.Handler)) {
	t.Helper()
	data, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	simulated := regexp.MustCompile(`http://[0-9.:]+`).FindString(string(data))
	to, err := url.Parse(simulated)
	if err != nil || simulated == "" {
		t.Fatalf("no simulator in the configuration: %v", err)
	}
	transport := &http.Transport{}
	forward := httputil.NewSingleHostReverseProxy(to)
	forward.Transport = transport
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, forward) }))
	t.Cleanup(func() {
		server.Close()
		transport.CloseIdleConnections()
	})
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(string(data), simulated, server.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
}
