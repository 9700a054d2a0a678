//go:build !otlp

package main

import (
	"strings"
	"testing"
)

// Whoever asks for traces of a program that can not send them hears how to have one that can.
func TestTracesThatCanNotBeSentAreSaidToBeSo(t *testing.T) {
	s := openShop(t, "3000")
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
	got := s.must(s.on("dispatch", wechatExample, "--follow"))
	if !strings.Contains(got.err, "go build -tags otlp ./cmd/paotui") {
		t.Errorf("%s", got.err)
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
	if got := s.must(paotui(t, "", "compare", wechatExample, "--config", s.config)); strings.Contains(got.err, "traces") {
		t.Errorf("nobody asked for traces: %s", got.err)
	}
}
