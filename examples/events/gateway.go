package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// RefusedError: the gateway will never take this message.
type RefusedError struct{ Why string }

func (e *RefusedError) Error() string { return e.Why }

// errAway: the gateway is away for the moment.
var errAway = errors.New("the message gateway does not answer")

// gateway stands for a service that sends messages to phones. The first message that
// arrives finds it away, and one that was sent already is not sent twice.
type gateway struct {
	out io.Writer

	mu    sync.Mutex
	away  int // how many calls it does not answer yet
	sent  map[string]bool
	after func(sent int) // is told how many were sent
}

func (g *gateway) Send(_ context.Context, m Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.away > 0:
		g.away--
		fmt.Fprintf(g.out, "  %s: %s\n", m.Key, errAway)
		return errAway
	case g.sent[m.Key]:
		return nil
	}
	g.sent[m.Key] = true
	fmt.Fprintf(g.out, "  %s: %s\n", m.Key, m.Text)
	g.after(len(g.sent))
	return nil
}
