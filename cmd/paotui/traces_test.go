package main

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhereTracesAreSent(t *testing.T) {
	t.Parallel()
	const all, traces = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	for name, test := range map[string]struct {
		env  map[string]string
		to   string
		fail string // is in the error
	}{
		"nowhere":              {},
		"to a collector":       {env: map[string]string{all: "http://127.0.0.1:4318"}, to: "http://127.0.0.1:4318"},
		"traces by themselves": {env: map[string]string{all: "nonsense", traces: "https://collector/v1/traces"}, to: "https://collector/v1/traces"},
		"switched off":         {env: map[string]string{all: "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "TRUE"}},
		"no traces":            {env: map[string]string{all: "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}},
		"as JSON":              {env: map[string]string{all: "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, to: "http://127.0.0.1:4318"},
		"without a scheme":     {env: map[string]string{all: "127.0.0.1:4318"}, fail: all + " must be the collector's URL"},
		"without a host":       {env: map[string]string{traces: "http://:4318"}, fail: traces + " must be the collector's URL"},
		"with a password":      {env: map[string]string{all: "http://me:s3cret@collector:4318"}, fail: "OTEL_EXPORTER_OTLP_HEADERS"},
		"by gRPC":              {env: map[string]string{all: "http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, fail: "http/protobuf"},
		"traces by gRPC": {env: map[string]string{all: "http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
			"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc"}, fail: "http/protobuf"},
	} {
		to, err := collector(func(key string) string { return test.env[key] })
		if to != test.to {
			t.Errorf("%s: to %q, not %q", name, to, test.to)
		}
		if (err != nil) != (test.fail != "") || err != nil && !strings.Contains(err.Error(), test.fail) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the password is shown: %v", name, err)
		}
	}
}

func TestWhatACollectorSaysIsOneLine(t *testing.T) {
	t.Parallel()
	if got := brief(errors.New("no\n\tsuch \xff tenant\r\n")); got != "no such ? tenant" {
		t.Errorf("%q", got)
	}
	if got := brief(errors.New(strings.Repeat("满", 1000))); len(got) > 1000 || !utf8.ValidString(got) || !strings.HasSuffix(got, "满 ...") {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}
