package serving

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"
)

// On answers on a listener, which it closes, until ctx ends; then it lets the requests
// in hand finish, until cut ends, and for five seconds at most.
func On(ctx, cut context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 16,
	}
	ctx, end := context.WithCancel(ctx)
	defer end() // also when the listener fails
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		defer context.AfterFunc(cut, cancel)()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // whoever has not finished by now is cut off
		}
	}()
	err := server.Serve(listener)
	if errors.Is(err, http.ErrServerClosed) {
		<-stopped
		return nil
	}
	return err
}

// takeOver is how often an address that is taken is tried again.
const takeOver = 2 * time.Second

// WhenFree serves on an address once nobody else does. As long as it is taken it is
// tried again; taken is told why, once. serve closes the listener.
func WhenFree(ctx context.Context, address string, taken func(error), serve func(net.Listener) error) error {
	for told := false; ; told = true {
		listener, err := Listen(ctx, address)
		switch {
		case err == nil:
			return serve(listener)
		case ctx.Err() != nil:
			return nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return err
		}
		if !told {
			taken(err)
		}
		select {
		case <-time.After(takeOver):
		case <-ctx.Done():
			return nil
		}
	}
}

// Listen opens an address, such as 127.0.0.1:8080.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}
