package backtest

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Stat is what some figures come to, and how many of them are known. A mean is of
// the known ones alone.
type Stat struct {
	// Known is how many are known, Quoted how many of these only as a quote; Assumed
	// those that the policy supposes or that rest on a quote that had run out; Unknown
	// those that history can not tell; None where there is no such figure, because
	// nobody carried it.
	Known   int `json:"known"`
	Quoted  int `json:"quoted"`
	Assumed int `json:"assumed"`
	Unknown int `json:"unknown"`
	None    int `json:"none"`
	// Mean of the known ones, and the ends of its 95 % interval; null if there are too
	// few to tell.
	Mean *float64 `json:"mean"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	// WithAssumed is the mean with the assumed ones among them; null without any.
	WithAssumed *float64 `json:"mean_with_assumed"`
	// Bounded is how many of the unknown ones lie between two bounds, whose means are
	// BoundLow and BoundHigh.
	Bounded   int      `json:"bounded"`
	BoundLow  *float64 `json:"bound_low"`
	BoundHigh *float64 `json:"bound_high"`
}

// fewest is how many figures an interval needs at least.
const fewest = 5

// sampler draws intervals; equal figures give equal intervals, in whatever order
// they come.
type sampler struct {
	seed  uint64
	times int
}

func (s sampler) stat(all []figure, rate bool) Stat {
	var out Stat
	var told, supposed, lows, highs []float64
	for _, f := range all {
		switch f.is {
		case absent:
			out.None++
		case quoted:
			out.Quoted++
			fallthrough
		case known:
			out.Known++
			told = append(told, f.value)
		case assumed:
			out.Assumed++
			supposed = append(supposed, f.value)
		default:
			out.Unknown++
			if f.bounded {
				lows, highs = append(lows, f.low), append(highs, f.high)
			}
		}
	}
	out.Mean = mean(told)
	out.Low, out.High = s.interval(told, rate)
	if len(supposed) > 0 {
		out.WithAssumed = mean(slices.Concat(told, supposed))
	}
	out.Bounded, out.BoundLow, out.BoundHigh = len(lows), mean(lows), mean(highs)
	return out
}

func (s sampler) interval(values []float64, rate bool) (low, high *float64) {
	switch {
	case len(values) < fewest:
		return nil, nil
	case rate:
		return wilson(values)
	default:
		return s.bootstrap(values)
	}
}

func mean(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	m := sum(values) / float64(len(values))
	return &m
}

// sum does not depend on the order of the values.
func sum(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	total := 0.0
	for _, v := range sorted {
		total += v
	}
	return total
}

const z = 1.959963984540054 // of 95 %

// wilson is the interval of a share (Wilson 1927): it holds for few cases and for
// shares near 0 and 1.
func wilson(values []float64) (low, high *float64) {
	n := float64(len(values))
	p := sum(values) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	reach := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	l, h := max(middle-reach, 0), min(middle+reach, 1)
	return &l, &h
}

// bootstrap is the interval of a mean: the middle 95 % of the means of as many
// figures drawn from these, again and again, always with the same seed.
func (s sampler) bootstrap(values []float64) (low, high *float64) {
	sorted := slices.Sorted(slices.Values(values))
	if sorted[0] == sorted[len(sorted)-1] {
		l, h := sorted[0], sorted[0]
		return &l, &h
	}
	random := rand.NewPCG(s.seed, uint64(len(sorted)))
	n := uint64(len(sorted))
	means := make([]float64, s.times)
	for i := range means {
		total := 0.0
		for range n {
			total += sorted[pick(random, n)]
		}
		means[i] = total / float64(n)
	}
	slices.Sort(means)
	return &means[s.times*25/1000], &means[s.times-1-s.times*25/1000]
}

// pick is a number below n, by multiplication; n is far below 2^32, so that it is
// even enough.
func pick(random *rand.PCG, n uint64) uint64 { return (random.Uint64() >> 32) * n >> 32 }
