package wiring

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/policy/policyfile"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/wiring/internal/serving"
)

// Parts are what a System is made of. Engine and Store are required; the rest may be
// left out.
type Parts struct {
	Config Config
	Engine *engine.Engine
	Store  engine.Store
	// Apps, Accounts and Policy are looked at for what changes with its file: a
	// [Roster], a [policyfile.File].
	Apps     Apps
	Accounts engine.Accounts
	Policy   engine.Policy
	History  *history.Keeper
	// Stack is told how many processes share the mini programs' quotas, where the
	// store counts them.
	Stack  *transport.Stack
	Push   PushHandler
	Logger *zap.Logger
}

// System is everything that one configuration describes, put together. Its
// methods are safe for concurrent use.
type System struct {
	Engine *engine.Engine
	// Store is where the deliveries are, for a host that writes in a transaction of its
	// own, see [postgres.Store.AppendTx].
	Store engine.Store
	// Push takes WeChat's messages at the configured path; nil if the configuration
	// has no push. Run serves it; a host with an HTTP server of its own may mount it
	// there instead.
	Push http.Handler

	config Config
	policy *policyfile.File // nil if the policy is in no file
	roster *Roster          // nil if the host has its own accounts and mini programs
	former *history.Keeper
	stack  *transport.Stack
	log    *zap.Logger
	going  sync.Mutex
	state  atomic.Int32

	asking   chan struct{} // holds one while the store is asked
	asked    time.Time     // when the store was last asked whether it can be read
	answered error
}

// NewSystem puts the parts together and starts nothing.
func NewSystem(p Parts) *System {
	s := &System{asking: make(chan struct{}, 1), Engine: p.Engine, Store: p.Store, config: p.Config, former: p.History, stack: p.Stack, log: p.Logger}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	if p.Push != nil {
		s.Push = p.Push
	}
	s.policy, _ = p.Policy.(*policyfile.File)
	for _, of := range []any{p.Apps, p.Accounts} {
		if r, ok := of.(*Roster); ok {
			s.roster = r
		}
	}
	return s
}

// The states of a System.
const (
	resting int32 = iota
	running
	draining
)

// Ready is nil while Run is going and the store can be read; else it says what is
// missing. It is for whoever sends work here, such as a load balancer: a System that
// was told to end is not ready any more, and still takes what comes. However often it is
// called, the store is asked by one at a time, for two seconds at most, and what it says
// holds for a second.
func (s *System) Ready(ctx context.Context) error {
	switch s.state.Load() {
	case resting:
		return &notReady{text: "nobody is at work: Run is not going"}
	case draining:
		return &notReady{text: "it is ending: what was sent is waited for, and nothing new begun"}
	}
	if err := s.storeAnswers(ctx); err != nil {
		return &notReady{"the store can not be read", err}
	}
	return nil
}

// readyTime is how long the store has to show that it can be read.
const readyTime = 2 * time.Second

// storeAnswers asks the store, or is what it said less than a second ago.
func (s *System) storeAnswers(ctx context.Context) error {
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if !s.asked.IsZero() && time.Since(s.asked) < time.Second {
		return s.answered
	}
	bounded, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	_, _, err := s.Store.Due(bounded, time.Unix(0, 0), 1)
	if ctx.Err() != nil {
		return err // who asked gave up; that says nothing to others
	}
	s.asked, s.answered = time.Now(), err
	return err
}

// notReady is why; what a driver says of it is told to callers and not shown.
type notReady struct {
	text string
	err  error
}

func (n *notReady) Error() string {
	if n.err == nil {
		return n.text
	}
	return n.text + ": " + n.err.Error()
}

// PlainText is for [logfield.Text].
func (n *notReady) PlainText() string {
	if n.err == nil {
		return n.text
	}
	return n.text + ": " + logfield.Text(n.err)
}

func (n *notReady) Unwrap() error { return n.err }

// Run does the work until ctx ends: it looks after the deliveries, serves the push
// where the configuration has one without its being mounted elsewhere, and follows
// the files that may change. On Postgres any number of processes may Run.
//
// Ending goes in order. Nothing new is begun; the answers to what was sent are waited
// for, while pushes are still taken; then the push ends with the requests that it has
// in hand. When Run has returned, close what [Build] opened. All of that is given
// [Config].DrainSeconds, and some seconds more where a database does not answer; what is
// under way even then is cut off, which is an error, and loses nothing: whoever runs next
// finds out. Any other error says what could not
// go on.
func (s *System) Run(ctx context.Context) error {
	if s.Push == nil {
		return s.work(ctx, nil)
	}
	listener, err := serving.Listen(ctx, s.config.Push.Listen)
	if err != nil {
		return err
	}
	return s.RunOn(ctx, listener)
}

// RunOn is Run with the push served on a listener that is open already. It closes
// the listener.
func (s *System) RunOn(ctx context.Context, listener net.Listener) error {
	return s.work(ctx, func(ctx, cut context.Context) error { return s.serve(ctx, cut, listener) })
}

// RunMounted is Run for a host that serves [System.Push] itself.
func (s *System) RunMounted(ctx context.Context) error { return s.work(ctx, nil) }

// RunBeside is Run for one of several processes of a machine that share a store and
// a configuration. One of them serves the push; the others tell why not, once, work
// without it, and take it over when its address becomes free.
func (s *System) RunBeside(ctx context.Context, without func(why error)) error {
	if s.Push == nil {
		return s.work(ctx, nil)
	}
	return s.work(ctx, func(ctx, cut context.Context) error {
		return serving.WhenFree(ctx, s.config.Push.Listen, without, func(l net.Listener) error { return s.serve(ctx, cut, l) })
	})
}

// part is something that goes on until its context ends.
type part func(context.Context) error

// defaultDrain is twice the longest call.
const defaultDrain = 20 * time.Second

func (s *System) drainTime() time.Duration {
	if s.config.DrainSeconds > 0 {
		return time.Duration(s.config.DrainSeconds) * time.Second
	}
	return defaultDrain
}

// work runs everything, and ends it in order when ctx ends or when one part can not
// go on.
func (s *System) work(ctx context.Context, push func(ctx, cut context.Context) error) error {
	if !s.going.TryLock() {
		return errors.New("this system runs already")
	}
	defer s.going.Unlock()
	last, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	ctx, stop := context.WithCancel(engine.CutOff(ctx, last))
	defer stop()
	s.state.Store(running)
	defer s.state.Store(resting)

	pushing, endPush := context.WithCancel(context.WithoutCancel(ctx))
	defer endPush()
	door := rest
	if push != nil {
		door = func(ctx context.Context) error { return push(ctx, last) }
	}
	served := start(pushing, stop, door, s.divide) // answers that are waited for still count
	worked := start(ctx, stop, s.supervise, s.followHistory, s.followPolicy, s.followFile)

	<-ctx.Done()
	s.state.Store(draining)
	late := time.AfterFunc(s.drainTime(), cut)
	err := <-worked
	endPush()
	err = errors.Join(err, <-served)
	if !late.Stop() {
		err = errors.Join(err, fmt.Errorf("ending took longer than %s: what was sent and not answered by then is found out about by whoever runs next", s.drainTime()))
	}
	return err
}

// start runs parts until they have all ended, and stops the others when one ends.
func start(ctx context.Context, stop func(), parts ...part) <-chan error {
	ended := make(chan error, len(parts))
	for _, p := range parts {
		go func() {
			defer stop()
			ended <- p(ctx)
		}()
	}
	all := make(chan error, 1)
	go func() {
		var err error
		for range parts {
			err = errors.Join(err, <-ended)
		}
		all <- err
	}()
	return all
}

// rest is a part that does nothing.
func rest(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// supervise looks after the deliveries: on Postgres together with others.
func (s *System) supervise(ctx context.Context) error {
	if store, ok := s.Store.(*postgres.Store); ok {
		return postgres.Supervise(ctx, store, s.Engine, postgres.SuperviseOptions{Logger: s.log})
	}
	return s.Engine.Run(ctx)
}

func (s *System) followHistory(ctx context.Context) error {
	if s.former == nil {
		return rest(ctx)
	}
	return s.former.Run(ctx)
}

// divide keeps this process to its part of the mini programs' quotas. Where the file
// does not say how many share them, those that run on the same Postgres are counted.
func (s *System) divide(ctx context.Context) error {
	store, ok := s.Store.(*postgres.Store)
	if !ok || s.stack == nil || s.config.Replicas > 0 {
		return rest(ctx)
	}
	store.Replicas(ctx, func(n int) {
		s.stack.Divide(n)
		s.log.Info("the quotas are divided anew", logfield.Parts(n))
	})
	return nil
}

// followPolicy takes a changed policy file over, and says so.
func (s *System) followPolicy(ctx context.Context) error {
	if s.policy == nil {
		return rest(ctx)
	}
	s.policy.Follow(ctx, 0, func(err error) {
		if err != nil {
			s.log.Error("the policy file is refused, and the policy of before goes on", logfield.Mistakes(err))
			return
		}
		s.log.Info("the policy file has changed and is taken over")
	})
	return nil
}

// serve takes pushes until ctx ends.
func (s *System) serve(ctx, cut context.Context, listener net.Listener) error {
	if s.config.OnListen != nil {
		if err := s.config.OnListen(listener.Addr()); err != nil {
			_ = listener.Close() // nothing was taken on it
			return err
		}
	}
	return serving.On(ctx, cut, listener, s.Push)
}
