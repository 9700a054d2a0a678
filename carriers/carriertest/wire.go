package carriertest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"
)

// Wire is an http.RoundTripper for carriers that speak HTTP: it counts requests and
// makes exchanges go wrong. Its methods are the powers [Backend].Requests and, for
// the faults of a wire, [Backend].Fail; the faults of a company (Refusal, ZeroFees,
// OddStatus) it leaves to the harness. It is safe for concurrent use.
type Wire struct {
	// Next makes the exchanges.
	Next http.RoundTripper
	// Call says which call a request belongs to; "" is none, and is passed on.
	Call func(*http.Request) Call

	mu       sync.Mutex
	faults   map[Call]Fault
	requests map[Call]int
}

// Requests is how many requests for a call were sent.
func (w *Wire) Requests(c Call) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests[c]
}

// Fail makes the next request for a call meet a fault.
func (w *Wire) Fail(c Call, f Fault) error {
	switch f {
	case NoConnection, LostRequest, LostReply, NoReply, HalfReply, WebPage, ServerError:
	default:
		return fmt.Errorf("%s: %w", f, errors.ErrUnsupported)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.faults == nil {
		w.faults = map[Call]Fault{}
	}
	w.faults[c] = f
	return nil
}

// sends counts a request and takes the fault that it is to meet.
func (w *Wire) sends(c Call) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.faults[c]
	delete(w.faults, c)
	if w.requests == nil {
		w.requests = map[Call]int{}
	}
	if c != "" && f != NoConnection {
		w.requests[c]++
	}
	return f
}

// RoundTrip makes one exchange. As far as a request is lost here, whoever traces it
// is told the same as by a real connection.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	switch f := w.sends(w.Call(r)); f {
	case "":
		return w.Next.RoundTrip(r)
	case NoConnection:
		return nil, w.refuse(r)
	case LostRequest:
		return nil, lose(r)
	default:
		return w.spoil(r, f)
	}
}

func (w *Wire) refuse(r *http.Request) error {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GetConn != nil {
		trace.GetConn(r.URL.Host)
	}
	drop(r.Body)
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

func lose(r *http.Request) error {
	drop(r.Body)
	trace := httptrace.ContextClientTrace(r.Context())
	if trace == nil {
		return io.EOF
	}
	if trace.GetConn != nil {
		trace.GetConn(r.URL.Host)
	}
	if trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	return io.EOF
}

// spoil lets the other side do its work and spoils the reply.
func (w *Wire) spoil(r *http.Request, f Fault) (*http.Response, error) {
	reply, err := w.Next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(reply.Body)
	drop(reply.Body)
	if err != nil {
		return nil, err
	}
	const page = "<!DOCTYPE html><html><body>sorry</body></html>"
	switch f {
	case LostReply:
		return nil, io.EOF
	case NoReply:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case HalfReply:
		reply.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(strings.NewReader(string(body[:len(body)/2])), cut{}), reply.Body}
		return reply, nil
	case ServerError:
		reply.StatusCode, reply.Status = http.StatusBadGateway, "502 Bad Gateway"
	}
	reply.Body, reply.ContentLength = io.NopCloser(strings.NewReader(page)), int64(len(page))
	return reply, nil
}

// cut is the end of a connection.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// drop closes a body that nobody reads any more.
func drop(body io.Closer) {
	if body != nil {
		_ = body.Close()
	}
}
