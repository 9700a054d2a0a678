package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/paotui-go/paotui/docs/pages"
	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/wiring/watch"
)

// runbooks is where the files of docs/ are read by whoever is called at night.
const runbooks = "https://github.com/paotui-go/paotui/blob/main/docs/"

func TestAlertsNameWhatExists(t *testing.T) {
	rules := alerts(t)
	if len(rules) < 20 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	known := all(t)
	home := known[slices.IndexFunc(known, func(p pages.Page) bool { return p.Path == "docs/operations.md" })]
	named := map[string]bool{}
	for _, r := range rules {
		if named[r.Alert] || !strings.HasPrefix(r.Alert, "Paotui") {
			t.Errorf("%q is no name of its own that begins with Paotui", r.Alert)
		}
		named[r.Alert] = true
		labels := inQuery(t, r.Alert, r.Expr)
		if s := r.Labels["severity"]; s != "page" && s != "warning" {
			t.Errorf("%s has the severity %q", r.Alert, s)
		}
		if r.For != "" && !duration.MatchString(r.For) {
			t.Errorf("%s: for %q", r.Alert, r.For)
		}
		if r.Annotations["summary"] == "" {
			t.Errorf("%s has no summary", r.Alert)
		}
		for what, text := range r.Annotations {
			for _, label := range usedLabel.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(labels, label[1]) {
					t.Errorf("%s: its %s uses the label %s, which its expression does not keep", r.Alert, what, label[1])
				}
			}
		}
		page, anchor, ok := strings.Cut(strings.TrimPrefix(r.Annotations["runbook_url"], runbooks), "#")
		if !ok || !strings.HasPrefix(r.Annotations["runbook_url"], runbooks) {
			t.Errorf("%s leads to no runbook", r.Alert)
			continue
		}
		if why := follow(known, home, page+"#"+anchor); why != "" {
			t.Errorf("%s leads nowhere: %s", r.Alert, why)
		}
	}
	// Whoever is called finds the alert's name where its incident is told.
	operations := content(t, "operations.md")
	for name := range named {
		if !strings.Contains(operations, "`"+name+"`") {
			t.Errorf("operations.md does not name the alert %s", name)
		}
	}
	for _, name := range regexp.MustCompile("`(Paotui[A-Z][A-Za-z]+)`").FindAllStringSubmatch(operations, -1) {
		if !named[name[1]] {
			t.Errorf("operations.md names the alert %s, which is not in alerts.yaml", name[1])
		}
	}
}

func TestOperationsNameMetricsThatExist(t *testing.T) {
	series := allSeries()
	for _, page := range []string{"operations.md", "guide.md", "zh-CN/guide.md"} {
		for _, name := range regexp.MustCompile(`paotui_[a-z_]+`).FindAllString(content(t, page), -1) {
			if _, ok := series[name]; !ok && name != "paotui_" {
				t.Errorf("%s names the metric %s, which nobody measures", page, name)
			}
		}
	}
}

func TestDashboardNamesWhatExists(t *testing.T) {
	var board struct {
		Title, UID    string
		SchemaVersion int
		Panels        []panel
		Templating    struct {
			List []struct{ Name, Type, Definition string }
		}
	}
	if err := json.Unmarshal([]byte(content(t, "grafana-dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	if board.Title == "" || board.UID != "paotui" || board.SchemaVersion < 39 {
		t.Errorf("it is %q, uid %q, schema %d", board.Title, board.UID, board.SchemaVersion)
	}
	if !slices.ContainsFunc(board.Templating.List, func(v struct{ Name, Type, Definition string }) bool { return v.Type == "datasource" }) {
		t.Error("it can not be pointed at another Prometheus")
	}
	for _, v := range board.Templating.List {
		ask := labelValues.FindStringSubmatch(v.Definition)
		if v.Type != "query" {
			continue
		}
		if ask == nil {
			t.Errorf("the variable %s is no question for a label: %q", v.Name, v.Definition)
		} else if _, ok := labelsOf(ask[1], allSeries()[ask[1]])[ask[2]]; !ok {
			t.Errorf("the variable %s asks for the label %s of %s, which it has not", v.Name, ask[2], ask[1])
		}
	}
	queries, ids, shown := 0, map[int]bool{}, map[string]bool{}
	series := allSeries()
	var look func([]panel)
	look = func(panels []panel) {
		for i, p := range panels {
			if ids[p.ID] || p.Title == "" {
				t.Errorf("panel %d (%q) has no id or no title of its own", p.ID, p.Title)
			}
			ids[p.ID] = true
			for _, other := range panels[:i] {
				if p.GridPos.overlaps(other.GridPos) {
					t.Errorf("%q lies over %q", p.Title, other.Title)
				}
			}
			if p.Type != "row" && (len(p.Targets) == 0 || p.Datasource.UID != "${datasource}") {
				t.Errorf("%q shows nothing, or of a database that nobody chose: %q", p.Title, p.Datasource.UID)
			}
			for _, target := range p.Targets {
				queries++
				labels := inQuery(t, p.Title, target.Expr)
				for _, name := range metricName.FindAllString(target.Expr, -1) {
					shown[series[name].Name] = true
				}
				for _, label := range legendLabel.FindAllStringSubmatch(target.LegendFormat, -1) {
					if !slices.Contains(labels, label[1]) {
						t.Errorf("%q: its legend uses the label %s, which its query does not keep", p.Title, label[1])
					}
				}
			}
			look(p.Panels)
		}
	}
	look(board.Panels)
	if queries < 30 {
		t.Errorf("only %d queries were found", queries)
	}
	for _, in := range measure.Table() {
		if !shown[in.Name] {
			t.Errorf("no panel shows %s", in.Name)
		}
	}
}

type panel struct {
	ID         int
	Type       string
	Title      string
	GridPos    gridPos
	Datasource struct{ UID string }
	Targets    []struct{ Expr, LegendFormat string }
	Panels     []panel
}

type gridPos struct{ X, Y, W, H int }

func (a gridPos) overlaps(b gridPos) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

var (
	duration    = regexp.MustCompile(`^[0-9]+[smhdw]$`)
	usedLabel   = regexp.MustCompile(`\$labels\.([a-z_]+)`)
	legendLabel = regexp.MustCompile(`\{\{ ?([a-z_]+) ?\}\}`)
	labelValues = regexp.MustCompile(`^label_values\((\w+), (\w+)\)$`)
	metricName  = regexp.MustCompile(`paotui_[a-z_]+`)
)

type rule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func alerts(t *testing.T) (rules []rule) {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string
			Rules []rule
		}
	}
	if err := yaml.UnmarshalWithOptions([]byte(content(t, "alerts.yaml")), &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		rules = append(rules, g.Rules...)
	}
	return rules
}

// allSeries are the instruments by the names of their series.
func allSeries() map[string]measure.Instrument {
	all := map[string]measure.Instrument{}
	for _, in := range measure.Table() {
		for _, name := range watch.Names(in) {
			all[name] = in
		}
	}
	return all
}

// labelsOf are the labels of a series, and the words of those that have some.
func labelsOf(series string, in measure.Instrument) map[string][]string {
	labels := map[string][]string{}
	for _, a := range in.Attributes {
		labels[a.Key] = a.Words
	}
	if strings.HasSuffix(series, "_bucket") {
		labels["le"] = nil
	}
	return labels
}

// inQuery holds a PromQL expression to the table: that its metrics, labels and words
// exist, that it counts over what counts up and not over gauges, and that it is closed.
// It returns the labels that the result keeps, as far as an aggregation says.
func inQuery(t *testing.T, where, expr string) (kept []string) {
	t.Helper()
	problems, kept := checkQuery(expr)
	for _, p := range problems {
		t.Errorf("%s: %s\n%s", where, p, expr)
	}
	return kept
}

// functions are the words of PromQL that are used here.
var functions = []string{"sum", "max", "min", "avg", "by", "on", "and", "or", "unless", "rate", "increase", "max_over_time", "absent", "histogram_quantile", "label_values", "clamp_min"}

var promQL = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_]*|"[^"]*"|\$[a-z_]+|[0-9]+(?:\.[0-9]+)?[smhdw]?|=~|!~|!=|==|>=|<=|[-+*/(){}\[\],=<>]|\S`)

func checkQuery(expr string) (problems, kept []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	series := allSeries()
	tokens := promQL.FindAllString(expr, -1)
	var open []string
	var used []string
	var groups [][]string
	for i := 0; i < len(tokens); i++ {
		switch tok := tokens[i]; {
		case tok == "(" || tok == "[":
			open = append(open, tok)
		case tok == ")" || tok == "]":
			if pair := map[string]string{")": "(", "]": "["}[tok]; len(open) == 0 || open[len(open)-1] != pair {
				wrong("%s closes nothing", tok)
				return problems, nil
			}
			open = open[:len(open)-1]
		case tok == "by" || tok == "on":
			end := slices.Index(tokens[i:], ")")
			if i+1 >= len(tokens) || tokens[i+1] != "(" || end < 0 {
				wrong("%s has no list", tok)
				return problems, nil
			}
			var group []string
			for _, label := range tokens[i+2 : i+end] {
				if label != "," {
					group = append(group, label)
				}
			}
			groups = append(groups, group)
			i += end
		case strings.HasPrefix(tok, "paotui_"):
			in, ok := series[tok]
			if !ok {
				wrong("nobody measures %s", tok)
				continue
			}
			used = append(used, tok)
			labels := labelsOf(tok, in)
			if i+1 < len(tokens) && tokens[i+1] == "{" {
				end := slices.Index(tokens[i:], "}")
				if end < 0 {
					wrong("a { is not closed")
					return problems, nil
				}
				problems = append(problems, checkMatchers(tok, labels, tokens[i+2:i+end])...)
				i += end
			}
			ranged := i+1 < len(tokens) && tokens[i+1] == "["
			if in.Shape != measure.Gauge && !ranged {
				wrong("%s only grows, and is read without rate or increase", tok)
			}
			if f := slices.Index([]string{"rate", "increase"}, before(tokens, tok, i)); f >= 0 && in.Shape == measure.Gauge {
				wrong("%s is a gauge, of which there is no rate", tok)
			}
		case regexp.MustCompile(`^[a-z_]+$`).MatchString(tok) && !slices.Contains(functions, tok):
			wrong("%s is no word that is known here", tok)
		}
	}
	if len(open) > 0 {
		wrong("%s is not closed", open[len(open)-1])
	}
	if len(used) == 0 {
		wrong("it names no metric")
	}
	for _, group := range groups {
		for _, label := range group {
			for _, name := range used {
				if _, ok := labelsOf(name, series[name])[label]; !ok {
					wrong("%s has no label %s", name, label)
				}
			}
		}
	}
	if len(groups) > 0 {
		kept = groups[0]
	}
	return problems, kept
}

// before is the function that a series at i is an argument of.
func before(tokens []string, series string, i int) string {
	for j := min(i, len(tokens)-1); j >= 2; j-- {
		if tokens[j] == series {
			return tokens[j-2]
		}
	}
	return ""
}

// checkMatchers holds what stands in the braces to a series' labels.
func checkMatchers(series string, labels map[string][]string, tokens []string) (problems []string) {
	for part := range strings.SplitSeq(strings.Join(tokens, " "), " , ") {
		fields := strings.SplitN(part, " ", 3)
		if len(fields) != 3 || !slices.Contains([]string{"=", "!=", "=~", "!~"}, fields[1]) {
			problems = append(problems, fmt.Sprintf("%q is no matcher", part))
			continue
		}
		words, ok := labels[fields[0]]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s has no label %s", series, fields[0]))
		}
		value := strings.Trim(fields[2], `"`)
		if words == nil || strings.HasPrefix(value, "$") {
			continue
		}
		alternatives := []string{value}
		if strings.HasSuffix(fields[1], "~") {
			alternatives = strings.Split(value, "|")
		}
		for _, word := range alternatives {
			if !slices.Contains(words, word) && word != measure.Other {
				problems = append(problems, fmt.Sprintf("the label %s of %s is never %q", fields[0], series, word))
			}
		}
	}
	return problems
}

// The test above would notice.
func TestWrongQueriesAreNoticed(t *testing.T) {
	for expr, want := range map[string]string{
		`sum(rate(paotui_riders_total[5m]))`:                                                "nobody measures",
		`sum by (shop) (rate(paotui_calls_total[5m]))`:                                      "has no label shop",
		`sum(rate(paotui_calls_total{outcome="refused"}[5m]))`:                              "is never",
		`sum(rate(paotui_calls_total{outcome=~"done|lost"}[5m]))`:                           "is never",
		`sum(rate(paotui_calls_total{what="x"}[5m]))`:                                       "has no label what",
		`sum(paotui_calls_total)`:                                                           "without rate",
		`sum(rate(paotui_deliveries_due[5m]))`:                                              "is a gauge",
		`sum(rate(paotui_calls_total[5m])`:                                                  "is not closed",
		`sum(rate(paotui_calls_total[5m])))`:                                                "closes nothing",
		`total(rate(paotui_calls_total[5m]))`:                                               "no word that is known",
		`sum by (le) (rate(paotui_calls_total[5m]))`:                                        "has no label le",
		`histogram_quantile(0.9, sum by (le) (rate(paotui_call_duration_seconds_sum[5m])))`: "has no label le",
		`vector(1)`: "names no metric",
	} {
		if problems, _ := checkQuery(expr); !strings.Contains(strings.Join(problems, "\n"), want) {
			t.Errorf("%s: %q, want %q", expr, problems, want)
		}
	}
	for _, expr := range []string{
		`histogram_quantile(0.9, sum by (carrier, le) (rate(paotui_call_duration_seconds_bucket{carrier=~"$carrier"}[$__rate_interval]))) > 900`,
		`max(paotui_breaker_state{carrier="none"}) == 2`,
	} {
		if problems, _ := checkQuery(expr); len(problems) > 0 {
			t.Errorf("%s: %q", expr, problems)
		}
	}
}

func content(t *testing.T, page string) string {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
