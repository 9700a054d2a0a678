package wechat

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/paotui-go/paotui/engine/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What must never be in an error or a log line.
const testToken = "TOKEN-5d41402abc4b2a76b9719d911017c592"

var testAppSecret = secret.New("APPSECRET-7d793037a0760186574b0282f2f435e7")

// fixedToken is a TokenSource that never changes.
type fixedToken struct{}

func (fixedToken) Token(context.Context) (secret.Text, error) { return secret.New(testToken), nil }
func (fixedToken) Renew(context.Context, secret.Text) (secret.Text, error) {
	return secret.New(testToken + "-2"), nil
}

// received is a request as the server saw it.
type received struct {
	method, path, query, contentType, body string
}

// recorder is a server that keeps what it received and answers by answer.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	seen []received
}

func serve(t testing.TB, answer http.HandlerFunc) *recorder {
	t.Helper()
	s := &recorder{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("the server could not read the request: %v", err)
		}
		s.mu.Lock()
		s.seen = append(s.seen, received{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), string(b)})
		s.mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(b)))
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *recorder) requests() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.seen...)
}

func reply(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, body)
	}
}

// dial is a Client with the default HTTP client, whose connections end with the
// test.
func dial(t testing.TB, url string, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{BaseURL: url, AppID: "wx_test", Tokens: fixedToken{}}
	for _, f := range change {
		f(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.wire.http.CloseIdleConnections)
	return c
}

// pipes is a listener within the process, so that HTTP runs in virtual time.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// inVirtualTime serves h within a synctest bubble and returns a client for it.
// stop ends both.
func inVirtualTime(h http.Handler) (client *http.Client, stop func()) {
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case l.conns <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	return &http.Client{Transport: transport}, func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	}
}
