package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/paotui-go/paotui/cmd/performance/paired"
)

// metrics is what one benchmark reported, times in nanoseconds: the median of
// several runs.
type metrics struct {
	ratio, over, ours, limit, oursAllocs, limitAllocs float64
	// counted says that allocations were.
	counted bool
}

// runs is how often each benchmark is run: a run's own median does not see what
// lasted as long as the run.
const runs = 3

// measure runs the benchmarks, a package at a time so that none meets another.
func measure(ctx context.Context, root string) (map[string]metrics, error) {
	measured := map[string]metrics{}
	for _, pkg := range packages() {
		progress("go test " + pkg + " -bench")
		cmd := exec.CommandContext(ctx, "go", "test", pkg, "-run", "^$", "-bench", pattern(pkg), "-benchtime", "1s", "-count", strconv.Itoa(runs))
		cmd.Dir, cmd.Stderr = root, os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("the benchmarks of %s: %w\n%s", pkg, err, out)
		}
		all, err := parse(out)
		if err != nil {
			return nil, err
		}
		for name, values := range all {
			measured[pkg+" "+name] = summary(values)
		}
	}
	for _, r := range rows {
		if _, ok := measured[r.key()]; !ok {
			return nil, fmt.Errorf("%s reported nothing", r.key())
		}
	}
	return measured, nil
}

func (r row) key() string { return r.pkg + " " + r.benchmark }

func packages() []string {
	var all []string
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1] != r.pkg {
			all = append(all, r.pkg)
		}
	}
	return all
}

// pattern selects a package's benchmarks. What they have below them is run in
// full.
func pattern(pkg string) string {
	var names []string
	seen := map[string]bool{}
	for _, r := range rows {
		if name, _, _ := strings.Cut(r.benchmark, "/"); r.pkg == pkg && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return "^(" + strings.Join(names, "|") + ")$"
}

var procs = regexp.MustCompile(`-\d+$`)

// parse reads the benchmark lines of go test, whose form is
//
//	BenchmarkName-2   	 100	 12.5 unit	 3 other-unit
//
// and lists the values of each benchmark by their units.
func parse(out []byte) (map[string]map[string][]float64, error) {
	all := map[string]map[string][]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := procs.ReplaceAllString(fields[0], "")
		if all[name] == nil {
			all[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %q is no number", name, fields[i])
			}
			all[name][fields[i+1]] = append(all[name][fields[i+1]], value)
		}
	}
	return all, nil
}

func summary(values map[string][]float64) metrics {
	return metrics{
		ratio:       paired.Median(values[paired.Ratio]),
		over:        paired.Median(values[paired.Over]),
		ours:        paired.Median(values[paired.Ours]),
		limit:       paired.Median(values[paired.Limit]),
		oursAllocs:  paired.Median(values[paired.OursAllocs]),
		limitAllocs: paired.Median(values[paired.LimitAllocs]),
		counted:     len(values[paired.OursAllocs]) > 0,
	}
}
