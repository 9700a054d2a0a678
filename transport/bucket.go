package transport

import (
	"math"
	"time"
)

// bucket fills by rate tokens a second, up to size. Whoever uses one holds the lock
// of its limits, and says what time it is.
type bucket struct {
	rate, size float64
	has        float64
	at         time.Time // as of when
}

// whole is one token, less what a sum of many small parts may lack of it.
const whole = 1 - 1e-6

func (b *bucket) settle(now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.has = min(b.size, b.has+passed.Seconds()*b.rate)
		b.at = now
	}
}

// resize has the bucket fill and hold differently from now on. A new one is full.
func (b *bucket) resize(rate, size float64, now time.Time) {
	if b.at.IsZero() {
		*b = bucket{rate, size, size, now}
		return
	}
	b.settle(now)
	b.rate, b.size, b.has = rate, size, min(b.has, size)
}

// holds says whether there is a token above floor.
func (b *bucket) holds(now time.Time, floor float64) bool {
	b.settle(now)
	return b.has >= whole+floor
}

// lack is how long it takes until n tokens have come; an hour is the longest that
// it tells.
func (b *bucket) lack(now time.Time, n float64) time.Duration {
	b.settle(now)
	return filling(n-b.has, b.rate)
}

// filling is how long missing tokens take to come.
func filling(missing, rate float64) time.Duration {
	if missing <= 1-whole {
		return 0
	}
	return time.Duration(math.Ceil(min(missing/rate, 3600) * float64(time.Second)))
}

func (b *bucket) take() { b.has-- }

func (b *bucket) giveBack() { b.has = min(b.has+1, b.size) }
