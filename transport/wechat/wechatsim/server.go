package wechatsim

import (
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a [Sim] behind an HTTP listener, like an httptest.Server.
type Server struct {
	*Sim
	URL string // base URL without a trailing slash

	http   *http.Server
	client *http.Client
	served chan struct{}
	conns  sync.WaitGroup // http.Server.Close alone does not wait for them
}

// Start serves a new simulator on a free port of 127.0.0.1.
func Start(c Config) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return Serve(l, c)
}

// StartPipe serves a new simulator in memory, for virtual time. Only
// [Server.Client] reaches it; its URL is only a name.
func StartPipe(c Config) (*Server, error) {
	p := NewPipe()
	s, err := Serve(p, c)
	if err != nil {
		return nil, err
	}
	s.URL = "http://wechatsim"
	s.client = p.Client()
	return s, nil
}

// Serve serves a new simulator on l, which it closes in the end.
func Serve(l net.Listener, c Config) (*Server, error) {
	sim, err := New(c)
	if err != nil {
		l.Close()
		return nil, err
	}
	s := &Server{
		Sim:    sim,
		URL:    "http://" + l.Addr().String(),
		client: &http.Client{Transport: &http.Transport{}},
		served: make(chan struct{}),
	}
	s.http = &http.Server{
		Handler:           sim,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 16,
		ConnState:         s.track,
		ErrorLog:          log.New(io.Discard, "", 0), // would quote bytes of requests
	}
	l = sim.refusesOn(l, s.http.SetKeepAlivesEnabled)
	go func() {
		defer close(s.served)
		_ = s.http.Serve(l) // it always returns an error; Close is why
	}()
	return s, nil
}

// track counts the connections that are served.
func (s *Server) track(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed:
		s.conns.Done()
	}
}

// Client is an HTTP client that reaches the server; Close closes its connections.
func (s *Server) Client() *http.Client { return s.client }

// Close stops the server, then the simulator: no rider moves and no push leaves
// afterwards, and no goroutine stays.
func (s *Server) Close() {
	s.client.CloseIdleConnections()
	_ = s.http.Close() // the listener's own error; there is nothing left to do
	<-s.served
	s.conns.Wait()
	s.Sim.Close()
}
