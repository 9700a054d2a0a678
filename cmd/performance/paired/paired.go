package paired

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// The units that are reported.
const (
	Ratio       = "x-limit"
	Over        = "over-ns"
	Ours        = "ours-ns"
	Limit       = "limit-ns"
	OursAllocs  = "ours-allocs"
	LimitAllocs = "limit-allocs"
)

// Work does one thing n times.
type Work func(n int) error

// Serial does f n times, one after the other.
func Serial(f func() error) Work {
	return func(n int) error {
		for range n {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}

// ByMany does f n times, by as many callers at once.
func ByMany(callers int, f func() error) Work {
	return func(n int) error {
		var all sync.WaitGroup
		errs := make([]error, callers)
		for i := range callers {
			share := n / callers
			if i < n%callers {
				share++
			}
			all.Go(func() { errs[i] = Serial(f)(share) })
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// batch is how long each of the two works in one round: long enough that a clock
// reading and a garbage collection are spread over many, short enough for many
// rounds.
const batch = 4 * time.Millisecond

// Run measures ours and limit in turn and reports.
func Run(b *testing.B, ours, limit Work) {
	b.Helper()
	n := enough(b, limit)
	enough(b, ours) // warms it up
	turn := 0
	Rounds(b, func() (a, z time.Duration, err error) {
		if turn++; turn%2 == 0 { // who goes first finds the machine in another state
			a, err = timed(ours, n, err)
			z, err = timed(limit, n, err)
		} else {
			z, err = timed(limit, n, err)
			a, err = timed(ours, n, err)
		}
		return a / time.Duration(n), z / time.Duration(n), err
	})
	b.ReportMetric(allocations(b, ours, n), OursAllocs)
	b.ReportMetric(allocations(b, limit, n), LimitAllocs)
}

// Rounds is Run for what measures itself: each round says how long ours and its
// limit took. Allocations are not counted.
func Rounds(b *testing.B, round func() (ours, limit time.Duration, err error)) {
	b.Helper()
	var ours, limit, over, ratio []float64
	for b.Loop() {
		a, z, err := round()
		if err != nil {
			b.Fatal(err)
		}
		ours, limit = append(ours, float64(a)), append(limit, float64(z))
		over, ratio = append(over, float64(a-z)), append(ratio, float64(a)/float64(z))
	}
	b.ReportMetric(0, "ns/op") // a round's length means nothing
	b.ReportMetric(Median(ratio), Ratio)
	b.ReportMetric(Median(over), Over)
	b.ReportMetric(Median(ours), Ours)
	b.ReportMetric(Median(limit), Limit)
}

// enough is how many of w fill a batch.
func enough(b *testing.B, w Work) int {
	b.Helper()
	for n := 1; ; n *= 2 {
		took, err := timed(w, n, nil)
		if err != nil {
			b.Fatal(err)
		}
		if took >= batch {
			return n
		}
	}
}

// timed is free of effect after an error.
func timed(w Work, n int, err error) (time.Duration, error) {
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = w(n)
	return time.Since(began), err
}

func allocations(b *testing.B, w Work, n int) float64 {
	b.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := w(n); err != nil {
		b.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(n)
}

// Median of some values, which it sorts; 0 if there are none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
