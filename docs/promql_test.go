package docs_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/measure"
	"github.com/paotui-go/paotui/wiring/watch"
)

// queries hold expressions of PromQL to the metrics that there are. They read that part
// of the language that alerts.yaml and the dashboard use: an aggregation has its labels
// before its argument, and Grafana's variables stand in strings and ranges.
type queries struct {
	metrics map[string]measure.Instrument
	used    map[string]bool // the instruments, by their names in OpenTelemetry
}

func newQueries() *queries {
	q := &queries{metrics: map[string]measure.Instrument{}, used: map[string]bool{}}
	for _, in := range measure.Table() {
		for _, name := range watch.Names(in) {
			q.metrics[name] = in
		}
	}
	return q
}

// check is what is wrong with an expression.
func (q *queries) check(expr string) (problems []string) {
	r := &reader{queries: q, tokens: promTokens.FindAllString(expr, -1)}
	if left := strings.TrimSpace(promTokens.ReplaceAllString(expr, "")); left != "" {
		return []string{fmt.Sprintf("%q is no PromQL that this test reads", left)}
	}
	found := r.expression()
	if len(r.tokens) > 0 {
		r.complain("there is a %q too much", r.tokens[0])
	}
	if len(found) == 0 {
		r.complain("it reads no metric")
	}
	return r.problems
}

var (
	promTokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|[0-9][\w.]*|=~|!~|[=!<>]=|[-+*/%^<>=(){},]`)
	promWord   = regexp.MustCompile(`^[a-zA-Z_:]`)
	setWords   = []string{"and", "or", "unless", "bool"}
	matching   = []string{"on", "ignoring", "group_left", "group_right"}
	grouping   = []string{"by", "without"}
	// ofTheTarget are labels that Prometheus gives each series.
	ofTheTarget = []string{"instance", "job"}
)

type reader struct {
	*queries
	tokens   []string
	problems []string
}

func (r *reader) complain(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *reader) peek() string {
	if len(r.tokens) == 0 {
		return ""
	}
	return r.tokens[0]
}

func (r *reader) next() string {
	token := r.peek()
	if token != "" {
		r.tokens = r.tokens[1:]
	}
	return token
}

func (r *reader) expect(token string) {
	if got := r.next(); got != token {
		r.complain("there is a %q in the place of %q", got, token)
	}
}

// expression reads up to the bracket that closes it, and gives the metrics in it.
func (r *reader) expression() (found []string) {
	for {
		switch token := r.peek(); {
		case token == "" || token == ")":
			return found
		case token == "(":
			found = append(found, r.inBrackets()...)
		case slices.Contains(matching, token):
			r.next()
			if labels := r.labels(); !slices.ContainsFunc(found, func(m string) bool { return r.has(m, labels) }) {
				r.complain("no metric before %s has the labels %q", token, labels)
			}
		case !promWord.MatchString(token) || slices.Contains(setWords, token) || token == "offset":
			r.next()
		default:
			found = append(found, r.word()...)
		}
	}
}

func (r *reader) inBrackets() []string {
	r.expect("(")
	found := r.expression()
	r.expect(")")
	return found
}

// word is a function, an aggregation, or a metric.
func (r *reader) word() []string {
	word := r.next()
	switch {
	case slices.Contains(grouping, r.peek()):
		how := r.next()
		labels := r.labels()
		found := r.inBrackets()
		for _, m := range found {
			if !r.has(m, labels) {
				r.complain("%s has not all labels of %s %q", m, how, labels)
			}
		}
		return found
	case r.peek() == "(":
		return r.inBrackets()
	}
	in, ok := r.metrics[word]
	if !ok {
		r.complain("there is no metric %s", word)
	}
	r.used[in.Name] = true
	if r.peek() == "{" {
		r.matchers(word, in)
	}
	return []string{word}
}

func (r *reader) labels() (labels []string) {
	r.expect("(")
	for r.peek() != ")" && r.peek() != "" {
		if label := r.next(); label != "," {
			labels = append(labels, label)
		}
	}
	r.expect(")")
	return labels
}

func (r *reader) has(metric string, labels []string) bool {
	for _, label := range labels {
		_, ok := attributeOf(r.metrics[metric], label)
		if !ok && !slices.Contains(ofTheTarget, label) && (label != "le" || !strings.HasSuffix(metric, "_bucket")) {
			return false
		}
	}
	return true
}

func attributeOf(in measure.Instrument, key string) (measure.Attribute, bool) {
	i := slices.IndexFunc(in.Attributes, func(a measure.Attribute) bool { return a.Key == key })
	if i < 0 {
		return measure.Attribute{}, false
	}
	return in.Attributes[i], true
}

// matchers are what stands in braces behind a metric: labels that it has, with words
// that they can be.
func (r *reader) matchers(metric string, in measure.Instrument) {
	r.expect("{")
	for r.peek() != "}" && r.peek() != "" {
		label, how, value := r.next(), r.next(), strings.Trim(r.next(), `"`)
		if r.peek() == "," {
			r.next()
		}
		a, ok := attributeOf(in, label)
		if !ok && !slices.Contains(ofTheTarget, label) {
			r.complain("%s has no label %s", metric, label)
		}
		values := []string{value}
		if how == "=~" || how == "!~" {
			values = strings.Split(value, "|")
		}
		for _, v := range values {
			if a.Words != nil && !slices.Contains(a.Words, v) && v != measure.Other && v != measure.None && !strings.HasPrefix(v, "$") {
				r.complain("%s of %s is never %q", label, metric, v)
			}
		}
	}
	r.expect("}")
}

func TestTheQueriesWouldNotice(t *testing.T) {
	for _, tt := range []struct{ name, expr, want string }{
		{"a rate", `sum by (carrier) (rate(paotui_quotes_total{outcome=~"priced|unpriced", carrier=~"$carrier"}[5m])) > 0.5`, ""},
		{"a quantile", `histogram_quantile(0.9, sum by (le, carrier) (rate(paotui_rider_duration_seconds_bucket[$__rate_interval])))`, ""},
		{"a series that is new", `(paotui_alarms_total unless paotui_alarms_total offset 15m) > 0 or increase(paotui_alarms_total[15m]) > 0`, ""},
		{"two sides", `sum by (instance) (paotui_pushes_total) / on (instance) sum by (instance) (paotui_reports_total)`, ""},
		{"no such metric", `rate(paotui_quote_total[5m])`, "no metric paotui_quote_total"},
		{"a metric of OpenTelemetry", `paotui.quotes`, "is no PromQL"},
		{"a histogram without its suffix", `rate(paotui_rider_duration_seconds[5m])`, "no metric paotui_rider_duration_seconds"},
		{"no such label", `paotui_quotes_total{shop="a"}`, "no label shop"},
		{"no such word", `paotui_quotes_total{outcome="cheap"}`, `never "cheap"`},
		{"no such word among others", `paotui_quotes_total{outcome!~"late|cheap"}`, `never "cheap"`},
		{"a group by no label of it", `sum by (app) (rate(paotui_quotes_total[5m]))`, "has not all labels"},
		{"buckets where there are none", `sum by (le) (rate(paotui_rider_duration_seconds_sum[5m]))`, "has not all labels"},
		{"a match by no label of it", `paotui_alarms_total / on (app) paotui_parkings_total`, "no metric before on"},
		{"an open bracket", `sum by (carrier) (paotui_alarms_total`, `in the place of ")"`},
		{"a bracket too much", `sum(paotui_alarms_total))`, "too much"},
		{"no metric", `vector(1)`, "reads no metric"},
		{"no word of the language", `paotui_alarms_total ; 1`, "is no PromQL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			problems := strings.Join(newQueries().check(tt.expr), "; ")
			if tt.want == "" && problems != "" || !strings.Contains(problems, tt.want) {
				t.Errorf("it says %q, want in it %q", problems, tt.want)
			}
		})
	}
}
