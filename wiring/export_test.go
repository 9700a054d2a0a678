package wiring

import "github.com/paotui-go/paotui/carriers/immediate"

// ClientsKept is how many clients a source has in memory.
func ClientsKept(s immediate.ClientSource) int {
	c := s.(*clients)
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.young) + len(c.elder)
}
