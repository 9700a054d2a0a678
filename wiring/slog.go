package wiring

import (
	"context"
	"log/slog"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Slog is a logger for [Build] whose lines go to a host's slog handler, with the same
// messages, levels, times and field names. A nil handler is silent.
func Slog(h slog.Handler) *zap.Logger {
	if h == nil {
		return zap.NewNop()
	}
	return zap.New(slogCore{h})
}

// slogCore hands entries to a slog.Handler.
type slogCore struct{ slog.Handler }

func (c slogCore) Enabled(l zapcore.Level) bool {
	return c.Handler.Enabled(context.Background(), slogLevel(l))
}

func (c slogCore) With(fields []zapcore.Field) zapcore.Core {
	return slogCore{c.WithAttrs(attrs(fields))}
}

func (c slogCore) Check(e zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return checked.AddCore(e, c)
	}
	return checked
}

func (c slogCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	r := slog.NewRecord(e.Time, slogLevel(e.Level), e.Message, e.Caller.PC)
	if e.LoggerName != "" {
		r.AddAttrs(slog.String("logger", e.LoggerName))
	}
	r.AddAttrs(attrs(fields)...)
	return c.Handle(context.Background(), r)
}

// Sync has nothing to do: a slog.Handler keeps nothing back that could be asked for.
func (c slogCore) Sync() error { return nil }

// slogLevel is a level in slog's numbers; what is worse than an error is above it.
func slogLevel(l zapcore.Level) slog.Level { return slog.Level(4 * l) }

// attrs are fields as slog has them. Their values are written out, so that none can say
// more of itself to another handler than it does to zap.
func attrs(fields []zapcore.Field) []slog.Attr {
	out := make([]slog.Attr, 0, len(fields))
	for _, f := range fields {
		written := zapcore.NewMapObjectEncoder()
		f.AddTo(written)
		for key, value := range written.Fields {
			out = append(out, slog.Any(key, value))
		}
	}
	return out
}
