package wechatsim

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// answer is what goes over the wire, and what a fault does to it there.
type answer struct {
	call        *Call
	wait        time.Duration // before anything is said
	status      int           // 0 is 200
	contentType string        // "" is WeChat's
	body        []byte
	cut         cut
}

// cut says how much of an answer leaves.
type cut int

const (
	whole cut = iota
	half
	nothing
)

// pause waits as a fault has it and reports whether the caller is still there. The
// end of the simulator ends every wait.
func (s *Sim) pause(ctx context.Context, out answer) bool {
	if out.wait <= 0 {
		return true
	}
	timer := time.NewTimer(out.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	case <-ctx.Done():
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out.call.Answered = out.cut == whole
	return true
}

// write answers, or breaks the connection where it is cut.
func (out answer) write(w http.ResponseWriter) {
	if out.cut == nothing {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain") // as seen; clients must not mind
	if out.contentType != "" {
		h.Set("Content-Type", out.contentType)
	}
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	if out.status != 0 {
		w.WriteHeader(out.status)
	}
	if out.cut == whole {
		_, _ = w.Write(out.body) // whoever left misses it
		return
	}
	_, _ = w.Write(out.body[:len(out.body)/2])
	_ = http.NewResponseController(w).Flush() // what cannot be flushed is lost as well
	panic(http.ErrAbortHandler)
}
