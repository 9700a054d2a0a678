package wiring_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/wiring"
)

// private is everything that nobody may be told, by what it is.
type private struct {
	mu sync.Mutex
	by map[string]string
}

// add adds a text, and how it looks in a URL, and in ASCII, as such and in JSON.
func (p *private) add(what, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]string{}
	}
	ascii := strings.Trim(strconv.QuoteToASCII(text), `"`)
	for _, form := range []string{text, url.QueryEscape(text), ascii, strings.ReplaceAll(ascii, `\`, `\\`)} {
		if len(form) >= 4 {
			p.by[form] = what
		}
	}
}

// order adds what is personal in an order.
func (p *private) order(o engine.Order) {
	for _, s := range []engine.Stop{o.Sender, o.Receiver} {
		p.add("a name", s.Name)
		p.add("a phone", s.Phone)
		p.add("an address", s.Address)
		p.add("a door", s.Detail)
		p.add("a position", strconv.FormatFloat(s.Location.Lng, 'f', 4, 64))
	}
	p.add("a customer", o.CustomerID)
	p.add("a note", o.Note)
}

// in says what of it is in a text.
func (p *private) in(text string) (found []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for form, what := range p.by {
		if at := strings.Index(text, form); at >= 0 {
			found = append(found, fmt.Sprintf("%s, %q: …%s…", what, form, text[max(0, at-100):min(len(text), at+len(form)+60)]))
		}
	}
	return found
}

// witness is everybody to whom a program tells something.
type witness struct {
	private

	logs  lockedBuffer
	slogs lockedBuffer
	spans *tracetest.InMemoryExporter
	meter *sdkmetric.ManualReader

	saying sync.Mutex
	errors []string
}

func newWitness() *witness {
	return &witness{spans: tracetest.NewInMemoryExporter(), meter: sdkmetric.NewManualReader()}
}

// listens has a configuration tell the witness everything, down to the last line of
// debugging, and returns its logger: zap's and slog's at once.
func (w *witness) listens(c *wiring.Config) *zap.Logger {
	c.Tracer = sdktrace.NewTracerProvider(sdktrace.WithSyncer(w.spans))
	c.Meter = sdkmetric.NewMeterProvider(sdkmetric.WithReader(w.meter))
	ours := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&w.logs), zapcore.DebugLevel)
	theirs := wiring.Slog(slog.NewJSONHandler(&w.slogs, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})).Core()
	return zap.New(zapcore.NewTee(ours, theirs), zap.AddCaller(), zap.AddStacktrace(zapcore.DebugLevel))
}

// hears notes an error that a caller was given.
func (w *witness) hears(err error) {
	if err == nil {
		return
	}
	w.saying.Lock()
	defer w.saying.Unlock()
	w.errors = append(w.errors, fmt.Sprintf("%v\n%+v\n%#v", err, err, err.Error()))
}

// told is everything, by how it was told.
func (w *witness) told(t *testing.T) map[string]string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := w.meter.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	measured, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var traced strings.Builder
	for _, s := range w.spans.GetSpans() {
		fmt.Fprintf(&traced, "%s %v %+v %+v %+v %+v %v\n", s.Name, s.SpanContext.TraceState(), s.Attributes, s.Events, s.Links, s.Status, s.Resource)
	}
	w.saying.Lock()
	defer w.saying.Unlock()
	return map[string]string{
		"a log line": w.logs.String(), "a line of slog": w.slogs.String(), "a span": traced.String(),
		"a metric": string(measured), "an error": strings.Join(w.errors, "\n"),
	}
}

// leaks says what private was told, and how.
func (w *witness) leaks(t *testing.T) (found []string) {
	t.Helper()
	for how, text := range w.told(t) {
		for _, what := range w.in(text) {
			found = append(found, how+" has "+what)
		}
	}
	slices.Sort(found)
	return found
}

// overhears is a client's transport that learns what WeChat and the carriers say in
// confidence: tokens, and who rides.
func (w *witness) overhears(c *http.Client) *http.Client {
	own := *c
	own.Transport = overhearing{c.Transport, w}
	return &own
}

type overhearing struct {
	http.RoundTripper
	w *witness
}

var confidences = map[string]string{"access_token": "an access token", "rider_name": "a rider's name", "rider_phone": "a rider's phone"}

var confidence = regexp.MustCompile(`"(access_token|rider_name|rider_phone)":"([^"]+)"`)

func (o overhearing) RoundTrip(r *http.Request) (*http.Response, error) {
	if token := r.URL.Query().Get("access_token"); token != "" {
		o.w.add("an access token", token)
	}
	answer, err := o.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = &overheard{ReadCloser: answer.Body, w: o.w}
	}
	return answer, err
}

func (o overhearing) CloseIdleConnections() {
	if c, ok := o.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type overheard struct {
	io.ReadCloser
	w    *witness
	said []byte
}

func (o *overheard) Read(b []byte) (int, error) {
	n, err := o.ReadCloser.Read(b)
	o.said = append(o.said, b[:n]...)
	return n, err
}

func (o *overheard) Close() error {
	for _, found := range confidence.FindAllSubmatch(o.said, -1) {
		o.w.add(confidences[string(found[1])], string(found[2]))
	}
	return o.ReadCloser.Close()
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}
