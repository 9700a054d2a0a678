package postgres

import (
	"context"
	"log/slog"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/paotui-go/paotui/engine/logfield"
)

// zapHandler lets River, which logs through slog, speak to the engine's logger.
type zapHandler struct {
	log    *zap.Logger
	prefix string
}

func level(l slog.Level) zapcore.Level {
	switch {
	case l >= slog.LevelError:
		return zapcore.ErrorLevel
	case l >= slog.LevelWarn:
		return zapcore.WarnLevel
	case l >= slog.LevelInfo:
		return zapcore.DebugLevel // what River does all day is of no interest to who runs the engine
	default:
		return zapcore.DebugLevel
	}
}

// Enabled implements [slog.Handler].
func (h *zapHandler) Enabled(_ context.Context, l slog.Level) bool {
	return h.log.Core().Enabled(level(l))
}

// Handle implements [slog.Handler].
func (h *zapHandler) Handle(_ context.Context, r slog.Record) error {
	entry := h.log.Check(level(r.Level), r.Message)
	if entry == nil {
		return nil
	}
	var fields []zap.Field
	r.Attrs(func(a slog.Attr) bool {
		fields = append(fields, h.field(a))
		return true
	})
	entry.Write(fields...)
	return nil
}

func (h *zapHandler) field(a slog.Attr) zap.Field {
	return logfield.River(h.prefix, a)
}

// WithAttrs implements [slog.Handler].
func (h *zapHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	fields := make([]zap.Field, len(attrs))
	for i, a := range attrs {
		fields[i] = h.field(a)
	}
	return &zapHandler{h.log.With(fields...), h.prefix}
}

// WithGroup implements [slog.Handler].
func (h *zapHandler) WithGroup(name string) slog.Handler {
	return &zapHandler{h.log, h.prefix + name + "."}
}
