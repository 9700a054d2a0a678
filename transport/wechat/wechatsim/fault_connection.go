package wechatsim

import (
	"net"
	"slices"
	"strconv"
)

// refusesOn makes a listener turn connections away when a fault says so.
// keepAlives(false) ends the connections that are open.
func (s *Sim) refusesOn(l net.Listener, keepAlives func(bool)) net.Listener {
	s.mu.Lock()
	s.keepAlives = keepAlives
	s.mu.Unlock()
	if p, ok := l.(*Pipe); ok {
		refuses := s.refuses
		p.refuse.Store(&refuses)
		return l
	}
	return refuser{l, s}
}

// refuser is a listener that resets what it should have refused: a listening socket
// cannot refuse one connection and take the next.
type refuser struct {
	net.Listener
	sim *Sim
}

func (r refuser) Accept() (net.Conn, error) {
	for {
		c, err := r.Listener.Accept()
		if err != nil || !r.sim.refuses() {
			return c, err
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset instead of an orderly end, where there is one
		}
		c.Close()
	}
}

// refuses reports whether the next connection is refused.
func (s *Sim) refuses() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	for _, f := range s.faults {
		if f.Kind == Refused && s.drawn(f, "connection", strconv.Itoa(s.connections)) {
			s.refusing()
			return true
		}
	}
	return false
}

// refusing ends the connections that are open while any may be refused, so that
// each call needs one of its own. The lock is held.
func (s *Sim) refusing() {
	on := slices.ContainsFunc(s.faults, func(f *Injected) bool { return f.Kind == Refused && !f.spent() })
	if on != s.single {
		s.single = on
		s.keepAlives(!on)
	}
}
