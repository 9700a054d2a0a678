package wiring

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
	"github.com/paotui-go/paotui/policy/policyfile"
)

// System is everything that one configuration describes, put together. Its
// methods are safe for concurrent use.
type System struct {
	Engine *engine.Engine
	// Push takes WeChat's messages at the configured path; nil if the configuration
	// has no push. Run serves it; a host with an HTTP server of its own may mount it
	// there instead.
	Push http.Handler

	listen string
	policy *policyfile.File // nil if the configuration names none
	former *history.Keeper
	log    *zap.Logger
}

func newSystem(c Config, e *engine.Engine, push pushHandler, policy *policyfile.File, former *history.Keeper, logger *zap.Logger) *System {
	if logger == nil {
		logger = zap.NewNop()
	}
	s := &System{Engine: e, policy: policy, former: former, log: logger}
	if c.Push != nil {
		s.Push, s.listen = push, c.Push.Listen
	}
	return s
}

// Run does the engine's work and, where the configuration has a push, serves it,
// until ctx ends. It returns when all of that has stopped; the error is nil unless a
// part of it could not go on.
func (s *System) Run(ctx context.Context) error {
	if s.Push == nil {
		return s.work(ctx)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return err
	}
	return s.RunOn(ctx, listener)
}

// RunOn is Run with the push served on a listener that is open already. It closes
// the listener.
func (s *System) RunOn(ctx context.Context, listener net.Listener) error {
	return s.work(ctx, func(ctx context.Context) error { return serve(ctx, listener, s.Push) })
}

// RunBeside is Run for one of several processes of a machine that share a store and
// a configuration. One of them serves the push; the others tell why not, once, work
// without it, and take it over when its address becomes free.
func (s *System) RunBeside(ctx context.Context, without func(why error)) error {
	if s.Push == nil {
		return s.work(ctx)
	}
	return s.work(ctx, func(ctx context.Context) error { return s.serveWhenFree(ctx, without) })
}

// work runs the engine and what goes on beside it. They end together: when ctx ends,
// or when one of them can not go on.
func (s *System) work(ctx context.Context, beside ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	beside = append(beside, s.former.Run)
	if s.policy != nil {
		beside = append(beside, s.followPolicy)
	}
	ended := make(chan error, len(beside))
	for _, part := range beside {
		go func() {
			defer stop()
			ended <- part(ctx)
		}()
	}
	err := s.Engine.Run(ctx)
	stop()
	for range beside {
		err = errors.Join(err, <-ended)
	}
	return err
}

// followPolicy takes a changed policy file over, and says so.
func (s *System) followPolicy(ctx context.Context) error {
	s.policy.Follow(ctx, 0, func(err error) {
		if err != nil {
			s.log.Error("the policy file is refused, and the policy of before goes on", zap.Error(err))
			return
		}
		s.log.Info("the policy file has changed and is taken over")
	})
	return nil
}

// takeOver is how often an address that is taken is tried again.
const takeOver = 2 * time.Second

func (s *System) serveWhenFree(ctx context.Context, without func(error)) error {
	for told := false; ; told = true {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
		switch {
		case err == nil:
			return serve(ctx, listener, s.Push)
		case ctx.Err() != nil:
			return nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return err
		}
		if !told {
			without(err)
		}
		select {
		case <-time.After(takeOver):
		case <-ctx.Done():
			return nil
		}
	}
}

// serve answers until ctx ends, then lets the requests in hand finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 16,
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
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
