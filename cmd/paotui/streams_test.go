package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestCtrlCEndsTheWaitForStandardInput(t *testing.T) {
	in, typed := io.Pipe()
	defer typed.Close() // what still reads ends with it
	ctx, cancel := context.WithCancel(t.Context())
	var errs strings.Builder
	s := screen{in: waited{in, cancel}, out: io.Discard, err: &errs}
	if code := run(ctx, []string{"check", "-"}, s); code != exitInterrupted {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}

// waited calls read when somebody begins to read.
type waited struct {
	io.Reader
	read func()
}

func (w waited) Read(b []byte) (int, error) {
	w.read()
	return w.Reader.Read(b)
}

// full is a device without space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAResultThatIsLostIsAFailure(t *testing.T) {
	for _, args := range [][]string{{"check", coffee}, {"check", coffee, "--json"}, {"compare", coffee}} {
		var errs strings.Builder
		code := run(t.Context(), args, screen{in: strings.NewReader(""), out: full{}, err: &errs})
		if code != exitFailure || strings.Count(errs.String(), "no space left") != 1 {
			t.Errorf("%v: exit code %d\n%s", args, code, errs.String())
		}
	}
}

func TestFlagsThatSayNothingAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"compare", coffee, "--config", ""},
		{"compare", coffee, "--shop="},
		{"dispatch", coffee, "--carrier", ""},
		{"dispatch", coffee, "--max-fee-fen", "0"},
		{"sign", "--shop-id", "", "--secret", "x"},
		{"sign", "--shop-id", "x", "--secret", ""},
		{"demo", "--config", "nope"},
		{"version", "--config", "nope"},
		{"check", coffee, "--config", "nope"},
	} {
		if got := paotui(t, "", args...); got.code != exitInput || got.out != "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

func TestProblemsNameTheFile(t *testing.T) {
	light := file(t, "light.json", edited(t, "1200,", "5,"))
	if got := paotui(t, "", "compare", light); got.code != exitInput || !strings.Contains(got.err, light+": cargo.weight_g") {
		t.Errorf("%+v", got)
	}
	marked := file(t, "marked.json", "\ufeff"+edited(t, "1200,", "1200,"))
	if got := paotui(t, "", "check", marked); got.code != exitInput || !strings.Contains(got.err, "byte order mark") {
		t.Errorf("%+v", got)
	}
}

func TestTheSimulatorWritesOnlyWhatCanBeUsed(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "no", "such", "sim.yaml")
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"no such folder", []string{"--write-config", nowhere}, "can not be written"},
		{"no port to listen on", []string{"--write-config", filepath.Join(dir, "a"), "--push-url", "http://host/push", "--push-token", "t", "--push-mode", "plain"}, "needs a host and a port"},
		{"no path of ours", []string{"--write-config", filepath.Join(dir, "b"), "--push-url", "http://127.0.0.1:1/%7Ba%7D", "--push-token", "t", "--push-mode", "plain"}, "push.path"},
	} {
		got := paotui(t, "", append([]string{"simulate", "--listen", "127.0.0.1:0"}, tt.args...)...)
		if got.code != exitInput || !strings.Contains(got.err, tt.want) {
			t.Errorf("%s: %+v", tt.why, got)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("files were written: %v, %v", left, err)
	}
}

// Whoever serves beside a run says so while the run says something else.
func TestNotesOfSeveralAreWholeLines(t *testing.T) {
	var text strings.Builder
	s := screen{err: &shared{to: &text}}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { s.note("one whole line") })
	}
	all.Wait()
	if got := strings.Count(text.String(), "paotui: one whole line\n"); got != 50 {
		t.Errorf("%d lines are whole:\n%s", got, text.String())
	}
}
