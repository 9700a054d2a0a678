package docs_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/wiring/watch"
)

const metricsHead = `# Metrics

Everything that is counted and timed. In OpenTelemetry the names are those of the headings, in the scope ` + "`" + measure.Scope + "`" + `; the
line below is what Prometheus reads from ` + "`/metrics`" + `. Names and attributes are stable.

An attribute takes words of a closed list, or ids of which there are few: a carrier's, an appid, the path of a call, the name of a
consumer. What fits neither is ` + "`other`" + `, and so is the id beyond the %dth of its kind. So no name, phone, address, order or shop
can be in a number, and the number of series is bounded.

What becomes a fact is counted by the process that wrote it, when the store had it: over several processes nothing is counted twice, and a journal
that is read again counts nothing. Where a process dies between the two, or never hears that it was written, one is missing. Gauges about the store are told by each process alike: take the maximum, not the sum.

[alerts.yaml](../alerts.yaml) has rules for Prometheus, [grafana-dashboard.json](../grafana-dashboard.json) a dashboard; a test holds both
to this page. How to serve the numbers is in the [guide](../guide.md#metrics-and-health), what to do when an alert fires in
[operations](../operations.md#incidents).

This page is written from the code by a test.
`

// parts are who measures, as people name it.
var parts = []struct{ by, title string }{
	{measure.ByEngine, "Deliveries"},
	{measure.ByTransport, "The road to the carriers"},
	{measure.ByWeChat, "WeChat"},
}

func TestMetricsPage(t *testing.T) {
	var page strings.Builder
	fmt.Fprintf(&page, metricsHead, measure.MostOpen)
	written := 0
	for _, part := range parts {
		fmt.Fprintf(&page, "\n## %s\n\nMeasured by package `%s`.\n", part.title, part.by)
		for _, in := range measure.Table() {
			if in.By == part.by {
				page.WriteString(metric(in))
				written++
			}
		}
	}
	if written != len(measure.Table()) {
		t.Errorf("%d of %d instruments have a part of the page", written, len(measure.Table()))
	}
	generated(t, "metrics.md", page.String())
}

// metric is the section of one instrument.
func metric(in measure.Instrument) string {
	var b strings.Builder
	names := watch.Names(in)
	fmt.Fprintf(&b, "\n### `%s`\n\n", in.Name)
	fmt.Fprintf(&b, "`%s`, a %s%s. %s\n", strings.Join(names, "`, `"), in.Shape, inUnits(in), in.About)
	if len(in.Attributes) > 0 {
		rows := [][]string{{"attribute", "what it is", "words"}}
		for _, a := range in.Attributes {
			rows = append(rows, []string{"`" + a.Key + "`", sentence(a.About), wordList(a.Words)})
		}
		b.WriteString("\n" + table(rows...))
	}
	if len(in.Bounds) > 0 {
		bounds := make([]string, len(in.Bounds))
		for i, bound := range in.Bounds {
			bounds[i] = strconv.FormatFloat(bound, 'g', -1, 64)
		}
		fmt.Fprintf(&b, "\nIts ranges end at %s.\n", strings.Join(bounds, ", "))
	}
	return b.String()
}

func inUnits(in measure.Instrument) string {
	switch in.Unit {
	case "s":
		return " in seconds"
	case "fen":
		return " in fen"
	default:
		return ""
	}
}

func wordList(words []string) string {
	if words == nil {
		return "an id"
	}
	return "`" + strings.Join(words, "`, `") + "`"
}
