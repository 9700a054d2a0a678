package engine_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/origin"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// witness notes whose work every call of a carrier, and of the accounts, was.
type witness struct {
	*scripted
	mu    sync.Mutex
	heard map[string]origin.Origin
}

func (w *witness) note(ctx context.Context, call string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard[call] = origin.From(ctx)
}

func (w *witness) Quote(ctx context.Context, in engine.Inquiry) (engine.Quote, error) {
	w.note(ctx, "quote")
	return w.scripted.Quote(ctx, in)
}

func (w *witness) Place(ctx context.Context, p engine.Placement) (engine.Placed, error) {
	w.note(ctx, "place")
	return w.scripted.Place(ctx, p)
}

func (w *witness) Query(ctx context.Context, ref engine.Ref) (engine.Report, error) {
	w.note(ctx, "query")
	return w.scripted.Query(ctx, ref)
}

func (w *witness) Cancel(ctx context.Context, ref engine.Ref, c engine.Cancellation) (engine.Cancelled, error) {
	w.note(ctx, "cancel")
	return w.scripted.Cancel(ctx, ref, c)
}

func (w *witness) Account(ctx context.Context, shop string, id engine.CarrierID) (engine.Account, error) {
	w.note(ctx, "account")
	return everyone{}.Account(ctx, shop, id)
}

func TestEveryCallSaysWhoseWorkItIs(t *testing.T) {
	carrier := &witness{scripted: priced("DADA", 800), heard: map[string]origin.Origin{}}
	core, lines := observer.New(zap.DebugLevel)
	home := memory.New()
	want := origin.Origin{Shop: "guomao", Delivery: "A1", Correlation: "req-42"}
	c := engine.Config{Carriers: []engine.Carrier{carrier}, Accounts: carrier, Store: home, Logger: zap.New(core)}
	inWorldOf(t, c, func(w *world) {
		ctx := origin.With(w.t.Context(), origin.Origin{Correlation: "req-42"})
		d, err := w.Dispatch(ctx, goodOrder("A1"))
		if err != nil || d.Correlation != "req-42" {
			t.Fatalf("%q, %v", d.Correlation, err)
		}
		again, err := w.Dispatch(origin.With(w.t.Context(), origin.Origin{Correlation: "req-43"}), goodOrder("A1"))
		if err != nil || again.Correlation != "req-42" {
			t.Errorf("dispatched again it is %q (%v), not the first id", again.Correlation, err)
		}
		if _, err := w.Wait(w.t.Context(), "A1", engine.UntilPlaced); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // somebody asks
		if _, err := w.Cancel(w.t.Context(), "A1", engine.Cancellation{Reason: engine.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Wait(w.t.Context(), "A1", engine.UntilFinal); err != nil {
			t.Fatal(err)
		}
	})
	for _, call := range []string{"account", "quote", "place", "query", "cancel"} {
		if got := carrier.heard[call]; got != want {
			t.Errorf("%s is the work of %+v, want %+v", call, got, want)
		}
	}
	about := 0
	for _, line := range lines.All() {
		fields := line.ContextMap()
		if fields["delivery"] == nil {
			continue
		}
		about++
		if fields["delivery"] != "A1" || fields["shop"] != "guomao" || fields["correlation"] != "req-42" {
			t.Errorf("%s: %v", line.Message, fields)
		}
	}
	if about < 3 {
		t.Errorf("only %d lines are about the delivery", about)
	}
	entries, err := home.Load(t.Context(), "A1")
	if err != nil {
		t.Fatal(err)
	}
	if d := engine.Fold("A1", entries); d.Correlation != "req-42" {
		t.Errorf("another process finds %q in the journal", d.Correlation)
	}
}

func TestWhichCorrelationIsTaken(t *testing.T) {
	for name, c := range map[string]struct{ given, want string }{
		"none: the order's id":               {"", "A1"},
		"a trace id":                         {"4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736"},
		"as long as it may be":               {strings.Repeat("x", 128), strings.Repeat("x", 128)},
		"longer: a stranger's":               {strings.Repeat("x", 129), "A1"},
		"with a line of its own in it":       {"req\n42", "A1"},
		"with what is no visible ASCII":      {"张三", "A1"},
		"with a space, as names have in it":  {"Zhang San", "A1"},
		"the order's id, which is no second": {"A1", "A1"},
	} {
		inWorld(t, []engine.Carrier{priced("DADA", 800)}, func(w *world) {
			d, err := w.Dispatch(origin.With(w.t.Context(), origin.Origin{Correlation: c.given}), goodOrder("A1"))
			if err != nil || d.Correlation != c.want {
				t.Errorf("%s: %q, %v; want %q", name, d.Correlation, err, c.want)
			}
			b, err := json.Marshal(d)
			if err != nil || !strings.Contains(string(b), `"correlation":"`+c.want+`"`) {
				t.Errorf("%s: its JSON does not have it (%v)", name, err)
			}
		})
	}
}

// Journals of before there was a correlation fold as ever.
func TestAJournalWithoutCorrelation(t *testing.T) {
	d := engine.Fold("A1", []engine.Entry{{Seq: 1, Fact: engine.Opened{Order: goodOrder("A1")}}})
	if d.Correlation != "A1" {
		t.Errorf("it is %q, want the order's id", d.Correlation)
	}
}

// A consumer's context says whose event it has in hand, also where it goes on in the
// middle of a delivery.
func TestAConsumerKnowsWhoseEventItIs(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	s := priced("DADA", 800)
	inWorldOf(t, engine.Config{Carriers: carriers(s), Tracer: provider}, func(w *world) {
		ctx, span := provider.Tracer("shop").Start(origin.With(w.t.Context(), origin.Origin{Correlation: "req-42"}), "checkout")
		if _, err := w.Dispatch(ctx, goodOrder("A1")); err != nil {
			t.Fatal(err)
		}
		span.End()
		want := origin.Origin{Shop: "guomao", Delivery: "A1", Correlation: "req-42"}
		consume := func() (n int) {
			ctx, end := context.WithTimeout(w.t.Context(), 10*time.Second)
			defer end()
			err := w.Consume(ctx, "mail", func(ctx context.Context, e engine.Event) error {
				n++
				if got := origin.From(ctx); got != want {
					t.Errorf("%s is said to be of %+v", e.Entry.Kind(), got)
				}
				if got := trace.SpanContextFromContext(ctx).TraceID(); got != span.SpanContext().TraceID() {
					t.Errorf("%s is in the trace %s", e.Entry.Kind(), got)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			return n
		}
		if n := consume(); n < 4 {
			t.Errorf("%d events", n)
		}
		w.moves(s, engine.Accepted)
		if n := consume(); n != 1 {
			t.Errorf("%d more events", n)
		}
	})
}
