package carriertest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestWire: each fault as a plain HTTP client meets it, and what the other side has
// seen of it.
func TestWire(t *testing.T) {
	const yes = `{"answer":"a whole reply"}`
	for _, c := range []struct {
		fault    Fault
		worked   int32 // how often the other side did its work
		requests int
		wrote    bool  // the client saw its request go out
		fails    error // of the exchange
		breaks   bool  // while the reply is read
		status   int
		body     string
	}{
		{fault: "", worked: 1, requests: 1, wrote: true, status: 200, body: yes},
		{fault: NoConnection, fails: syscall.ECONNREFUSED},
		{fault: LostRequest, requests: 1, wrote: true, fails: io.EOF},
		{fault: LostReply, worked: 1, requests: 1, wrote: true, fails: io.EOF},
		{fault: NoReply, worked: 1, requests: 1, wrote: true, fails: context.DeadlineExceeded},
		{fault: HalfReply, worked: 1, requests: 1, wrote: true, status: 200, breaks: true, body: yes[:len(yes)/2]},
		{fault: WebPage, worked: 1, requests: 1, wrote: true, status: 200, body: "<!DOCTYPE html>"},
		{fault: ServerError, worked: 1, requests: 1, wrote: true, status: 502, body: "<!DOCTYPE html>"},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			var worked atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				worked.Add(1)
				_, _ = io.WriteString(w, yes)
			}))
			defer server.Close()
			wire := &Wire{Next: server.Client().Transport, Call: func(*http.Request) Call { return Place }}
			if c.fault != "" {
				if err := wire.Fail(Place, c.fault); err != nil {
					t.Fatal(err)
				}
			}
			got := exchange(t, wire, server.URL)
			if worked.Load() != c.worked || wire.Requests(Place) != c.requests || got.wrote != c.wrote {
				t.Errorf("%d times worked, %d requests, written %v; want %d, %d, %v", worked.Load(), wire.Requests(Place), got.wrote, c.worked, c.requests, c.wrote)
			}
			if !errors.Is(got.err, c.fails) || got.status != c.status || (got.broke != nil) != c.breaks || !strings.HasPrefix(got.body, c.body) {
				t.Errorf("%+v", got)
			}
			if again := exchange(t, wire, server.URL); again.err != nil || again.body != yes {
				t.Errorf("a fault strikes once, and then: %+v", again)
			}
		})
	}
}

type exchanged struct {
	err, broke error
	status     int
	body       string
	wrote      bool
}

func exchange(t *testing.T, wire *Wire, url string) (got exchanged) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { got.wrote = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: wire}).Do(request)
	if got.err = err; err != nil {
		return got
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	got.broke, got.status, got.body = err, response.StatusCode, string(body)
	return got
}

func TestWireLeavesTheCompanyAlone(t *testing.T) {
	wire := &Wire{}
	for _, f := range []Fault{Refusal, ZeroFees, OddStatus, "rain"} {
		if err := wire.Fail(Place, f); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", f, err)
		}
	}
}
