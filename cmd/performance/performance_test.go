package main

import (
	"context"
	"encoding/xml"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/transport/outage"
)

func TestThePageHasARowForEachBenchmark(t *testing.T) {
	page, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), begin)
	table, _, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatal("the page has no measured part")
	}
	for _, r := range rows {
		line := rowOf(table, r)
		if line == "" {
			t.Errorf("%s has no row; run: go run ./cmd/performance", r.benchmark)
			continue
		}
		for _, cell := range []string{r.what, r.limit, r.aim()} {
			if !strings.Contains(line, cell) {
				t.Errorf("the row of %s does not say %q as the command would; run: go run ./cmd/performance", r.benchmark, cell)
			}
		}
	}
	if n := strings.Count(table, "<br>`Benchmark"); n != len(rows) {
		t.Errorf("the page has %d rows of benchmarks, the command runs %d", n, len(rows))
	}
	if !strings.Contains(string(page), "](outage.svg)") {
		t.Error("the page does not show the picture")
	}
}

func rowOf(table string, r row) string {
	for line := range strings.Lines(table) {
		if strings.Contains(line, "`"+r.benchmark+"`") {
			return line
		}
	}
	return ""
}

func TestEachRowsBenchmarkExists(t *testing.T) {
	for _, r := range rows {
		name, _, _ := strings.Cut(r.benchmark, "/")
		if !declares(t, filepath.Join("../..", r.pkg), name) {
			t.Errorf("%s has no %s", r.pkg, name)
		}
	}
}

func declares(t *testing.T, dir, name string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == name {
				return true
			}
		}
	}
	return false
}

func TestWhatGoTestPrintsIsRead(t *testing.T) {
	all, err := parse([]byte(strings.Join([]string{
		"goos: linux",
		"BenchmarkStack/quote-by-64-2  \t 50\t 4.0 limit-allocs\t 1000 limit-ns\t 6.0 ours-allocs\t 2600 ours-ns\t 1600 over-ns\t 2.6 x-limit",
		"BenchmarkStack/quote-by-64-2  \t 50\t 4.0 limit-allocs\t 1000 limit-ns\t 6.2 ours-allocs\t 2900 ours-ns\t 1900 over-ns\t 2.9 x-limit",
		"BenchmarkStack/quote-by-64-2  \t 50\t 4.0 limit-allocs\t 1000 limit-ns\t 6.1 ours-allocs\t 9000 ours-ns\t 8000 over-ns\t 9.0 x-limit",
		"BenchmarkCompare-16 \t 9\t 20000000 limit-ns\t 20100000 ours-ns\t 100000 over-ns\t 1.005 x-limit",
		"PASS",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]metrics{}
	for name, values := range all {
		got[name] = summary(values)
	}
	want := map[string]metrics{
		"BenchmarkStack/quote-by-64": {ratio: 2.9, over: 1900, ours: 2900, limit: 1000, oursAllocs: 6.1, limitAllocs: 4, counted: true},
		"BenchmarkCompare":           {ratio: 1.005, over: 100000, ours: 20100000, limit: 20000000},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(metrics{})); diff != "" {
		t.Errorf("wanted (-) and read (+):\n%s", diff)
	}
	if _, err := parse([]byte("BenchmarkX-2 1 many ns/op")); err == nil {
		t.Error("a value that is no number was read")
	}
}

func TestEachAimDecides(t *testing.T) {
	good := metrics{ratio: 1.4, over: 100, ours: 900, limit: 800, oursAllocs: 6.7, limitAllocs: 4, counted: true}
	for _, c := range []struct {
		why string
		row row
		met bool
	}{
		{"the ratio", row{ratio: 1.5}, true},
		{"the ratio is beyond", row{ratio: 1.3}, false},
		{"the difference", row{over: 100}, true},
		{"the difference is beyond", row{over: 99}, false},
		{"the time", row{time: time.Microsecond}, true},
		{"the time is beyond", row{time: 899}, false},
		{"a fraction of an allocation is the runtime's", row{allocs: atMost(6)}, true},
		{"allocations are beyond", row{allocs: atMost(5)}, false},
		{"allocations more than the limit's", row{allocs: beyond(2)}, true},
		{"allocations more than the limit's are beyond", row{allocs: beyond(1)}, false},
		{"all hold but one", row{ratio: 1.5, over: 100, time: 899, allocs: atMost(6)}, false},
	} {
		if got := c.row.met(good); got != c.met {
			t.Errorf("%s: %v, want %v", c.why, got, c.met)
		}
	}
	for _, unit := range []struct {
		ns   float64
		want string
	}{{283, "283 ns"}, {2480, "2.48 µs"}, {56_608, "56.6 µs"}, {120_400, "120 µs"}, {20_414_972, "20.41 ms"}} {
		if got := length(unit.ns); got != unit.want {
			t.Errorf("%v ns are told as %s, want %s", unit.ns, got, unit.want)
		}
	}
}

func TestOnlyTheMeasuredPartIsRewritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	for _, c := range []struct{ before, want string }{
		{"A\n" + begin + "old\n" + end + "Z\n", "A\n" + begin + "new\n" + end + "Z\n"},
		{"A\n" + begin + "Z\n", ""},
		{"A\n" + end + "Z\n", ""},
	} {
		if err := os.WriteFile(file, []byte(c.before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := rewrite(file, "new\n")
		after, readErr := os.ReadFile(file)
		if readErr != nil {
			t.Fatal(readErr)
		}
		switch {
		case c.want == "" && (err == nil || string(after) != c.before):
			t.Errorf("%q has no measured part, and became %q (%v)", c.before, after, err)
		case c.want != "" && string(after) != c.want:
			t.Errorf("%q became %q (%v)", c.before, after, err)
		}
	}
}

func TestThePictureIsWellFormedAndInProportion(t *testing.T) {
	var points []outage.Point
	for _, way := range []outage.Way{outage.Once, outage.Plain, outage.Stack} {
		for _, f := range failing {
			points = append(points, outage.Point{Way: way, Failing: f, Asked: 1000, Answered: 1000 - int(1000*f), Sent: 500})
		}
	}
	svg, err := draw(points)
	if err != nil {
		t.Fatal(err)
	}
	heights := map[string]int{}
	ways := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "rect" {
			continue
		}
		a := map[string]string{}
		for _, attr := range e.Attr {
			a[attr.Name.Local] = attr.Value
		}
		if a["y"] == "-"+a["height"] {
			heights[a["height"]]++
			ways[a["class"]]++
		}
	}
	wantHeights := map[string]int{"220": 3, "198": 3, "110": 3, "0": 3, "36.7": 12}
	if diff := cmp.Diff(wantHeights, heights); diff != "" {
		t.Errorf("heights of bars wanted (-) and drawn (+):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"once": 8, "plain": 8, "stack": 8}, ways); diff != "" {
		t.Errorf("bars of each way wanted (-) and drawn (+):\n%s", diff)
	}
}

func TestTheModuleIsFoundFromBelow(t *testing.T) {
	root, err := moduleRoot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Error(err)
	}
}
