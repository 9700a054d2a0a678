package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/paotui-go/paotui/wiring"
)

// traced has every delivery's trace sent where OpenTelemetry's variables say, until end is
// called. That it can not be sent is told, and keeps no goods from going out.
func (p *program) traced(cfg *wiring.Config) (end func()) {
	to, err := collector(os.Getenv)
	if err != nil || to == "" {
		if err != nil {
			p.note("traces are not sent: %v", err)
		}
		return func() {}
	}
	lost := func(spans int, why error) {
		what := "what was left of the traces"
		if spans > 0 {
			what = fmt.Sprintf("%d spans of traces", spans)
		}
		p.note("%s could not be sent to %s: %s", what, to, brief(why))
	}
	provider, finish, err := exporter(lost)
	if err != nil {
		p.note("traces are not sent to %s: %v", to, err)
		return func() {}
	}
	cfg.Tracer = provider
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), lastTraces)
		defer cancel()
		finish(ctx)
	}
}

// lastTraces is how long the collector has for what is left at the end.
const lastTraces = 3 * time.Second

// collector is where OpenTelemetry's variables have traces sent, as far as this program
// can send them there; "" is nowhere.
func collector(getenv func(string) string) (string, error) {
	if strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || getenv("OTEL_TRACES_EXPORTER") == "none" {
		return "", nil
	}
	name := "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	if getenv(name) == "" {
		name = "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	to := getenv(name)
	if to == "" {
		return "", nil
	}
	at, err := url.Parse(to)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" {
		return "", fmt.Errorf("%s must be the collector's URL, such as http://127.0.0.1:4318", name)
	}
	if at.User != nil {
		return "", fmt.Errorf("%s holds a password, which OTEL_EXPORTER_OTLP_HEADERS is for", name)
	}
	switch protocol := cmp.Or(getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), getenv("OTEL_EXPORTER_OTLP_PROTOCOL")); protocol {
	case "", "http/protobuf", "http/json":
	default:
		return "", errors.New("OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, for which collectors listen on port 4318")
	}
	return at.Redacted(), nil
}

// brief is what a collector says, on one line that has an end.
func brief(err error) string {
	const most = 300
	text := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + " ..."
	}
	return text
}
