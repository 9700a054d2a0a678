//go:build unix

package kill_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// told is what programs have said so far.
type told struct {
	mu         sync.Mutex
	dispatched map[string]bool
	calledOff  map[string]bool
	heard      map[string]int64 // how far the host was told, by delivery
	broken     []string         // where it was told out of order
}

// life is one program from its start to its end.
type life struct {
	cmd   *exec.Cmd
	stdin io.Closer
	ready chan struct{}
	acked chan struct{} // one for each order that it has dispatched, as far as there is room
	read  chan struct{} // closed when all that it said is taken down
}

// start runs a program, and takes down what it says.
func (w *world) start(in instructions) *life {
	w.t.Helper()
	in.Home, in.API, in.App, in.Accounts = w.home, w.sim.URL, w.sim.App(), w.sim.Accounts()
	text, err := json.Marshal(in)
	w.must(err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), variable+"="+string(text))
	cmd.ExtraFiles = []*os.File{w.pushes} // it is file 3 there
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	w.must(err)
	stdout, err := cmd.StdoutPipe()
	w.must(err)
	w.must(cmd.Start())
	l := &life{cmd: cmd, stdin: stdin, ready: make(chan struct{}), acked: make(chan struct{}, 100), read: make(chan struct{})}
	go func() {
		defer close(l.read)
		for r := bufio.NewReader(stdout); ; {
			line, err := r.ReadString('\n')
			if err != nil {
				return // a line that was cut off was not said
			}
			if strings.TrimSpace(line) == ready {
				close(l.ready)
				continue
			}
			w.told.take(line)
			if strings.HasPrefix(line, dispatched) {
				select {
				case l.acked <- struct{}{}:
				default:
				}
			}
		}
	}()
	return l
}

func (s *told) take(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var what, id string
	var seq int64
	_, _ = fmt.Sscan(line, &what, &id, &seq)
	switch what {
	case dispatched:
		s.dispatched[id] = true
	case calledOff:
		s.calledOff[id] = true
	case heard:
		if seq > s.heard[id]+1 {
			s.broken = append(s.broken, fmt.Sprintf("of %s entry %d was told after %d", id, seq, s.heard[id]))
		}
		s.heard[id] = max(s.heard[id], seq)
	}
}

// begun waits until the program has started to work.
func (l *life) begun(t *testing.T) {
	t.Helper()
	select {
	case <-l.ready:
	case <-l.read:
		t.Fatal("a program ended before it had begun")
	case <-time.After(time.Minute):
		t.Fatal("a program has not begun after a minute")
	}
}

// works lets the program dispatch so many orders.
func (l *life) works(t *testing.T, orders int) {
	t.Helper()
	for range orders {
		select {
		case <-l.acked:
		case <-l.read:
			t.Fatal("a program ended by itself")
		case <-time.After(time.Minute):
			t.Fatal("a program has not dispatched anything for a minute")
		}
	}
}

// kill is SIGKILL: nothing more is done, not even what was begun.
func (l *life) kill() {
	_ = l.cmd.Process.Kill()
	<-l.read
	_ = l.cmd.Wait()
	_ = l.stdin.Close()
}

// stop is SIGSTOP: the program stands still, and does not know it.
func (l *life) stop() { _ = l.cmd.Process.Signal(syscall.SIGSTOP) }

// goOn is SIGCONT.
func (l *life) goOn() { _ = l.cmd.Process.Signal(syscall.SIGCONT) }

// end asks the program to end, and waits until it has.
func (l *life) end(t *testing.T) {
	t.Helper()
	_ = l.stdin.Close()
	last := time.AfterFunc(time.Minute, func() { _ = l.cmd.Process.Kill() })
	defer last.Stop()
	<-l.read
	if err := l.cmd.Wait(); err != nil {
		t.Errorf("a program that was asked to end: %v", err)
	}
}
