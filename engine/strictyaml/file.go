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
	version atomic.Int64 // of now and refused

	mu   sync.Mutex
	used []byte // what now was made of
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
	f := &File[T]{read: read, parse: parse, used: data}
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
// Any number may follow one file, and each hears of all that is not as it was when the
// file was opened.
func (f *File[T]) Follow(ctx context.Context, every time.Duration, tell func(error)) {
	if every <= 0 {
		every = 2 * time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var seen []byte // what this one read last
	told := int64(0)
	for {
		if version := f.version.Load(); version != told && tell != nil {
			told = version
			tell(f.Refused())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		seen = f.look(seen)
	}
}

// look reads the file again, and takes it over if it is as it was seen the last time.
func (f *File[T]) look(before []byte) (seen []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, err := f.read()
	if err != nil {
		f.refuse(err)
		return before
	}
	switch {
	case bytes.Equal(data, f.used):
		if bytes.Equal(data, before) && f.refused.Swap(nil) != nil {
			f.version.Add(1) // it is again what is used
		}
		return data
	case !bytes.Equal(data, before):
		return data
	}
	now, err := f.parse(data)
	if err != nil {
		f.refuse(err)
		return data
	}
	f.used = data
	f.now.Store(&now)
	f.refused.Store(nil)
	f.version.Add(1)
	return data
}

func (f *File[T]) refuse(err error) {
	if before := f.Refused(); before == nil || before.Error() != err.Error() {
		f.refused.Store(&err)
		f.version.Add(1)
	}
}
