package sqlite

import (
	"fmt"
	"math"
	"time"
)

// zeroTime stands for the zero time, before all others.
const zeroTime = math.MinInt64

var (
	earliest = time.Unix(0, math.MinInt64+1)
	latest   = time.Unix(0, math.MaxInt64)
)

// moment is a time as it is stored. Those that have no nanoseconds since 1970 in
// 64 bits, which go from 1677 to 2262, are an error.
func moment(t time.Time) (int64, error) {
	if !t.IsZero() && (t.Before(earliest) || t.After(latest)) {
		return 0, fmt.Errorf("the year %d cannot be stored", t.Year())
	}
	return bound(t), nil
}

// bound is a time to compare others with: the nearest that can be stored.
func bound(t time.Time) int64 {
	switch {
	case t.IsZero():
		return zeroTime
	case t.Before(earliest):
		return earliest.UnixNano()
	case t.After(latest):
		return latest.UnixNano()
	}
	return t.UnixNano()
}

func timeOf(stored int64) time.Time {
	if stored == zeroTime {
		return time.Time{}
	}
	return time.Unix(0, stored).UTC()
}
