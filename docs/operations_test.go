package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTheLinesToAlertOnAreLogged looks for each line of the page in the code, as a
// literal.
func TestTheLinesToAlertOnAreLogged(t *testing.T) {
	page, err := os.ReadFile("operations.md")
	if err != nil {
		t.Fatal(err)
	}
	code := sources(t)
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \| (error|warn) \|`).FindAllStringSubmatch(string(page), -1)
	if len(rows) < 10 {
		t.Fatalf("only %d lines were found", len(rows))
	}
	for _, row := range rows {
		for line := range strings.SplitSeq(row[1], ", the ") {
			level := map[string]string{"error": "Error", "warn": "Warn"}[row[2]]
			if !strings.Contains(code, "."+level+"(\""+line) && !strings.Contains(code, "."+level+"(\"the "+line) {
				t.Errorf("nobody logs %q as %s", line, row[2])
			}
		}
	}
}
