package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

func recording() (*sdktrace.TracerProvider, *tracetest.SpanRecorder) {
	recorder := tracetest.NewSpanRecorder()
	return sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)), recorder
}

// One order is one trace, from the comparison to the last report, also when another
// process goes on with it.
func TestADeliveryIsOneTrace(t *testing.T) {
	provider, recorder := recording()
	home := memory.New()
	carrier := priced("DADA", 800)
	c := engine.Config{Carriers: []engine.Carrier{carrier, refusing("SFTC")}, Store: home, Tracer: provider}
	var checkout trace.SpanContext
	inWorldOf(t, c, func(w *world) {
		w.stop() // whoever takes the order on is not who does the work
		ctx, span := provider.Tracer("shop").Start(w.t.Context(), "checkout")
		checkout = span.SpanContext()
		if _, err := w.Dispatch(ctx, goodOrder("A1")); err != nil {
			t.Fatal(err)
		}
		span.End()

		w = open(w.t, c)
		defer w.stop()
		d, err := w.Wait(w.t.Context(), "A1", engine.UntilPlaced)
		if err != nil {
			t.Fatal(err)
		}
		pushed, push := provider.Tracer("shop").Start(w.t.Context(), "POST /push")
		p := d.Placements[0]
		err = w.Receive(pushed, engine.Report{Placement: p.ID, Status: engine.Delivered, At: time.Now(), Proven: true})
		push.End()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Wait(w.t.Context(), "A1", engine.UntilFinal); err != nil {
			t.Fatal(err)
		}
	})
	spans := map[string][]sdktrace.ReadOnlySpan{}
	for _, s := range recorder.Ended() {
		spans[s.Name()] = append(spans[s.Name()], s)
	}
	for name, want := range map[string]int{"paotui.dispatch": 1, "paotui.compare": 1, "paotui.quote": 2, "paotui.plan": 1, "paotui.place": 1, "paotui.report": 1} {
		if got := len(spans[name]); got != want {
			t.Errorf("%d spans are called %s, want %d", got, name, want)
		}
		for _, s := range spans[name] {
			if s.SpanContext().TraceID() != checkout.TraceID() {
				t.Errorf("%s is in another trace than the checkout", name)
			}
		}
	}
	dispatch := spans["paotui.dispatch"][0]
	if dispatch.Parent().SpanID() != checkout.SpanID() {
		t.Error("the dispatch is no child of the checkout")
	}
	for _, name := range []string{"paotui.compare", "paotui.plan", "paotui.place", "paotui.report"} {
		if spans[name][0].Parent().SpanID() != dispatch.SpanContext().SpanID() {
			t.Errorf("%s is no child of the dispatch", name)
		}
	}
	if parent := spans["paotui.quote"][0].Parent().SpanID(); parent != spans["paotui.compare"][0].SpanContext().SpanID() {
		t.Error("a quote is no child of its comparison")
	}
	if links := spans["paotui.report"][0].Links(); len(links) != 1 || links[0].SpanContext.TraceID() == checkout.TraceID() {
		t.Errorf("the report has %d links, want one to the push's request", len(links))
	}
	if got := said(spans["paotui.quote"]); !slices.Equal(got, []string{"DADA priced 800", "SFTC refused "}) {
		t.Errorf("the quotes say %q", got)
	}
}

func said(quotes []sdktrace.ReadOnlySpan) (all []string) {
	for _, s := range quotes {
		has := map[string]string{}
		for _, a := range s.Attributes() {
			has[string(a.Key)] = a.Value.String()
		}
		all = append(all, fmt.Sprintf("%s %s %s", has["paotui.carrier"], has["paotui.outcome"], has["paotui.fee_fen"]))
	}
	slices.Sort(all)
	return all
}

func refusing(id engine.CarrierID) *scripted {
	c := priced(id, 0)
	c.quote = func(context.Context, engine.Inquiry) (engine.Quote, error) {
		return engine.Quote{}, errors.New("Zhang San lives too far away")
	}
	return c
}

func TestASpanRepeatsNobodysWords(t *testing.T) {
	provider, recorder := recording()
	inWorldOf(t, engine.Config{Carriers: []engine.Carrier{refusing("SFTC")}, Tracer: provider}, func(w *world) {
		if _, err := w.Compare(w.t.Context(), goodOrder("A1")); err != nil {
			t.Fatal(err)
		}
	})
	if len(recorder.Ended()) == 0 {
		t.Fatal("nothing was traced")
	}
	for _, s := range recorder.Ended() {
		if text := fmt.Sprint(s.Name(), s.Attributes(), s.Events(), s.Status()); strings.Contains(text, "Zhang") || strings.Contains(text, "收件人") {
			t.Errorf("%s", text)
		}
	}
}

// A trace that the journal can not give back is none, and harms nothing.
func TestATraceThatIsNone(t *testing.T) {
	provider, recorder := recording()
	home := memory.New()
	c := engine.Config{Carriers: []engine.Carrier{priced("DADA", 800)}, Store: home, Tracer: provider}
	inWorldOf(t, c, func(w *world) {
		for i, parent := range []string{"", "00", strings.Repeat("x", 55), "00-" + strings.Repeat("0", 32) + "-" + strings.Repeat("0", 16) + "-01"} {
			id := fmt.Sprint("A", i)
			head := engine.Head{ID: id, Version: 1, Shop: "guomao", Phase: engine.PhaseQuoting, Opened: time.Now(), Updated: time.Now(), Due: time.Now()}
			if err := home.Append(w.t.Context(), head, engine.Entry{At: time.Now(), Fact: engine.Opened{Order: goodOrder(id), Trace: parent}}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Wait(w.t.Context(), id, engine.UntilPlaced); err != nil {
				t.Errorf("%q: %v", parent, err)
			}
		}
	})
	for _, s := range recorder.Ended() {
		if s.Name() == "paotui.compare" && s.Parent().IsValid() {
			t.Error("a comparison has a parent that nobody made")
		}
	}
}
