package sqlite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

func closedHead(id string, version int64) engine.Head {
	h := head(id, version)
	h.Closed, h.Phase = true, engine.PhaseDelivered
	return h
}

func TestTheFileIsForItsOwnerOnly(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	write(t, s, head("o1", 1), entry("1"))
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, file.Name())
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", file.Name(), info.Mode())
		}
	}
	if got := strings.Join(names, " "); got != "orders.db orders.db-shm orders.db-wal" {
		t.Errorf("the folder holds %s", got)
	}
}

func TestAnyNameOfAFileWillDo(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "100%25.db", "a#b", "订单.db", "a b;c", "file:x", ":memory:"} {
		path := filepath.Join(t.TempDir(), name)
		write(t, opened(t, path), head("o1", 1), entry("1"))
		if n := version(t, opened(t, path), "o1"); n != 1 {
			t.Errorf("%s: %d entries, want 1", name, n)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// everywhere is all that lies on the disk for a store that is closed.
func everywhere(t *testing.T, path string) []byte {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return all
}

func TestWhatIsErasedOrBuriedIsNotOnTheDiskAnyLonger(t *testing.T) {
	path := fresh(t)
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a secret of the receiver. ", 1000) // on pages of its own
	write(t, s, closedHead("o1", 2), entry("a secret of the receiver"), entry(long))
	write(t, s, closedHead("o2", 2), entry("a secret of the receiver"), entry(long))
	if err := s.Rewrite(t.Context(), closedHead("o1", 2), entry("erased"), entry("erased")); err != nil {
		t.Fatal(err)
	}
	if err := s.Bury(t.Context(), engine.Tombstone{ID: "o2", Version: 2}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(everywhere(t, path), []byte("secret of the receiver")); n > 0 {
		t.Errorf("it is there %d times", n)
	}
}

func TestTheSpaceOfWhatIsBuriedIsUsedAgain(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	pages := func() (n int) {
		if err := raw(t, path).QueryRow("PRAGMA page_count").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	generation := func(g int) {
		for i := range 50 {
			id := fmt.Sprintf("%d-%d", g, i)
			write(t, s, closedHead(id, 1), entry(strings.Repeat("x", 5000)))
			if g > 0 {
				old := fmt.Sprintf("%d-%d", g-1, i)
				if err := s.Bury(t.Context(), engine.Tombstone{ID: old, Version: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	generation(0)
	generation(1)
	before := pages()
	for g := range 5 {
		generation(g + 2)
	}
	if after := pages(); after > before+before/5 {
		t.Errorf("the file grew from %d pages to %d, though as much was buried as was written", before, after)
	}
}
