package otlp

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// closed is an exporter whose collector takes nothing.
type closed struct{ sdk.SpanExporter }

func (closed) ExportSpans(context.Context, []sdk.ReadOnlySpan) error { return errors.New("closed") }

func TestLossesAreToldOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []int
		c := &counting{SpanExporter: closed{}, lost: func(n int, _ error) { told = append(told, n) }}
		export := func(n int) { _ = c.ExportSpans(t.Context(), make([]sdk.ReadOnlySpan, n)) }
		export(1)
		export(2)
		time.Sleep(quiet - time.Second)
		export(4)
		if !slices.Equal(told, []int{1}) {
			t.Errorf("within a minute: %v", told)
		}
		time.Sleep(time.Second)
		export(8)
		export(16)
		c.tell() // as at the end
		c.tell()
		if !slices.Equal(told, []int{1, 14, 16}) {
			t.Errorf("in all: %v", told)
		}
	})
}
