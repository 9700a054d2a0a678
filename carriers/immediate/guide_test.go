package immediate_test

import (
	"os"
	"strings"
	"testing"
)

// TestTheGuideIsTrue: every piece of Go in docs/adding-a-carrier.md is a piece of
// code that is compiled and run here.
func TestTheGuideIsTrue(t *testing.T) {
	guide := file(t, "../../docs/adding-a-carrier.md")
	var code strings.Builder
	for _, name := range []string{"example_test.go", "whole_carrier_test.go", "whole_suite_test.go", "../dada/profile_test.go"} {
		code.WriteString(file(t, name))
	}
	pieces := strings.Split(guide, "```go\n")[1:]
	if len(pieces) < 5 {
		t.Fatalf("only %d pieces of Go in the guide", len(pieces))
	}
	for _, piece := range pieces {
		piece, _, _ = strings.Cut(piece, "```")
		if !strings.Contains(code.String(), piece) {
			t.Errorf("this is in the guide, and nowhere in the code:\n%s", piece)
		}
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	check(t, err)
	return string(b)
}
