// Package docs_test holds the pages of this project to what the code does.
package docs_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/docs/pages"
)

var update = flag.Bool("update", false, "write the pages of docs/reference anew")

// all are the pages of the whole project.
func all(t *testing.T) []pages.Page {
	t.Helper()
	found, err := pages.All("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Fatalf("only %d pages were found", len(found))
	}
	return found
}

// generated holds a page of docs/reference to what the code says, or writes it.
func generated(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join("reference", name)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(is)); diff != "" {
		t.Errorf("docs/reference/%s differs from the code (-): go test ./docs -update writes it anew\n%s", name, diff)
	}
}
