package wechat

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// raw is a server that speaks as it likes, once its conversation has read one
// request. It counts requests.
func raw(t *testing.T, answer func(net.Conn)) (base string, requests *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	requests = new(atomic.Int32)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for {
					req, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					requests.Add(1)
					answer(conn)
				}
			}()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-ended })
	return "http://" + l.Addr().String(), requests
}

func say(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text); _ = c.Close() }
}

// assertSafe checks what no error may hold.
func assertSafe(t *testing.T, name string, err error) {
	t.Helper()
	for text, cause := fmt.Sprintf("%v %+v %#v", err, err, err), err; cause != nil; cause = errors.Unwrap(cause) {
		if text += " " + cause.Error(); strings.Contains(text, testToken) || strings.Contains(text, testAppSecret.Reveal()) || strings.Contains(text, "access_token=") {
			t.Errorf("%s: the error tells a secret: %s", name, text)
		}
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		t.Errorf("%s: the error wraps a URL: %v", name, err)
	}
}

func TestBrokenExchanges(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	for _, c := range []struct {
		name   string
		answer func(net.Conn)
		kind   fault.Kind
	}{
		{"closes without a word", say(""), fault.Unavailable},
		{"closes within the headers", say("HTTP/1.1 200"), fault.Unavailable},
		{"is no HTTP", say("SSH-2.0-OpenSSH\r\n"), fault.Unavailable},
		{"closes within the body", say(head + "Content-Length: 400\r\n\r\n{\"resultcode\":0"), fault.Unavailable},
		{"closes within a chunk", say(head + "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"resultcode\":0"), fault.Unavailable},
		{"sends a page", say(head + "Content-Length: 13\r\n\r\n<html></html>"), fault.Internal},
		{"sends nothing", say(head + "Content-Length: 0\r\n\r\n"), fault.Internal},
		{"sends headers without end", func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			for i := 0; i < 1<<17; i++ {
				if _, err := io.WriteString(c, "X-More: more\r\n"); err != nil {
					return
				}
			}
		}, fault.Unavailable},
		{"streams more than any reply", func(c net.Conn) {
			_, _ = io.WriteString(c, head+"\r\n{\"resultmsg\":\"")
			for {
				if _, err := io.WriteString(c, strings.Repeat("x", 1<<16)); err != nil {
					return
				}
			}
		}, fault.Internal},
		{"answers 503", say("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}"), fault.Unavailable},
		{"answers 502 with a success inside", say("HTTP/1.1 502 Bad\r\nContent-Length: 16\r\n\r\n{\"resultcode\":0}"), fault.Unavailable},
		{"answers 429", say("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"), fault.Busy},
		{"answers 404", say("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), fault.Internal},
		{"answers 204", say("HTTP/1.1 204 No Content\r\n\r\n"), fault.Internal},
		{"redirects and keeps the method", say("HTTP/1.1 307 There\r\nLocation: /elsewhere?access_token=" + testToken + "\r\nContent-Length: 0\r\n\r\n"), fault.Internal},
		{"redirects to nowhere", say("HTTP/1.1 302 There\r\nLocation: ://" + testToken + "\r\nContent-Length: 0\r\n\r\n"), fault.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, requests := raw(t, c.answer)
			_, err := dial(t, base).AddOrder(t.Context(), testAppSecret, testOrder())
			if fault.OutcomeOf(err) != fault.Unknown || fault.KindOf(err) != c.kind {
				t.Errorf("%v; want %v with an unknown outcome", err, c.kind)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests arrived, want 1: a write is never sent twice", n)
			}
			assertSafe(t, c.name, err)
		})
	}
}

func TestRetryAfterIsRead(t *testing.T) {
	for value, want := range map[string]time.Duration{"7": 7 * time.Second, "99999999": time.Hour, "-1": 0, "soon": 0, "": 0} {
		if got := retryAfter(http.Header{"Retry-After": {value}}); got != want {
			t.Errorf("Retry-After %q is %v, want %v", value, got, want)
		}
	}
}

func TestNoConnectionProvesThatNothingWasSent(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	// A TLS server that the client does not trust: connected, and still not sent.
	untrusted := httptest.NewUnstartedServer(nil)
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	deaf := httptest.NewServer(nil)
	defer deaf.Close()
	for _, c := range []struct{ name, base, text string }{
		{"connection refused", gone.URL, "the connection was refused"},
		{"a name without a host", "http://paotui.invalid", "the host's name does not resolve"},
		{"a certificate that nobody knows", untrusted.URL, "the server's certificate is not trusted"},
		{"TLS to a server without it", strings.Replace(deaf.URL, "http", "https", 1), "no connection to WeChat"},
		{"a port that is no number", "http://127.0.0.1:x", "the base URL is not a URL"},
		{"a port that does not exist", "http://127.0.0.1:99999", "no connection to WeChat"},
	} {
		_, err := dial(t, c.base).AddOrder(t.Context(), testAppSecret, testOrder())
		if fault.OutcomeOf(err) != fault.NotSent || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want not sent: %s", c.name, err, c.text)
		}
		assertSafe(t, c.name, err)
	}
}

func TestEndedContextSendsNothing(t *testing.T) {
	s := serve(t, reply(`{"resultcode":0}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := dial(t, s.URL).AddOrder(ctx, testAppSecret, testOrder())
	if fault.OutcomeOf(err) != fault.NotSent || fault.KindOf(err) != fault.Canceled || len(s.requests()) != 0 {
		t.Errorf("%v, and %d requests", err, len(s.requests()))
	}
}

// silent is a RoundTripper that net/http's trace knows nothing of.
type silent struct{}

func (silent) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New(testToken) }

func TestTransportThatTellsNothingProvesNothing(t *testing.T) {
	c := dial(t, "http://example.invalid", func(cfg *Config) { cfg.HTTP = &http.Client{Transport: silent{}} })
	_, err := c.AddOrder(t.Context(), testAppSecret, testOrder())
	if fault.OutcomeOf(err) != fault.Unknown {
		t.Errorf("%v, want unknown", err)
	}
	assertSafe(t, "silent", err)
}

// The connection is kept after the first call; on the second the server reads the
// request and hangs up, as one that restarts does. net/http must not try again.
func TestWriteOnAKeptConnectionIsNotRepeated(t *testing.T) {
	var calls atomic.Int32
	ok := "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"resultcode\":0}"
	base, requests := raw(t, func(c net.Conn) {
		if calls.Add(1) == 1 {
			_, _ = io.WriteString(c, ok)
			return
		}
		_ = c.Close()
	})
	for _, ours := range []bool{true, false} {
		calls.Store(0)
		requests.Store(0)
		c := dial(t, base, func(cfg *Config) {
			if !ours {
				cfg.HTTP = &http.Client{Transport: &http.Transport{}}
			}
		})
		if _, err := c.AddOrder(t.Context(), testAppSecret, testOrder()); err != nil {
			t.Fatal(err)
		}
		_, err := c.AddOrder(t.Context(), testAppSecret, testOrder())
		if fault.OutcomeOf(err) != fault.Unknown {
			t.Errorf("ours %t: %v, want unknown", ours, err)
		}
		if n := requests.Load(); n != 2 {
			t.Errorf("ours %t: %d requests arrived, want 2", ours, n)
		}
	}
}

func TestOnlyAKnownTransportMayRewind(t *testing.T) {
	for name, c := range map[string]struct {
		client *http.Client
		want   bool
	}{
		"the default":          {nil, true},
		"the default, passed":  {NewHTTPClient(), true},
		"net/http's own":       {http.DefaultClient, false},
		"one without protocol": {&http.Client{Transport: &http.Transport{}}, false},
		"a foreign transport":  {&http.Client{Transport: silent{}}, false},
	} {
		w := newWire(c.client, time.Second)
		req, err := w.request(t.Context(), "http://example.invalid", []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if got := req.GetBody != nil; got != c.want {
			t.Errorf("%s: may rewind %t, want %t", name, got, c.want)
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(reply(`{"resultcode":0,"fee":1}` + strings.Repeat(" ", 9000)))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := dial(t, s.URL)
	for range 20 {
		if _, err := c.PreAddOrder(t.Context(), testAppSecret, testOrder()); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("20 calls in a row opened %d connections", n)
	}
}

func TestTimeRunsOut(t *testing.T) {
	stall := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	stream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
			}
		}
	})
	for _, c := range []struct {
		name     string
		handler  http.Handler
		patience time.Duration
		kind     fault.Kind
		took     time.Duration
	}{
		{"the caller's deadline, no reply", stall, 3 * time.Second, fault.Canceled, 3 * time.Second},
		{"no deadline, no reply", stall, 0, fault.Unavailable, callTimeout},
		{"no deadline, a reply that never ends", stream, 0, fault.Unavailable, callTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, stop := inVirtualTime(c.handler)
				defer stop()
				ctx := t.Context()
				if c.patience > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.patience)
					defer cancel()
				}
				wechat, err := NewClient(Config{BaseURL: "http://wechat", AppID: "wx", Tokens: fixedToken{}, HTTP: client})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				_, err = wechat.AddOrder(ctx, testAppSecret, testOrder())
				if fault.KindOf(err) != c.kind || fault.OutcomeOf(err) != fault.Unknown || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v; want %v, unknown", err, c.kind)
				}
				if took := time.Since(start); took != c.took {
					t.Errorf("took %v, want %v", took, c.took)
				}
				assertSafe(t, c.name, err)
			})
		})
	}
}

func TestDeadlineWhileConnectingSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			<-over
			return nil, net.ErrClosed
		}}
		c, err := NewClient(Config{BaseURL: "http://wechat", AppID: "wx", Tokens: fixedToken{}, HTTP: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = c.AddOrder(ctx, testAppSecret, testOrder())
		if fault.OutcomeOf(err) != fault.NotSent || fault.KindOf(err) != fault.Canceled {
			t.Errorf("%v, want not sent", err)
		}
		_, err = c.AddOrder(t.Context(), testAppSecret, testOrder())
		if fault.OutcomeOf(err) != fault.NotSent || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("without a deadline: %v, want not sent", err)
		}
		close(over)
		synctest.Wait()
	})
}
