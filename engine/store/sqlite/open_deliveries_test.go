package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/cmd/performance/paired"
)

// holding makes a file with so many deliveries that wait for a rider. All are due,
// one a microsecond after the other.
func holding(t testing.TB, n int) (path string) {
	t.Helper()
	path = fresh(t)
	store := opened(t, path)
	s := openShop(t, store)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	id, err := s.place(ctx)
	stop()
	if err == nil {
		err = <-ended
	}
	if err != nil {
		t.Fatal(err)
	}
	multiply(t, path, id.String(), n-1)
	return path
}

// multiply copies the one delivery of a file, with its journal.
func multiply(t testing.TB, path, placement string, n int) {
	t.Helper()
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
	id, err := strconv.ParseInt(placement, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	for _, copy := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE deliveries SET due = ?1", []any{time.Now().Add(-time.Minute).UnixNano()}},
		{numbers + `INSERT INTO entries (delivery, seq, at, kind, fact)
			SELECT 'copy-' || i, seq, at, kind, replace(replace(fact, ?2, ?2 + i), (SELECT id FROM deliveries), 'copy-' || i) FROM n, entries`, []any{n, id}},
		{numbers + "INSERT INTO placements (id, delivery) SELECT id + i, 'copy-' || i FROM n, placements", []any{n}},
		{numbers + `INSERT INTO deliveries (id, version, shop, phase, closed, opened, updated, due)
			SELECT 'copy-' || i, version, shop, phase, closed, opened, updated, due + i * 1000 FROM n, deliveries`, []any{n}},
	} {
		if _, err := db.Exec(copy.sql, copy.args...); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkWakeUp holds one wake-up among 100,000 open deliveries, which finds
// nothing to do but to look again later, against the same among a thousand.
func BenchmarkWakeUp(b *testing.B) {
	many, few := newSleepers(b, 100_000), newSleepers(b, 1000)
	paired.Run(b, paired.Serial(many.wake), paired.Serial(few.wake))
}

// sleepers are deliveries of which one after the other wakes up.
type sleepers struct {
	*shop
	path string
	b    *testing.B
}

func newSleepers(b *testing.B, n int) *sleepers {
	path := holding(b, n)
	return &sleepers{openShop(b, opened(b, path)), path, b}
}

func (s *sleepers) wake() error {
	ctx := context.Background()
	ids, _, err := s.store.Due(ctx, time.Now(), 1)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return s.again()
	}
	return s.Advance(ctx, ids[0])
}

// again has all of them be due once more.
func (s *sleepers) again() error {
	_, err := raw(s.b, s.path).Exec("UPDATE deliveries SET due = due - 3600000000000")
	return err
}

// mostMemory is what a process with so many open deliveries may take.
const mostMemory = 200 << 20

const superviseIn = "PAOTUI_TEST_SUPERVISE_IN"

// TestSupervisorProcess is a process that runs an engine on a file in which
// everything is due, until nothing is, and says how much memory it took. Without the
// variable it is no test.
func TestSupervisorProcess(t *testing.T) {
	path := os.Getenv(superviseIn)
	if path == "" {
		t.Skip("it is run by the test below")
	}
	store := opened(t, path)
	s := openShop(t, store)
	s.runs(t)
	until(t, "nothing is due", func() bool {
		ids, _, err := store.Due(t.Context(), time.Now(), 1)
		return err == nil && len(ids) == 0
	})
	fmt.Println("took", peak(t))
}

// peak is the most memory that this process ever had, in bytes.
func peak(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

func TestManyOpenDeliveriesTakeLittleMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells how much memory a process took")
	}
	n := 10_000
	if os.Getenv("CI") == "true" {
		n = 100_000
	}
	const looked = 5000
	path := holding(t, n)
	if _, err := raw(t, path).Exec("UPDATE deliveries SET due = due + ?1 WHERE due >= (SELECT due FROM deliveries ORDER BY due LIMIT 1 OFFSET ?2)", time.Hour, looked); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestSupervisorProcess$")
	cmd.Env, cmd.Stderr = append(os.Environ(), superviseIn+"="+path), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var took int64
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		_, _ = fmt.Sscanf(lines.Text(), "took %d", &took)
	}
	t.Logf("with %d open deliveries, %d of them looked at, the process took %d MB", n, looked, took>>20)
	if took == 0 || took > mostMemory {
		t.Errorf("it took %d bytes, want at most %d", took, mostMemory)
	}
}
