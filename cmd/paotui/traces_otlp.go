//go:build otlp

package main

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/cmd/paotui/internal/otlp"
)

func exporter(lost func(int, error)) (trace.TracerProvider, func(context.Context), error) {
	return otlp.New(otlp.Options{Version: version(), Lost: lost})
}
