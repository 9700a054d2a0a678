package transport

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/priority"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The calls that the tests make, named as on WeChat's wire.
var (
	quoting = Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/pre_add"}
	placing = Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/add", Writes: true}
	polling = Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/get"}
	undoing = Call{App: "wx1", Carrier: "DADA", Account: "73753", Fingerprint: "a", Name: "order/cancel", Writes: true}
	ofToken = Call{App: "wx1", Name: "stable_token"}
)

// What a call may end with.
var (
	carrierDown  = &fault.Error{Op: "x", Kind: fault.Unavailable, Outcome: fault.Unknown, Code: "930557"}
	noConnection = &fault.Error{Op: "x", Kind: fault.Unavailable, Outcome: fault.NotSent}
	refused      = &fault.Error{Op: "x", Kind: fault.Refused, Outcome: fault.Rejected, Code: "DADA 2012"}
	unbound      = &fault.Error{Op: "x", Kind: fault.Account, Outcome: fault.Rejected, Code: "930560"}
)

func as(c priority.Class) context.Context {
	return priority.With(context.Background(), c)
}

// within is the context of a caller with this much time.
func within(t *testing.T, c priority.Class, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(as(c), d)
	t.Cleanup(cancel)
	return ctx
}

// ends is a call that ends with err at once.
func ends(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

// counted is the same, and counts how often it is sent.
func counted(n *int, err error) func(context.Context) error {
	return func(context.Context) error { *n++; return err }
}

// stalls is a call that never ends by itself.
func stalls(ctx context.Context) error {
	<-ctx.Done()
	return &fault.Error{Op: "x", Kind: fault.Canceled, Outcome: fault.Unknown, Text: "the caller's deadline passed", Err: ctx.Err()}
}

// wear makes calls that end with err until they are kept back.
func wear(t *testing.T, s *Stack, c Call, class priority.Class, err error) {
	t.Helper()
	for range 100 {
		if fault.KindOf(s.Do(as(class), c, ends(err))) == fault.KeptBack {
			return
		}
	}
	t.Fatalf("%s is not kept back after a hundred calls that ended with %v", c.Name, err)
}

func passes(s *Stack, c Call, class priority.Class) bool {
	return s.Do(as(class), c, ends(nil)) == nil
}

// plenty is a Config whose limits nobody meets.
func plenty() Config {
	return Config{Route: "WeChat", PerApp: Limit{PerSecond: 1e9}, PerCarrier: Limit{PerSecond: 1e9}}
}
