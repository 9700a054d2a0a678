//go:build !race

// The race detector makes sync.Pool forget at random, and so counts too many.

package wiring_test

import "testing"

// TestAQuoteAllocatesLittle counts what the two ways allocate, in all of the
// process: the server's share is in both.
func TestAQuoteAllocatesLittle(t *testing.T) {
	const most = 30 // the aim is 40; 26 were counted
	ours, bare := quoting(t)
	count := func(f func() error) float64 {
		return testing.AllocsPerRun(500, func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		})
	}
	if more := count(ours) - count(bare); more > most {
		t.Errorf("a quote allocates %v times more than a bare POST of the same body, want at most %v", more, most)
	}
}
