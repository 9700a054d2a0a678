package wechatsim

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// Pipe is a net.Listener in memory, over net.Pipe: no socket, so that it works in
// the virtual time of a testing/synctest bubble. It is safe for concurrent use.
type Pipe struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	refuse atomic.Pointer[func() bool]
}

// NewPipe opens one. Whoever opens it closes it, or the server that serves it
// does.
func NewPipe() *Pipe {
	return &Pipe{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept waits for the next connection.
func (p *Pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and Dial. It may be called more than once.
func (p *Pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr names the listener for logs.
func (p *Pipe) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// Dial opens a connection to whoever accepts. A simulator that serves the pipe may
// refuse it ([Refused]), with syscall.ECONNREFUSED.
func (p *Pipe) Dial(ctx context.Context) (net.Conn, error) {
	if refuse := p.refuse.Load(); refuse != nil && (*refuse)() {
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: p.Addr(), Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	ours, theirs := net.Pipe()
	var err error
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.closed:
		err = net.ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	ours.Close()
	theirs.Close()
	return nil, err
}

// Client is an HTTP client whose every request, whatever its host and scheme,
// arrives at this listener: a program under test can keep https://api.weixin.qq.com
// as its base. Call CloseIdleConnections on it at the end.
func (p *Pipe) Client() *http.Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return p.Dial(ctx) }
	return &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
}
