//go:build !otlp

package main

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/trace"
)

func exporter(func(int, error)) (trace.TracerProvider, func(context.Context), error) {
	return nil, nil, errors.New("this paotui is built without OpenTelemetry's exporter; go build -tags otlp ./cmd/paotui has it")
}
