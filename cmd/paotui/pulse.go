package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// pulse shows on a terminal that long work is alive. A nil pulse is silent.
type pulse struct {
	w       io.Writer
	text    string
	began   time.Time
	mu      sync.Mutex // held while anything is written
	stop    chan struct{}
	stopped chan struct{}
}

// working starts a pulse; end stops it.
func (s screen) working(format string, args ...any) *pulse {
	if !s.live {
		return nil
	}
	p := &pulse{w: s.err, text: fmt.Sprintf(format, args...), began: time.Now(), stop: make(chan struct{}), stopped: make(chan struct{})}
	go p.beat()
	return p
}

const eraseLine = "\r\x1b[K"

func (p *pulse) beat() {
	defer close(p.stopped)
	ticker := time.NewTicker(120 * time.Millisecond)
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.mu.Lock()
			fmt.Fprintf(p.w, eraseLine+"%c %s (%d s)", `|/-\`[i%4], p.text, int(time.Since(p.began).Seconds()))
			p.mu.Unlock()
		}
	}
}

// around lets others write: the pulse's line goes away and comes back.
func (p *pulse) around(write func()) {
	if p == nil {
		write()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(p.w, eraseLine)
	write()
}

// end stops the pulse and removes its line.
func (p *pulse) end() {
	if p == nil {
		return
	}
	close(p.stop)
	<-p.stopped
	fmt.Fprint(p.w, eraseLine)
}
