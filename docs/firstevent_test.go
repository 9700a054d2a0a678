package docs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
	"github.com/paotui-go/paotui/wiring/watch"
)

// ofNothing is growth that an alert compares with nothing: its series and its labels.
var ofNothing = regexp.MustCompile(`increase\((\w+)(?:\{([^}]*)\})?\[\w+\]\)\) (?:==|>) 0(?:\s|$)`)

// TestAlertsSeeTheFirstEvent: Prometheus sees no growth in a series that begins with its
// first event, and nothing at all, which is not 0, where there is no series. So a system that
// has just begun shows at 0 whatever an alert compares with nothing.
func TestAlertsSeeTheFirstEvent(t *testing.T) {
	shown := shownAtFirst(t)
	found := 0
	for _, r := range alerts(t) {
		for _, of := range ofNothing.FindAllStringSubmatch(r.Expr, -1) {
			found++
			if !slices.ContainsFunc(shown[of[1]], func(labels map[string]string) bool { return selects(of[2], labels) }) {
				t.Errorf("%s: %s{%s} is not there before its first event", r.Alert, of[1], of[2])
			}
		}
	}
	if found < 7 {
		t.Errorf("only %d comparisons with nothing were found", found)
	}
}

// shownAtFirst are the series of a system that has done nothing yet, with their labels.
func shownAtFirst(t *testing.T) map[string][]map[string]string {
	t.Helper()
	cfg, sim, err := wiring.Simulate(exampleOrder(t), wechatsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	registry := prometheus.NewRegistry()
	metrics, err := watch.NewMetrics(registry)
	if err != nil {
		t.Fatal(err)
	}
	defer metrics.Close()
	cfg.Meter = metrics
	_, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][]map[string]string{}
	for _, f := range families {
		for _, m := range f.Metric {
			labels := map[string]string{}
			for _, l := range m.Label {
				labels[l.GetName()] = l.GetValue()
			}
			shown[f.GetName()] = append(shown[f.GetName()], labels)
		}
	}
	return shown
}

var matcher = regexp.MustCompile(`(\w+)(=~|!~|!=|=)"([^"]*)"`)

// selects says whether PromQL's matchers take a series with these labels.
func selects(matchers string, labels map[string]string) bool {
	for _, m := range matcher.FindAllStringSubmatch(matchers, -1) {
		value, not := labels[m[1]], strings.HasPrefix(m[2], "!")
		fits := value == m[3]
		if strings.HasSuffix(m[2], "~") {
			fits = regexp.MustCompile("^(?:" + m[3] + ")$").MatchString(value)
		}
		if fits == not {
			return false
		}
	}
	return true
}

func TestSelects(t *testing.T) {
	labels := map[string]string{"a": "x", "b": "y"}
	for matchers, want := range map[string]bool{
		"": true, `a="x"`: true, `a="y"`: false, `a!="y", b="y"`: true, `a!="x"`: false, `a=~"x|z"`: true, `a=~"z"`: false, `a!~"z.*"`: true, `c="x"`: false,
	} {
		if selects(matchers, labels) != want {
			t.Errorf("{%s} should be %v", matchers, want)
		}
	}
}
