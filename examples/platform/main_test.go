package main

import (
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestTheDayOfAShop(t *testing.T) {
	defer goleak.VerifyNone(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	none, price := `this shop has no account`, `¥\d+\.\d\d`
	want := []struct{ step, dada, sf string }{
		{"nobody has joined", none, none},
		{"the shop joins, with an old secret of Dada's", "does not accept the signature", price},
		{"the secret is put right", price, price},
		{"WeChat takes the token back", "gave no token", "gave no token"},
		{"the token service has written the next one", price, price},
		{"an order goes to the door", price, price},
		{"the shop leaves", none, none},
	}
	steps := regexp.MustCompile(`(?m)^(\S.*)\n((?:  .*\n)+)`).FindAllStringSubmatch(out.String(), -1)
	if len(steps) != len(want) {
		t.Fatalf("%d steps in\n%s", len(steps), out.String())
	}
	for i, w := range want {
		pattern := `(?s)SFTC [^\n]*` + w.sf + `.*DADA [^\n]*` + w.dada
		if steps[i][1] != w.step || !regexp.MustCompile(pattern).MatchString(steps[i][2]) {
			t.Errorf("%q has\n%s, want %s from Dada and %s from SF Tongcheng", steps[i][1], steps[i][2], w.dada, w.sf)
		}
	}
}
