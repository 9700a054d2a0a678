//go:build unix

// Package kill_test kills programs in the middle of their work. Each is this test
// binary, run again as a process of its own: an engine with the real carriers, on a
// store that outlives it, over a simulated WeChat that the test serves. The simulator
// saw every call and every rider, and is the witness in the end.
//
//	go test ./engine/store/kill -kills 200 -seed 7
package kill_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	kills = flag.Int("kills", 0, "how many processes are killed; 0 is a few, and with CI=true a hundred and more")
	seed  = flag.Uint64("seed", 0, "decides when and whom; 0 is another one each time")
)

// TestMain is the program too, where the parent's variable says so.
func TestMain(m *testing.M) {
	if text := os.Getenv(variable); text != "" {
		os.Exit(program(text))
	}
	goleak.VerifyTestMain(m)
}

func thorough() bool { return os.Getenv("CI") == "true" }

// killsOr is how many processes to kill: those of the flag, or a few, or many in CI.
func killsOr(few, many int) int {
	switch {
	case *kills > 0:
		return *kills
	case thorough():
		return many
	default:
		return few
	}
}

// dice decide when and whom.
type dice struct{ *rand.Rand }

func newDice(t *testing.T) (dice, uint64) {
	s := *seed
	if s == 0 {
		s = rand.Uint64()
	}
	t.Logf("again with -seed %d, as far as the machine allows", s)
	return dice{rand.New(rand.NewPCG(s, 0))}, s
}

func (d dice) between(least, most time.Duration) time.Duration {
	return least + time.Duration(d.Int64N(int64(most-least)))
}
