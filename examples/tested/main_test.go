package main

import (
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestOneArrivesAndOneIsPaidBack(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	const want = "coffee-0001: it has arrived\ncoffee-0002: the money goes back\ncoffee-0002: the order is failed, and was paid back\n"
	if out.String() != want {
		t.Errorf("it says\n%s", out.String())
	}
}
