package wiring_test

import (
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logbook keeps what is logged, and says when something was.
type logbook struct {
	logger *zap.Logger

	mu      sync.Mutex
	written strings.Builder
	more    chan struct{}
}

func newLogbook() *logbook {
	l := &logbook{more: make(chan struct{})}
	l.logger = zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(l), zapcore.DebugLevel))
	return l
}

func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.more)
	l.more = make(chan struct{})
	return l.written.Write(line)
}

func (l *logbook) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.written.String()
}

// wait waits until words were logged.
func (l *logbook) wait(t *testing.T, words string) {
	t.Helper()
	for {
		l.mu.Lock()
		text, more := l.written.String(), l.more
		l.mu.Unlock()
		if strings.Contains(text, words) {
			return
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("never logged: %s", words)
		}
	}
}
