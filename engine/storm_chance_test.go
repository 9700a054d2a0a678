package engine_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// chance is where everything drawn comes from. A draw depends on the seed and on
// the name of what is drawn, never on what was drawn before: a run repeats itself
// however its goroutines interleave.
type chance uint64

func (c chance) sum(name ...any) uint64 {
	h := sha256.Sum256([]byte(fmt.Sprintln(append([]any{uint64(c)}, name...)...)))
	return binary.BigEndian.Uint64(h[:8])
}

// roll is true with probability p.
func (c chance) roll(p float64, name ...any) bool {
	return float64(c.sum(name...)>>11)/(1<<53) < p
}

// upTo draws from 0 to n-1.
func (c chance) upTo(n int, name ...any) int { return int(c.sum(name...) % uint64(n)) }

// span draws a time from [least, most), in whole milliseconds.
func (c chance) span(least, most time.Duration, name ...any) time.Duration {
	return least + time.Duration(c.upTo(int((most-least)/time.Millisecond), name...))*time.Millisecond
}

// oneOf draws one of several.
func oneOf[T any](c chance, from []T, name ...any) T { return from[c.upTo(len(from), name...)] }
