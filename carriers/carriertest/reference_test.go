package carriertest

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
)

// TestReference: the reference carrier keeps every rule, and no row is skipped.
func TestReference(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			if result := inVirtualTime(t, r, Reference()); result.Err != nil || result.Skipped != "" {
				t.Errorf("%s\n\tbroken: %v\n\tskipped: %s", r.rule, result.Err, result.Skipped)
			}
		})
	}
}

func inVirtualTime(t *testing.T, r row, h Harness) (result Result) {
	synctest.Test(t, func(t *testing.T) { result = r.check(t.Context(), h, true) })
	return result
}

func TestTheReferenceIsShort(t *testing.T) {
	text, err := os.ReadFile("reference.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n >= 200 {
		t.Errorf("the reference carrier has %d lines; it is to be read in one go", n)
	}
}
