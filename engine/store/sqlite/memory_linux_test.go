//go:build !race

// The race detector keeps books of its own in memory.

package sqlite_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

const crowded = "PAOTUI_TEST_CROWDED"

// TestAHundredThousandOpenDeliveriesCostLittle looks at the memory of a process of
// its own that works on such a file.
func TestAHundredThousandOpenDeliveriesCostLittle(t *testing.T) {
	if path := os.Getenv(crowded); path != "" {
		workOn(t, path)
		return
	}
	path := fresh(t)
	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	fill(t, path, 100_000)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestAHundredThousandOpenDeliveriesCostLittle$")
	cmd.Env = append(os.Environ(), crowded+"="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var kilobytes int
	_, rest, _ := strings.Cut(string(out), "most kB: ")
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const most = 100_000
	if kilobytes > most {
		t.Errorf("the process took %d kB, want at most %d", kilobytes, most)
	}
	t.Logf("%d kB", kilobytes)
}

// fill puts in deliveries of a few kilobytes each.
func fill(t *testing.T, path string, deliveries int) {
	t.Helper()
	db := raw(t, path)
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?1) "
	for _, statement := range []string{
		numbers + "INSERT INTO deliveries SELECT printf('o%06d', i), 2, 'shop' || i % 100, 'waiting', 0, i, i, i FROM n",
		numbers + `INSERT INTO entries (delivery, seq, at, kind, fact) SELECT printf('o%06d', i), s.value, i, 'parked', json_object('placement', '1', 'reason', printf('%.1000c', 'x'))
			FROM n, json_each('[1,2]') s`,
		numbers + "INSERT INTO placements SELECT i, printf('o%06d', i) FROM n",
	} {
		if _, err := db.Exec(statement, deliveries); err != nil {
			t.Fatal(err)
		}
	}
}

func workOn(t *testing.T, path string) {
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 300 {
		ids, next, err := s.Due(t.Context(), noon.AddDate(-100, 0, 0), 100)
		if err != nil || len(ids) != 0 || next.IsZero() {
			t.Fatal(ids, next, err)
		}
		if ids, _, err = s.Due(t.Context(), noon, 100); err != nil || len(ids) != 100 {
			t.Fatal(ids, err)
		}
		id := fmt.Sprintf("o%06d", 1+i*331)
		if n := version(t, s, id); n != 2 {
			t.Fatalf("%s has %d entries", id, n)
		}
		write(t, s, head(id, 3), entry("3"))
	}
	no := false
	var cursor engine.Cursor
	for seen := 0; ; {
		page, err := s.List(t.Context(), engine.Search{Closed: &no, Limit: 1000, After: cursor})
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page.Heads)
		if cursor = page.Next; cursor == (engine.Cursor{}) {
			if seen < 99_000 {
				t.Fatalf("only %d were listed", seen)
			}
			break
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, most, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println("most kB:", strings.Fields(most)[0])
}
