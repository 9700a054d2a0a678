package wechat

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
)

// largestReply is far above any reply of this API; what goes on beyond it is not
// read.
const largestReply = 1 << 20

// wire makes one HTTP exchange and tells what is known when it fails.
type wire struct {
	http *http.Client
	// rewinds lets the HTTP client repeat a request that it did not write. net/http
	// does so over HTTP/1.1 only where not one byte left; over HTTP/2 it also trusts
	// what the peer claims, and a foreign transport may do anything: those get no
	// body to repeat.
	rewinds bool
	// patience bounds an exchange whose caller set no nearer deadline.
	patience time.Duration
}

func newWire(c *http.Client, patience time.Duration) wire {
	c = withoutRedirects(c)
	return wire{http: c, rewinds: onlyHTTP1(c), patience: patience}
}

// with is the same wire, connections and all, with another patience.
func (w wire) with(patience time.Duration) wire {
	w.patience = patience
	return w
}

// exchange sends payload (nil: a GET) and returns the body of a 200. Errors hold
// no URL: its query holds the token or the secret.
func (w wire) exchange(ctx context.Context, op, target string, payload []byte) (reply []byte, err error) {
	ctx, end := traced(ctx, op)
	defer func() { end(err) }()
	if err := ctx.Err(); err != nil {
		return nil, gaveUp(op, err, fault.NotSent)
	}
	timed, cancel := w.within(ctx)
	defer cancel()
	var progress progress
	req, err := w.request(httptrace.WithClientTrace(timed, progress.trace()), target, payload)
	if err != nil {
		return nil, &fault.Error{Op: op, Kind: fault.Internal, Outcome: fault.NotSent, Text: "the base URL is not a URL"}
	}
	resp, err := w.http.Do(req)
	if err != nil {
		return nil, broken(ctx, op, err, progress.outcome())
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, badStatus(op, resp)
	}
	body, err := readReply(resp)
	if err != nil {
		return nil, broken(ctx, op, err, fault.Unknown)
	}
	if len(body) > largestReply {
		return nil, &fault.Error{Op: op, Kind: fault.Internal, Outcome: fault.Unknown, Text: "the reply is larger than any that is documented"}
	}
	return body, nil
}

// readReply reads up to one byte more than the largest reply. The length that a
// reply claims is only where it begins to make room: one byte more, in which the
// end of the reply is found without making any.
func readReply(resp *http.Response) ([]byte, error) {
	b := make([]byte, 0, min(max(resp.ContentLength, bytes.MinRead), 16<<10)+1)
	for len(b) <= largestReply {
		if len(b) == cap(b) {
			b = slices.Grow(b, len(b))
		}
		n, err := resp.Body.Read(b[len(b):min(cap(b), largestReply+1)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		}
	}
	return b, nil
}

// within bounds an exchange; a caller who is less patient does so already.
func (w wire) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if by, ok := ctx.Deadline(); ok && time.Until(by) <= w.patience {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, w.patience)
}

func (w wire) request(ctx context.Context, target string, payload []byte) (*http.Request, error) {
	if payload == nil {
		return http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if !w.rewinds {
		req.GetBody = nil
	}
	return req, nil
}

// progress watches how far a request got.
type progress struct {
	started, wrote atomic.Bool
	hooks          httptrace.ClientTrace
}

func (p *progress) trace() *httptrace.ClientTrace {
	p.hooks.GetConn = func(string) { p.started.Store(true) }
	p.hooks.WroteHeaders = func() { p.wrote.Store(true) }
	return &p.hooks
}

// outcome is NotSent only where net/http is known to have looked for a connection
// and never got as far as the headers. A transport that tells nothing proves
// nothing.
func (p *progress) outcome() fault.Outcome {
	if p.started.Load() && !p.wrote.Load() {
		return fault.NotSent
	}
	return fault.Unknown
}

// broken describes an exchange that ended without a whole reply.
func broken(ctx context.Context, op string, err error, outcome fault.Outcome) *fault.Error {
	if ended := ctx.Err(); ended != nil {
		return gaveUp(op, ended, outcome)
	}
	e := &fault.Error{Op: op, Kind: fault.Unavailable, Outcome: outcome}
	e.Text, e.Err = plainCause(err, outcome)
	return e
}

func gaveUp(op string, ended error, outcome fault.Outcome) *fault.Error {
	text := "the caller gave up"
	if errors.Is(ended, context.DeadlineExceeded) {
		text = "the caller's deadline passed"
	}
	return &fault.Error{Op: op, Kind: fault.Canceled, Outcome: outcome, Text: text, Err: ended}
}

// plainCause is what may be told of a network error: never its own text, which
// may hold a URL, a proxy's password or a piece of the reply.
func plainCause(err error, outcome fault.Outcome) (string, error) {
	var timeout interface{ Timeout() bool }
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "the host's name does not resolve", nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused", syscall.ECONNREFUSED
	case errors.As(err, &certificate):
		return "the server's certificate is not trusted", nil
	case errors.As(err, &timeout) && timeout.Timeout():
		return "time ran out", context.DeadlineExceeded
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the reply broke off", io.ErrUnexpectedEOF
	case outcome == fault.NotSent:
		return "no connection to WeChat", nil
	case errors.Is(err, io.EOF):
		return "the connection was closed before the reply", io.EOF
	}
	return "the connection broke", nil
}

// httpCode begins the code of a reply that is told by its HTTP status.
const httpCode = "HTTP "

// badStatus describes a reply that is not a 200. It comes from something in front
// of the API, which may have passed the request on before it failed.
func badStatus(op string, resp *http.Response) *fault.Error {
	e := &fault.Error{
		Op:         op,
		Kind:       fault.Internal,
		Outcome:    fault.Unknown,
		Code:       httpCode + strconv.Itoa(resp.StatusCode),
		Text:       "WeChat always answers 200; is the base URL right?",
		RetryAfter: retryAfter(resp.Header),
	}
	switch {
	case resp.StatusCode >= 500:
		e.Kind, e.Text = fault.Unavailable, "the gateway failed"
	case resp.StatusCode == http.StatusTooManyRequests:
		e.Kind, e.Text = fault.Busy, "the gateway is busy"
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		e.Text = "a redirect, which is not followed; is the base URL right?"
	}
	return e
}

// retryAfter reads the header's form in seconds, up to an hour.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}
