package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// lookedAt is a "paotui run" that somebody looks at.
type lookedAt struct {
	t       *testing.T
	client  *http.Client
	address string
	stop    context.CancelFunc
	code    chan int
	notes   *notes
}

// notes are what a run writes beside its result; said has a value for each line.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
	said chan string
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text.Write(b)
	n.said <- string(b)
	return len(b), nil
}

func (n *notes) all() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// until gives the first line from now on that has a text in it.
func (n *notes) until(text string) string {
	for line := range n.said {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}

// look starts a run that serves at an address.
func (s shop) look(listen string) *lookedAt {
	s.t.Helper()
	written, err := os.ReadFile(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.config, append(written, "watch: {listen: \""+listen+"\"}\n"...), 0o600); err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.t.Context())
	l := &lookedAt{t: s.t, client: &http.Client{Transport: &http.Transport{}}, stop: stop, code: make(chan int, 1), notes: &notes{said: make(chan string, 100)}}
	begun := make(chan struct{})
	out := &watcher{until: "Supervising", then: sync.OnceFunc(func() { close(begun) })}
	go func() {
		l.code <- run(ctx, []string{"run", "--store", s.file, "--config", s.config}, screen{in: strings.NewReader(""), out: out, err: l.notes})
	}()
	select {
	case <-begun:
	case got := <-l.code:
		s.t.Fatalf("run ended with %d: %s", got, l.notes.all())
	}
	s.t.Cleanup(func() {
		stop()
		l.client.CloseIdleConnections()
	})
	return l
}

// found waits until it serves, and remembers where.
func (l *lookedAt) found() {
	l.t.Helper()
	l.address = regexp.MustCompile(`http://[0-9.:]+`).FindString(l.notes.until("numbers are at http://"))
}

func (l *lookedAt) get(path string) (status int, body string) {
	l.t.Helper()
	answer, err := l.client.Get(l.address + path)
	if err != nil {
		l.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// ready waits until it is.
func (l *lookedAt) ready() {
	l.t.Helper()
	for {
		switch status, body := l.get("/readyz"); {
		case status == http.StatusOK:
			return
		case !strings.Contains(body, "nobody is at work"):
			l.t.Fatalf("%d %s", status, body)
		}
	}
}

func (l *lookedAt) ends() {
	l.t.Helper()
	l.stop()
	if got := <-l.code; got != exitDone {
		l.t.Errorf("run ended with %d: %s", got, l.notes.all())
	}
}

// While it ends it is not ready, and its numbers can be read to the last.
func TestARunIsWatched(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	placing, answer := make(chan struct{}), make(chan struct{})
	places := sync.OnceFunc(func() { close(placing) })
	between(t, s.config, func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/order/add") {
			places()
			<-answer
		}
		forward.ServeHTTP(w, r)
	})
	l := s.look("127.0.0.1:0")
	l.found()
	if status, body := l.get("/healthz"); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	l.ready()
	s.must(s.on("dispatch", wechatExample, "--hold"))
	s.must(s.at("release", "SFTC_001"))
	<-placing
	l.stop()
	l.notes.until("stopping")
	for {
		status, body := l.get("/readyz")
		if status == http.StatusServiceUnavailable && strings.Contains(body, "it is ending") {
			break
		}
		if status != http.StatusOK { // it is told a moment before it knows
			t.Fatalf("%d %s", status, body)
		}
	}
	if status, _ := l.get("/healthz"); status != http.StatusOK {
		t.Errorf("while it ends it lives with %d", status)
	}
	if status, body := l.get("/metrics"); status != http.StatusOK || !strings.Contains(body, "\npaotui_calls_total{") || strings.Contains(body, "otel_scope") {
		t.Errorf("%d %.2000s", status, body)
	}
	close(answer)
	l.ends()
	if _, err := l.client.Get(l.address + "/healthz"); err == nil {
		t.Error("it still serves")
	}
}

// A second run works without being seen, says so once, and takes the address over.
func TestAnAddressToWatchThatIsTakenIsWaitedFor(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := openShop(t, "1")
	l := s.look(taken.Addr().String())
	if said := l.notes.until("watch.listen"); !strings.Contains(said, "address already in use") {
		t.Errorf("it says %q", said)
	}
	taken.Close()
	l.found()
	l.ready()
	l.ends()
	if n := strings.Count(l.notes.all(), "address already in use"); n != 1 {
		t.Errorf("it is told %d times:\n%s", n, l.notes.all())
	}
}

func TestNothingIsServedWhereItIsOff(t *testing.T) {
	t.Parallel()
	l := openShop(t, "1").look("off")
	l.ends()
	if notes := l.notes.all(); strings.Contains(notes, "http://") || strings.Contains(notes, "watch") {
		t.Errorf("it says\n%s", notes)
	}
}

func TestAnAddressToWatchThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t, "1")
	for listen, want := range map[string]string{"9464": "watch.listen", "192.0.2.1:9464": "watch.listen"} {
		written, err := os.ReadFile(s.config)
		if err != nil {
			t.Fatal(err)
		}
		config := file(t, "watched.yaml", string(written)+"watch: {listen: \""+listen+"\"}\n")
		if got := paotui(t, "", "run", "--store", s.file, "--config", config); got.code != exitInput || !strings.Contains(got.err, want) {
			t.Errorf("%s: %+v", listen, got)
		}
	}
}
