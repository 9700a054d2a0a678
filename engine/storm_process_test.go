package engine_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

var errDead = errors.New("this process is dead")

// stormProcess is one life of a program that embeds the engine: an engine over the
// real carriers, with connections and a view of the store of its own. It dies
// between two operations on the store; then its connections break, what it still
// wants to write is not written, and nothing leaves any more.
type stormProcess struct {
	*engine.Engine
	name  string
	storm *storm
	push  http.Handler
	road  *http.Transport

	die  func()
	dead <-chan struct{}
	done chan struct{} // Run has ended

	mu      sync.Mutex
	writes  int
	ops     int // operations on the store so far
	dieAt   int // the operation at which it dies; 0 is never
	after   bool
	conns   map[net.Conn]bool
	open    map[string]engine.Entry // by delivery: the intent that it wrote last, no fact since
	calls   int                     // made at the moment moment
	moment  time.Time
	refused map[int64]bool // events that the host did not take at first; under storm.mu
}

// feverish is how many calls at one and the same moment are more than any engine
// with these few orders makes; virtual time would never go on.
const feverish = 200

// RoundTrip sends a request over the process's own connections. A process that
// calls without a pause is stopped and reported.
func (p *stormProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	if now := time.Now(); now.Equal(p.moment) {
		p.calls++
	} else {
		p.calls, p.moment = 1, now
	}
	calls := p.calls
	p.mu.Unlock()
	if calls == feverish {
		p.storm.t.Errorf("process %s calls %s without a pause", p.name, r.URL.Path)
		p.die()
	}
	if !p.alive() {
		return nil, errDead
	}
	return p.road.RoundTrip(r)
}

// start begins a life and has it run until it dies or is stopped.
func (s *storm) start(name string, mortal bool) *stormProcess {
	ctx, cancel := context.WithCancel(context.Background())
	p := &stormProcess{
		name: name, storm: s, dead: ctx.Done(), done: make(chan struct{}),
		conns: map[net.Conn]bool{}, refused: map[int64]bool{}, open: map[string]engine.Entry{},
	}
	p.die = func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		for c := range p.conns {
			_ = c.Close() // a broken connection; whoever reads it finds out
		}
		p.conns = nil
	}
	if mortal {
		p.dieAt, p.after = 1+s.upTo(s.upTo(160, "life", name)+2, "death", name), s.roll(0.7, "written", name)
	}
	p.road = &http.Transport{DialContext: p.dial}
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: s.sim.URL, AppID: s.sim.App().AppID, AppSecret: secret.New(s.sim.App().Secret),
		HTTP: &http.Client{Transport: p}, Through: wechat.Over(s.stack()), Logger: s.log,
	})
	s.must(err)
	var carriers []engine.Carrier
	for _, profile := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()} {
		c, err := immediate.New(profile, immediate.Clients{s.sim.App().AppID: client}, immediate.Options{})
		s.must(err)
		carriers = append(carriers, c)
	}
	p.Engine, err = engine.New(engine.Config{
		Carriers: carriers, Accounts: s.accounts, Policy: engine.PolicyFunc(s.plan), Logger: s.log,
		Store: &stormStore{Store: s.home, process: p}, NewPlacementID: s.newID, Meter: s.numbers,
	})
	s.must(err)
	p.push, err = wechat.NewPush(wechat.PushConfig{
		Token: secret.New("t"), Key: secret.New(stormKey), AppID: s.sim.App().AppID, Mode: s.pushMode(), Sink: p.receive, Logger: s.log,
	})
	s.must(err)
	s.note("process %s starts", name)
	go func() {
		defer close(p.done)
		var consumer sync.WaitGroup
		consumer.Go(func() { _ = p.Consume(ctx, "host", p.hear) }) // it ends with the process, one way or another
		if err := p.Run(ctx); err != nil {
			s.t.Errorf("Run ended with %v", err)
		}
		consumer.Wait()
		p.road.CloseIdleConnections()
	}()
	return p
}

// stack is the road of one process, with its limits and breakers. Most storms go
// without: its pauses between two tries are of its own chance, so that a seed does
// not quite repeat itself.
func (s *storm) stack() *transport.Stack {
	if !s.roll(0.25, "stack") {
		return nil
	}
	return transport.New(transport.Config{Route: "WeChat"})
}

// hear is the host's own program, which reads what happened and does not always
// manage to take it in.
func (p *stormProcess) hear(_ context.Context, e engine.Event) error {
	s := p.storm
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.calm.Load() && s.roll(0.05, "hear", p.name, e.Position) && !p.refused[e.Position] {
		p.refused[e.Position] = true
		return errors.New("the host is busy")
	}
	if seen := s.heard[e.Delivery]; e.Entry.Seq > seen+1 {
		s.t.Errorf("%s: after entry %d the host was told %d", e.Delivery, seen, e.Entry.Seq)
	}
	s.heard[e.Delivery] = max(s.heard[e.Delivery], e.Entry.Seq)
	return nil
}

// receive is what package wiring does with a push.
func (p *stormProcess) receive(ctx context.Context, event wechat.Event) error {
	report, ours := immediate.Report(event)
	if !ours {
		return nil
	}
	return p.Receive(ctx, report)
}

func (p *stormProcess) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	c, err := p.storm.wire.Dial(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns == nil {
		_ = c.Close() // the process died meanwhile
		return nil, errDead
	}
	p.conns[c] = true
	return c, nil
}

// alive is whether it has not died yet.
func (p *stormProcess) alive() bool {
	select {
	case <-p.dead:
		return false
	default:
		return true
	}
}

// stormStore is the store as one process has it.
type stormStore struct {
	engine.Store
	process *stormProcess
}

func (s *stormStore) Append(ctx context.Context, head engine.Head, entries ...engine.Entry) error {
	p := s.process
	last := p.step()
	if last && !p.after {
		p.perish(head.ID)
	}
	if !p.alive() {
		return errDead
	}
	broken := p.storm.breaks(p, head)
	if broken == unwritten {
		return errHome
	}
	if err := s.Store.Append(ctx, head, entries...); err != nil {
		return err
	}
	p.wrote(head.ID, entries)
	if broken == unconfirmed && !last {
		return errHome
	}
	if last {
		p.perish(head.ID)
		return errDead
	}
	if len(entries) > 0 && isIntent(entries[len(entries)-1]) {
		p.stall(head, entries[len(entries)-1])
	}
	return nil
}

// How a write can fail: nothing is written, or everything is and nobody is told.
const (
	unwritten   = "unwritten"
	unconfirmed = "unconfirmed"
)

var errHome = errors.New("the connection to the store broke")

// breaks says whether, and how, the store fails a write. In most storms it never does.
func (s *storm) breaks(p *stormProcess, head engine.Head) string {
	p.mu.Lock()
	p.writes++
	nth := p.writes
	p.mu.Unlock()
	if s.calm.Load() || !s.roll(oneOf(s.chance, []float64{0, 0, 0.03}, "store"), "store", p.name, head.ID, nth) {
		return ""
	}
	how := oneOf(s.chance, []string{unwritten, unconfirmed}, "store", "how", p.name, head.ID, nth)
	s.note("the store fails a write of %s about %s: %s", p.name, head.ID, how)
	s.count("a write that failed, " + how)
	return how
}

func (s *stormStore) Load(ctx context.Context, id string) ([]engine.Entry, error) {
	if s.process.step() {
		s.process.perish(id)
	}
	if !s.process.alive() {
		return nil, errDead
	}
	return s.Store.Load(ctx, id)
}

func (s *stormStore) Find(ctx context.Context, id engine.PlacementID) (string, error) {
	if !s.process.alive() {
		return "", errDead
	}
	return s.Store.Find(ctx, id)
}

func (s *stormStore) Due(ctx context.Context, now time.Time, limit int) ([]string, time.Time, error) {
	if !s.process.alive() {
		return nil, time.Time{}, errDead
	}
	return s.Store.Due(ctx, now, limit)
}

// step counts an operation and says whether the process dies at it.
func (p *stormProcess) step() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ops++
	return p.ops == p.dieAt && !p.storm.calm.Load()
}

// wrote remembers which intents wait for their fact.
func (p *stormProcess) wrote(id string, entries []engine.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range entries {
		if isIntent(e) {
			p.open[id] = e
			continue
		}
		switch e.Fact.(type) {
		case engine.PlaceDone, engine.CallFailed, engine.CancelDone, engine.TipDone, engine.ReturnConfirmed, engine.Reordered:
			delete(p.open, id)
		}
	}
}

// perish is the death of the process at an operation about a delivery.
func (p *stormProcess) perish(id string) {
	p.mu.Lock()
	open := len(p.open)
	p.mu.Unlock()
	p.storm.note("process %s dies at its operation %d, about %s, with %d intents open", p.name, p.dieAt, id, open)
	if open > 0 {
		p.storm.count("a crash between an intent and its fact")
	}
	p.die()
}

// stall keeps a process from going on after it wrote an intent, beyond the
// intent's time to be sent.
func (p *stormProcess) stall(head engine.Head, e engine.Entry) {
	s := p.storm
	if s.calm.Load() || !s.roll(s.stalls, "stall", p.name, head.ID, head.Version) {
		return
	}
	for_ := s.span(5*time.Second, 2*time.Minute, "stall", head.ID, head.Version)
	s.note("process %s stalls for %v after %s of %s", p.name, for_, e.Kind(), head.ID)
	select {
	case <-time.After(for_):
	case <-p.dead:
		return
	}
	if for_ > 10*time.Second && s.living() > 1 {
		s.count("a replica that stalled beyond its time to send")
	}
}

// isIntent tells the entries that are written before a call.
func isIntent(e engine.Entry) bool {
	switch e.Fact.(type) {
	case engine.Placing, engine.Cancelling, engine.Tipping, engine.ConfirmingReturn, engine.Reordering:
		return true
	}
	return false
}
