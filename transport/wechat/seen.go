package wechat

import (
	"crypto/sha256"
	"sync"
)

// remembered is how many acknowledged events are known again: many times what
// comes within WeChat's own retries.
const remembered = 4096

// seen remembers the last events that were acknowledged.
type seen struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]struct{}
	ring  [remembered][sha256.Size]byte
	next  int
}

func (s *seen) has(k [sha256.Size]byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.known[k]
	return ok
}

func (s *seen) add(k [sha256.Size]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.known[k]; ok {
		return
	}
	if s.known == nil {
		s.known = make(map[[sha256.Size]byte]struct{})
	}
	delete(s.known, s.ring[s.next])
	s.ring[s.next] = k
	s.known[k] = struct{}{}
	s.next = (s.next + 1) % remembered
}
