package main

import (
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestTheShopHasARider(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^\S+ has a rider of (DADA|SFTC)\n$`).MatchString(out.String()) {
		t.Errorf("it says %q", out.String())
	}
}
