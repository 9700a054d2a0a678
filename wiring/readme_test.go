package wiring_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheReadmesSnippetIsTheExample(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	snippet := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(readme)
	body := regexp.MustCompile(`(?s)\nfunc deliver\([^\n]*\n(.*?)\n}\n`).FindSubmatch(source)
	if snippet == nil || body == nil {
		t.Fatal("the snippet or the example is gone")
	}
	var outdented []string
	for line := range strings.Lines(string(body[1])) {
		outdented = append(outdented, strings.TrimPrefix(line, "\t"))
	}
	if diff := cmp.Diff(strings.Join(outdented, "")+"\n", string(snippet[1])); diff != "" {
		t.Errorf("the example (-) and the README (+) differ:\n%s", diff)
	}
}
