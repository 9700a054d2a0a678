package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheReadmesComparisonLooksLikeTheRealOne(t *testing.T) {
	block := regexp.MustCompile("(?s)```text\n(.*?)```").FindStringSubmatch(readme(t))
	if block == nil {
		t.Fatal("the README has no comparison")
	}
	got := paotuiOn(t.Context(), screen{aligned: true}, "", "compare", coffee)
	// Prices differ by the hour of the day; what is shown does not.
	shape := func(text string) string {
		text = regexp.MustCompile(`[ >]+`).ReplaceAllString(text, " ")
		return regexp.MustCompile(`[\d.]+`).ReplaceAllString(text, "0")
	}
	firstLines := func(text string) string { return strings.Join(strings.SplitN(text, "\n", 3)[:2], "\n") }
	if want, is := shape(firstLines(block[1])), shape(firstLines(got.out)); want != is {
		t.Errorf("the README shows\n%s\nand the command\n%s", want, is)
	}
	for _, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		if !regexp.MustCompile(`(?m)^[> ]  ` + id + ` `).MatchString(block[1]) {
			t.Errorf("the README's comparison lacks %s", id)
		}
	}
}
