package sqlite_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// The test binary is also the program that writes.
const writeTo, writeAs = "PAOTUI_TEST_WRITE_TO", "PAOTUI_TEST_WRITE_AS"

// TestWriterProcess is a process that writes until it is told to end, and says what
// has been acknowledged. Without the variables it is no test.
func TestWriterProcess(t *testing.T) {
	path, name := os.Getenv(writeTo), os.Getenv(writeAs)
	if path == "" {
		t.Skip("it is run by the tests below")
	}
	s := opened(t, path)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	var all sync.WaitGroup
	var out sync.Mutex
	for w := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-ended:
					return
				default:
				}
				id := fmt.Sprintf("%s-%d-%d", name, w, n)
				placed := engine.PlacementID(1 + w*1_000_000 + n) // which all processes want
				err := s.Append(t.Context(), head(id, 3), entry("1"), placing(placed), entry("3"))
				if err != nil && !errors.Is(err, engine.ErrConflict) {
					t.Error(err)
					return
				}
				if err == nil {
					out.Lock()
					fmt.Printf("written %s %d\n", id, placed)
					out.Unlock()
				}
			}
		})
	}
	all.Wait()
	<-ended
}

// writer is a running TestWriterProcess.
type writer struct {
	cmd   *exec.Cmd
	in    io.Closer
	lines *bufio.Scanner
	acks  map[string]engine.PlacementID
}

func startWriter(t *testing.T, path, name string) *writer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWriterProcess$", "-test.timeout", "60s")
	cmd.Env = append(os.Environ(), writeTo+"="+path, writeAs+"="+name)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &writer{cmd, in, bufio.NewScanner(out), map[string]engine.PlacementID{}}
}

// read takes down what is acknowledged, at most so many more.
func (w *writer) read(most int) {
	for n := 0; n < most && w.lines.Scan(); {
		var id string
		var placed engine.PlacementID
		if text, ok := strings.CutPrefix(w.lines.Text(), "written "); ok {
			name, number, _ := strings.Cut(text, " ")
			id = name
			placed, _ = engine.ParsePlacementID(number)
			w.acks[id] = placed
			n++
		}
	}
}

// everything checks that what a writer was told is there, and that the file is whole.
func (w *writer) everything(t *testing.T, s *sqlite.Store) {
	t.Helper()
	for id, placed := range w.acks {
		if n := version(t, s, id); n != 3 {
			t.Errorf("%s was acknowledged and has %d entries, want 3", id, n)
		}
		if owner, err := s.Find(t.Context(), placed); err != nil || owner != id {
			t.Errorf("placement %s was acknowledged to %s and is %q's (%v)", placed, id, owner, err)
		}
	}
}

func intact(t *testing.T, path string) {
	t.Helper()
	db := raw(t, path)
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("the file: %s (%v)", verdict, err)
	}
	var odd int
	if err := db.QueryRow("SELECT count(*) FROM deliveries d WHERE version != (SELECT count(*) FROM entries WHERE delivery = d.id)").Scan(&odd); err != nil || odd != 0 {
		t.Errorf("%d deliveries are there in part (%v)", odd, err)
	}
}

// raw is the file as any other SQLite tool has it.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestKilledInTheMiddleOfWriting(t *testing.T) {
	path := fresh(t)
	rounds := 6
	if testing.Short() {
		rounds = 3
	}
	var all []*writer
	for round := range rounds {
		w := startWriter(t, path, fmt.Sprint("life", round))
		w.read(40 + 17*round)
		if err := w.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		w.read(1 << 30) // what it had said before it was killed
		_ = w.cmd.Wait()
		if len(w.acks) < 40 {
			t.Fatalf("only %d writes were acknowledged", len(w.acks))
		}
		all = append(all, w)
		s := opened(t, path)
		for _, w := range all {
			w.everything(t, s)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		intact(t, path)
	}
}

func TestProcessesWriteAtOnce(t *testing.T) {
	path := fresh(t)
	var writers []*writer
	for i := range 2 {
		writers = append(writers, startWriter(t, path, fmt.Sprint("process", i)))
	}
	s := opened(t, path) // and this one reads and writes as well
	var all sync.WaitGroup
	for _, w := range writers {
		all.Go(func() {
			w.read(200)
			w.in.Close()
			w.read(1 << 30)
		})
	}
	var after int64
	seen := map[string]int64{}
	follow := func() {
		events, err := s.Since(t.Context(), after, 50)
		if err != nil {
			t.Error(err)
		}
		for _, e := range events {
			if seen[e.Delivery]++; e.Entry.Seq != seen[e.Delivery] {
				t.Errorf("entry %d of %s came as number %d", e.Entry.Seq, e.Delivery, seen[e.Delivery])
			}
			after = e.Position
		}
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	for n := 0; ; n++ {
		write(t, s, head(fmt.Sprint("own", n), 1), entry("1"))
		follow()
		select {
		case <-ended:
		default:
			continue
		}
		break
	}
	for before := int64(-1); before != after; {
		before = after
		follow()
	}
	for _, w := range writers {
		if err := w.cmd.Wait(); err != nil {
			t.Errorf("a writer: %v", err)
		}
		if len(w.acks) < 200 {
			t.Errorf("a writer came to %d writes, want 200 and more", len(w.acks))
		}
		w.everything(t, s)
		for id := range w.acks {
			if seen[id] != 3 {
				t.Errorf("of %s the follower saw %d entries, want 3", id, seen[id])
			}
		}
	}
	intact(t, path)
}
