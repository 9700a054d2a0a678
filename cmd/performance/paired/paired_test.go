package paired_test

import (
	"errors"
	"flag"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
)

func TestEachWorkIsDoneAsOftenAsAsked(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		var done atomic.Int64
		f := func() error { done.Add(1); return nil }
		for _, w := range []paired.Work{paired.Serial(f), paired.ByMany(64, f)} {
			done.Store(0)
			if err := w(n); err != nil || done.Load() != int64(n) {
				t.Errorf("asked for %d, done %d times: %v", n, done.Load(), err)
			}
		}
	}
}

func TestAnErrorEndsTheWork(t *testing.T) {
	failure := errors.New("no more")
	left := 3
	err := paired.Serial(func() error {
		if left--; left == 0 {
			return failure
		}
		return nil
	})(10)
	if !errors.Is(err, failure) || left != 0 {
		t.Errorf("%v with %d left", err, left)
	}
	if err := paired.ByMany(4, func() error { return failure })(1); !errors.Is(err, failure) {
		t.Errorf("by many: %v", err)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0},
		{[]float64{7}, 7},
		{[]float64{1, 9000, 2}, 2},
		{[]float64{4, 1, 2, 9000}, 3},
	} {
		if got := paired.Median(c.values); got != c.want {
			t.Errorf("the median of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

// A round in ten that the machine disturbs moves nothing.
func TestRoundsReportMedians(t *testing.T) {
	if err := flag.Set("test.benchtime", "100x"); err != nil {
		t.Fatal(err)
	}
	n := 0
	r := testing.Benchmark(func(b *testing.B) {
		paired.Rounds(b, func() (ours, limit time.Duration, err error) {
			if n++; n%10 == 0 {
				return time.Hour, 100, nil
			}
			return 150, 100, nil
		})
	})
	for unit, want := range map[string]float64{paired.Ratio: 1.5, paired.Over: 50, paired.Ours: 150, paired.Limit: 100} {
		if got := r.Extra[unit]; got != want {
			t.Errorf("%s is %v, want %v", unit, got, want)
		}
	}
}
