package main

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// interruptible is a reader that ends when done is closed, also while it waits for
// a person who does not type.
type interruptible struct {
	from io.Reader
	done <-chan struct{}
}

func (r interruptible) Read(b []byte) (int, error) {
	type read struct {
		data []byte
		err  error
	}
	came := make(chan read, 1)
	go func() { // it may outlive an interruption: nothing but the process's end stops such a read
		data := make([]byte, len(b))
		n, err := r.from.Read(data)
		came <- read{data[:n], err}
	}()
	select {
	case <-r.done:
		return 0, context.Canceled
	case got := <-came:
		return copy(b, got.data), got.err
	}
}

// output remembers the first error of writing, which what is said line by line does
// not look at.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.to.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// written is the exit code of a run, which has failed if its result was lost.
func (s screen) written(out *output, code int) int {
	if out.err == nil || code == exitFailure {
		return code
	}
	return s.fail(fmt.Errorf("the result can not be written: %w", out.err))
}

// shared is a writer that several write to, a line at a time.
type shared struct {
	mu sync.Mutex
	to io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(b)
}
