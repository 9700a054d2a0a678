package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/paotui-go/paotui/transport/outage"
)

// The measured part of the page is between these; the rest is written by people.
const (
	begin = "<!-- measured: begin -->\n"
	end   = "<!-- measured: end -->\n"
)

func rewrite(file, part string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has lost the marks of its measured part", file)
	}
	return os.WriteFile(file, []byte(before+begin+part+end+after), 0o644)
}

func measuredPart(measured map[string]metrics, points []outage.Point) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nMeasured with %s for %s/%s on %d cores. Each number is the median of %d runs, and each run's number is the\nmedian of its rounds.\n",
		release(runtime.Version()), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	b.WriteString("\n| measured | its limit | ours | limit | ratio | allocations, ours and limit | aim | met |\n")
	b.WriteString("|---|---|--:|--:|--:|--:|---|---|\n")
	for _, r := range rows {
		m := measured[r.key()]
		fmt.Fprintf(&b, "| %s<br>`%s` | %s | %s | %s | %s | %s | %s | %s |\n",
			r.what, r.benchmark, r.limit, length(m.ours), length(m.limit), r.proportion(m), counts(m), r.aim(), r.verdict(m))
	}
	b.WriteString("\n| failing | way | callers served | kept back at once | calls sent for each caller |\n")
	b.WriteString("|--:|---|--:|--:|--:|\n")
	for _, f := range failing {
		for _, p := range points {
			if p.Failing == f {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %.2f |\n",
					fmt.Sprintf("%.0f %%", 100*f), p.Way, percent(p.Success()), percent(float64(p.KeptBack)/float64(max(p.Asked, 1))), p.Load())
			}
		}
	}
	b.WriteString("\n")
	return b.String()
}

// release is a Go version without a builder's additions.
func release(version string) string {
	version, _, _ = strings.Cut(version, "-")
	version, _, _ = strings.Cut(version, " ")
	return "Go " + strings.TrimPrefix(version, "go")
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// length in the unit that suits it, in about three digits.
func length(ns float64) string {
	switch {
	case math.Abs(ns) >= 1e6:
		return fmt.Sprintf("%.2f ms", ns/1e6)
	case math.Abs(ns) >= 1e5:
		return fmt.Sprintf("%.0f µs", ns/1e3)
	case math.Abs(ns) >= 1e4:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	case math.Abs(ns) >= 1e3:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	default:
		return fmt.Sprintf("%.0f ns", ns)
	}
}

// proportion is the ratio, or the difference where that is what matters.
func (r row) proportion(m metrics) string {
	if r.over != 0 {
		return fmt.Sprintf("%+.0f µs", m.over/1e3)
	}
	return fmt.Sprintf("%.2f", m.ratio)
}

func counts(m metrics) string {
	if !m.counted {
		return "–"
	}
	return fmt.Sprintf("%.0f, %.0f", math.Floor(m.oursAllocs), math.Floor(m.limitAllocs))
}

func (r row) aim() string {
	var aims []string
	if r.ratio != 0 {
		aims = append(aims, fmt.Sprintf("ratio %v", r.ratio))
	}
	if r.over != 0 {
		aims = append(aims, "+"+spaced(r.over))
	}
	if r.time != 0 {
		aims = append(aims, spaced(r.time))
	}
	switch {
	case r.allocs.beyond:
		aims = append(aims, fmt.Sprintf("%v allocations more", r.allocs.most))
	case r.allocs.bounded:
		aims = append(aims, fmt.Sprintf("%v allocations", r.allocs.most))
	}
	if aims == nil {
		return "none"
	}
	return strings.Join(aims, ", ")
}

func spaced(d time.Duration) string {
	return strings.Replace(d.String(), "µs", " µs", 1)
}

func (r row) verdict(m metrics) string {
	switch {
	case !r.aims():
		return "–"
	case r.met(m):
		return "yes"
	default:
		return "no"
	}
}
