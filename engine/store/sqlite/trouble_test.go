package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// says checks that an error names the file and says what is wrong.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, want one that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
}

func refused(t *testing.T, path string, words ...string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{BusyTimeout: 50 * time.Millisecond})
	if err == nil {
		s.Close()
	}
	says(t, err, append(words, path)...)
}

func TestWhatCannotBeOpened(t *testing.T) {
	t.Run("a folder", func(t *testing.T) { refused(t, t.TempDir(), "is a folder") })
	t.Run("a file in a folder that is not there", func(t *testing.T) {
		refused(t, filepath.Join(t.TempDir(), "none", "orders.db"), "folder", "no such file")
	})
	t.Run("a file that is none of SQLite's", func(t *testing.T) {
		path := fresh(t)
		text := strings.Repeat("these are somebody's notes\n", 1000)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, path, "no SQLite file")
		if after, err := os.ReadFile(path); err != nil || string(after) != text {
			t.Errorf("the file was changed (%v)", err)
		}
	})
	t.Run("another program's database", func(t *testing.T) {
		path := fresh(t)
		if _, err := raw(t, path).Exec("CREATE TABLE schema (version, readable_by)"); err != nil {
			t.Fatal(err)
		}
		refused(t, path, "another program's")
	})
	t.Run("one that another process keeps locked", func(t *testing.T) {
		path := fresh(t)
		if err := opened(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		locked(t, path)
		refused(t, path, "locked by another process for longer than 50ms")
	})
}

// locked keeps a file locked until the test ends or it is let go.
func locked(t *testing.T, path string) (letGo func()) {
	t.Helper()
	conn, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	letGo = func() { conn.ExecContext(context.Background(), "ROLLBACK"); conn.Close() }
	t.Cleanup(letGo)
	return letGo
}

func TestALockedFile(t *testing.T) {
	path := fresh(t)
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{BusyTimeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write(t, s, head("o1", 1), entry("1"))
	letGo := locked(t, path)
	says(t, s.Append(t.Context(), head("o1", 2), entry("2")), path, "locked by another process", "300ms", "nothing was written")
	if n := version(t, s, "o1"); n != 1 {
		t.Errorf("a reader finds %d entries while the file is locked, want 1", n)
	}
	ctx, end := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, errors.New("somebody hung up"))
	defer end()
	says(t, s.Append(ctx, head("o1", 2), entry("2")), "nothing was written", "hung up")
	letGo()
	write(t, s, head("o1", 2), entry("2"))
}

func TestAFullDisk(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	write(t, s, head("o1", 1), entry("1"))
	if err := s.Exec(t.Context(), "PRAGMA max_page_count = 1", func() {}); err != nil { // the least is what there is
		t.Fatal(err)
	}
	full := s.Append(t.Context(), head("o1", 2), entry(strings.Repeat("x", 200_000)))
	says(t, full, path, "no room")
	if n := version(t, s, "o1"); n != 1 {
		t.Errorf("the delivery has %d entries, want 1", n)
	}
	if err := s.Exec(t.Context(), "PRAGMA max_page_count = 1000000", func() {}); err != nil {
		t.Fatal(err)
	}
	write(t, s, head("o1", 2), entry(strings.Repeat("x", 200_000)))
	intact(t, path)
}

func TestADamagedFile(t *testing.T) {
	path := fresh(t)
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		write(t, s, head(fmt.Sprint("o", i), 1), entry(strings.Repeat("x", 3000)))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	info, _ := file.Stat()
	for at := int64(2 * page); at < info.Size(); at += page {
		if _, err := file.WriteAt([]byte(strings.Repeat("\xff", page)), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = sqlite.Open(t.Context(), path, sqlite.Options{})
	if err == nil {
		defer s.Close()
		_, err = s.Load(t.Context(), "o7")
	}
	says(t, err, path, "damaged", "restore a copy")
}

// TestWithoutTheRightToWrite runs itself as somebody else where it is run by one
// who may do everything.
func TestWithoutTheRightToWrite(t *testing.T) {
	if path := os.Getenv("PAOTUI_TEST_READ_ONLY"); path != "" {
		refused(t, path, "may not be written to", "let this user write")
		refused(t, filepath.Join(filepath.Dir(path), "new.db"), "cannot be made", "who may write to its folder")
		return
	}
	path := fresh(t)
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWithoutTheRightToWrite$")
	cmd.Env = append(os.Environ(), "PAOTUI_TEST_READ_ONLY="+path)
	if os.Geteuid() <= 0 { // it may write everything, or there is no such number
		asNobody(t, cmd, filepath.Dir(path))
	}
	for name, mode := range map[string]os.FileMode{path: 0o444, filepath.Dir(path): 0o555} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Dir(path), 0o755) })
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTimesThatCannotBeStored(t *testing.T) {
	s := opened(t, fresh(t))
	far := time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)
	h := head("o1", 1)
	h.Due = far
	says(t, s.Append(t.Context(), h, entry("1")), "the year 3000")
	says(t, s.Append(t.Context(), head("o1", 1), engine.Entry{At: far, Fact: entry("1").Fact}), "the year 3000")
	write(t, s, head("o1", 1), engine.Entry{Fact: entry("1").Fact})
	entries, err := s.Load(t.Context(), "o1")
	if err != nil || !entries[0].At.IsZero() {
		t.Errorf("the zero time came back as %v (%v)", entries, err)
	}
	if ids, _, err := s.Due(t.Context(), far, 10); err != nil || len(ids) != 1 {
		t.Errorf("in the year 3000 %v are due (%v), want the one", ids, err)
	}
	page, err := s.List(t.Context(), engine.Search{From: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), To: far})
	if err != nil || len(page.Heads) != 1 {
		t.Errorf("between far times there are %v (%v), want the one", page.Heads, err)
	}
}

func TestAFactThatThisProgramDoesNotKnow(t *testing.T) {
	path := fresh(t)
	s := opened(t, path)
	write(t, s, head("o1", 1), entry("1"))
	if _, err := raw(t, path).Exec("UPDATE entries SET kind = 'teleported'"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Load(t.Context(), "o1")
	says(t, err, "o1", "teleported")
	_, err = s.Since(t.Context(), 0, 10)
	says(t, err, "o1", "teleported")
}
