package main

import (
	"context"
	"regexp"
	"strings"
	"testing"
)

func TestFiveCompaniesAreCompared(t *testing.T) {
	var out strings.Builder
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`SFTC  priced    ¥\d+\.\d\d`, `DADA  priced    ¥\d+\.\d\d`, `MTPS  unpriced  unknown`, `SS    priced    ¥\d+\.\d\d`, `UU    priced    ¥\d+\.\d\d`,
	} {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(out.String()) {
			t.Errorf("no line like %q in\n%s", line, out.String())
		}
	}
}
