package main

import (
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestTheOrderGoesToTheDoor(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^\S+ is delivered by [A-Z]+ for ¥\d+\.\d\d\n$`).MatchString(out.String()) {
		t.Errorf("it says %q", out.String())
	}
}
