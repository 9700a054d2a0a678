package logfield_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/origin"
)

type plain struct{}

func (p plain) Error() string     { return "Zhang San, " + p.PlainText() }
func (p plain) PlainText() string { return "there is no room" }

func TestOnlyWordsOfOursAreShown(t *testing.T) {
	said := (&fault.Error{Op: "place", Kind: fault.Refused, Text: "too far"}).WithSaid("Zhang San lives too far")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"nothing":                {nil, ""},
		"ours":                   {said, "place: too far"},
		"ours, wrapped":          {fmt.Errorf("Zhang San: %w", said), "place: too far"},
		"plain":                  {fmt.Errorf("Zhang San: %w", plain{}), "there is no room"},
		"a context's end":        {fmt.Errorf("Zhang San: %w", context.Canceled), "context canceled"},
		"somebody's":             {errors.New("Zhang San"), "of type *errors.errorString, whose words are not shown"},
		"somebody's, of a kind":  {&fs.PathError{Op: "open", Path: "/home/Zhang San", Err: fs.ErrNotExist}, "*fs.PathError"},
		"several, each as it is": {errors.Join(errors.New("Zhang San"), said), "not shown; place: too far"},
	} {
		got := logfield.Text(c.err)
		if !strings.Contains(got, c.want) || strings.Contains(got, "Zhang") || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q in it and nobody's name", name, got, c.want)
		}
	}
}

func TestAboutLeavesOutWhatNobodySaid(t *testing.T) {
	for want, o := range map[int]origin.Origin{0: {}, 1: {Shop: "cafe"}, 3: {Shop: "cafe", Delivery: "A1", Correlation: "req-1"}} {
		if got := len(logfield.Of(origin.With(t.Context(), o))); got != want {
			t.Errorf("%+v has %d fields, want %d", o, got, want)
		}
	}
}

func Example() {
	core, lines := observer.New(zap.InfoLevel)
	log := zap.New(core)

	o := origin.Origin{Shop: "cafe-beijing", Delivery: "2026-0001", Correlation: "req-42"}
	err := &fault.Error{Op: "place", Kind: fault.Refused, Outcome: fault.Rejected, Text: "the shop is closed"}
	log.Warn("not placed", append(logfield.About(o), logfield.Carrier("DADA"), logfield.Error(err))...)

	for _, f := range lines.All()[0].Context {
		fmt.Println(f.Key, "=", f.String)
	}
	// Output:
	// delivery = 2026-0001
	// shop = cafe-beijing
	// correlation = req-42
	// carrier = DADA
	// error = place: the shop is closed; go to another carrier (rejected)
}
