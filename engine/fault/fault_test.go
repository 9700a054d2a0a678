package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/fault"
)

func TestZeroErrorIsUnknown(t *testing.T) {
	var e fault.Error
	if e.Outcome != fault.Unknown {
		t.Errorf("zero Outcome = %v, want unknown: a forgotten field must not allow a second rider", e.Outcome)
	}
	if fault.OutcomeOf(errors.New("connection reset")) != fault.Unknown {
		t.Error("a foreign error must be of unknown outcome")
	}
}

func TestNumbersAreFrozen(t *testing.T) {
	want := strings.Fields("internal invalid account access stale_quote busy refused unavailable exists not_found too_late quota unsupported canceled conflict kept_back")
	for i, k := range fault.Kinds() {
		if int(k) != i || i >= len(want) || k.String() != want[i] {
			t.Errorf("kind %d is %q, want %q", i, k, want[i])
		}
		if k.Next() == "" {
			t.Errorf("%v does not say what to do next", k)
		}
	}
	if len(fault.Kinds()) < len(want) {
		t.Errorf("%d kinds, want %d: the list only grows", len(fault.Kinds()), len(want))
	}
	if fault.Unknown != 0 || fault.NotSent != 1 || fault.Rejected != 2 {
		t.Error("outcome numbers moved")
	}
	if got := fault.Kind(200).String(); got != "kind(200)" {
		t.Errorf("a kind from the future reads %q", got)
	}
}

func TestSaidStaysOutOfTheText(t *testing.T) {
	err := error((&fault.Error{Op: "place", Kind: fault.Refused, Outcome: fault.Rejected, Code: "SFTC 1010", RequestID: "abc-1"}).
		WithSaid("收件人 13800000000 不在范围"))
	wrapped := fmt.Errorf("dispatch: %w", err)
	for _, text := range []string{wrapped.Error(), fmt.Sprintf("%v %+v %#v %s", err, err, err, err)} {
		if strings.Contains(text, "13800000000") {
			t.Errorf("the carrier's words leaked: %s", text)
		}
	}
	if got := fault.Said(wrapped); !strings.Contains(got, "13800000000") {
		t.Errorf("Said = %q, want the carrier's words", got)
	}
	want := "dispatch: place: SFTC 1010: refused; go to another carrier (rejected, rid abc-1)"
	if wrapped.Error() != want {
		t.Errorf("text is\n  %s\nwant\n  %s", wrapped, want)
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{context.Canceled, fault.Canceled},
		{fmt.Errorf("x: %w", context.DeadlineExceeded), fault.Canceled},
		{errors.New("?"), fault.Internal},
		{fmt.Errorf("x: %w", &fault.Error{Kind: fault.Exists}), fault.Exists},
		{&fault.Error{Kind: fault.Unavailable, Err: context.DeadlineExceeded}, fault.Unavailable},
	} {
		if got := fault.KindOf(c.err); got != c.want {
			t.Errorf("KindOf(%v) = %v, want %v", c.err, got, c.want)
		}
	}
}
