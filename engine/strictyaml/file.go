package strictyaml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// ReadFile reads a file of at most a byte more than most, so that its reader sees
// that it is too large. kind is what people call it, such as "policy file".
func ReadFile(kind, path string, most int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(kind, path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err != nil {
		return nil, unreadable(kind, path, err)
	}
	return data, nil
}

func unreadable(kind, path string, err error) error {
	if at, ok := errors.AsType[*os.PathError](err); ok {
		err = at.Err
	}
	return fmt.Errorf("the %s %s can not be read: %w", kind, path, err)
}

// File is a file that may change while what it says is in use. It is safe for
// concurrent use.
type File[T any] struct {
	read  func() ([]byte, error)
	parse func([]byte) (T, error)

	now     atomic.Pointer[T]
	refused atomic.Pointer[error]

	mu   sync.Mutex
	used []byte // what now was made of
	seen []byte // what was read last
}

// OpenFile reads the file for the first time, when it must be a good one.
func OpenFile[T any](read func() ([]byte, error), parse func([]byte) (T, error)) (*File[T], error) {
	data, err := read()
	if err != nil {
		return nil, err
	}
	now, err := parse(data)
	if err != nil {
		return nil, err
	}
	f := &File[T]{read: read, parse: parse, used: data, seen: data}
	f.now.Store(&now)
	return f, nil
}

// Now is what the last good version said.
func (f *File[T]) Now() T { return *f.now.Load() }

// Refused is why the file as it is now is not used, and what was read before still
// is; nil if it is used.
func (f *File[T]) Refused() error {
	if err := f.refused.Load(); err != nil {
		return *err
	}
	return nil
}

// Follow looks at the file every so often, 2 s if every is 0, until ctx ends. What
// has changed is taken over when it was the same twice in a row, so that nothing half
// written is; what is broken is refused, once. tell hears of both: nil is taken over.
func (f *File[T]) Follow(ctx context.Context, every time.Duration, tell func(error)) {
	if every <= 0 {
		every = 2 * time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if news, err := f.look(); news && tell != nil {
			tell(err)
		}
	}
}

// look reads the file again; news is whether it was taken over or refused now.
func (f *File[T]) look() (news bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, err := f.read()
	if err != nil {
		return f.refuse(err)
	}
	settled := bytes.Equal(data, f.seen)
	f.seen = data
	switch {
	case !settled:
		return false, nil
	case bytes.Equal(data, f.used):
		if f.refused.Swap(nil) != nil {
			return true, nil // it is again what is used
		}
		return false, nil
	}
	now, err := f.parse(data)
	if err != nil {
		return f.refuse(err)
	}
	f.used = data
	f.now.Store(&now)
	f.refused.Store(nil)
	return true, nil
}

func (f *File[T]) refuse(err error) (bool, error) {
	before := f.Refused()
	f.refused.Store(&err)
	return before == nil || before.Error() != err.Error(), err
}
