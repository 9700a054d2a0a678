package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

func look(t *testing.T, path string) (sqlite.Sight, error) {
	t.Helper()
	return sqlite.Look(t.Context(), path, sqlite.Options{BusyTimeout: 50 * time.Millisecond})
}

func TestLookReadsAndChangesNothing(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	write(t, s, head("o1", 1), entry("1"))
	if err := s.Belong(t.Context(), engine.World{BaseURL: "https://a.example", Apps: []string{"wx1"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := look(t, path)
	want := sqlite.Sight{Version: 1, Knows: 1, World: &engine.World{BaseURL: "https://a.example", Apps: []string{"wx1"}}}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%+v, %v: %s", got, err, cmp.Diff(want, got))
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file changed: %v", err)
	}
}

func TestLookSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	if _, err := look(t, filepath.Join(folder, "none.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 0 {
		t.Errorf("%d files were made, %v", len(files), err)
	}
	if _, err := look(t, folder); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	text := filepath.Join(folder, "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("no database "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := look(t, text); err == nil || !strings.Contains(err.Error(), "no SQLite file") {
		t.Errorf("a text: %v", err)
	}
	empty := filepath.Join(folder, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := look(t, empty); err != nil || got.Version != 0 || got.World != nil {
		t.Errorf("an empty file: %+v, %v", got, err)
	}
}

func TestLookBesideWhoWorks(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	write(t, s, head("o1", 1), entry("1"))
	if got, err := look(t, path); err != nil || got.Version != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	write(t, s, head("o2", 1), entry("1"))
}
