package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ran is what a run of the command did.
type ran struct {
	code     int
	out, err string
}

// paotui runs the command in this process, as in a pipe.
func paotui(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	return paotuiOn(t.Context(), screen{}, stdin, args...)
}

// paotuiOn runs it on a screen of a certain kind.
func paotuiOn(ctx context.Context, s screen, stdin string, args ...string) ran {
	var out, err bytes.Buffer
	s.in, s.out, s.err = strings.NewReader(stdin), &out, &err
	code := run(ctx, args, s)
	return ran{code, out.String(), err.String()}
}

// endless is a file that never ends.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

var _ io.Reader = endless{}
