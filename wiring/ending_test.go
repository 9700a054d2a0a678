package wiring_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/engine/store/postgres/postgrestest"
	"github.com/paotui-go/paotui/wiring"
)

// Somebody has begun a push and does not finish it. Ending does not wait for him beyond
// its deadline.
func TestEndingHasADeadlineForPushesToo(t *testing.T) {
	cfg := pushed()
	cfg.DrainSeconds = 1
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.RunOn(ctx, listener) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST "+cfg.Push.Path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil { // the handler has it in hand
		t.Fatal(err)
	}
	at := time.Now()
	stop()
	if err := <-ran; err == nil || !strings.Contains(err.Error(), "ending took longer than 1s") || time.Since(at) > 3*time.Second {
		t.Errorf("after %s: %v", time.Since(at), err)
	}
}

// gate is a way to Postgres that can be shut: what comes then is swallowed, as by a
// network that is cut.
type gate struct {
	net.Listener
	to   string
	mu   sync.Mutex
	shut bool
	all  []net.Conn
}

func newGate(t *testing.T, to string) *gate {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{Listener: listener, to: to}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { g.pass(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		g.mu.Lock()
		for _, c := range g.all {
			_ = c.Close()
		}
		g.mu.Unlock()
		serving.Wait()
	})
	return g
}

func (g *gate) pass(conn net.Conn) {
	other, err := net.Dial("tcp", g.to)
	if err != nil {
		_ = conn.Close()
		return
	}
	g.mu.Lock()
	g.all = append(g.all, conn, other)
	g.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{conn, other}, {other, conn}} {
		both.Go(func() {
			defer way[0].Close()
			defer way[1].Close()
			buf := make([]byte, 1<<15)
			for {
				n, err := way[0].Read(buf)
				if err != nil {
					return
				}
				g.mu.Lock()
				shut := g.shut
				g.mu.Unlock()
				if shut {
					continue
				}
				if _, err := way[1].Write(buf[:n]); err != nil {
					return
				}
			}
		})
	}
	both.Wait()
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}

// Postgres is away when the system is to end, by a network that swallows everything. It
// ends all the same, and so does closing.
func TestEndingWhilePostgresIsAway(t *testing.T) {
	t.Parallel() // most of it is waiting
	address, schema := postgrestest.Home(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	way := newGate(t, u.Host)
	u.Host = way.Addr().String()
	o := exampleOrder()
	cfg := wiring.FromSimulator(simulator(t, o), o.Shop)
	cfg.DrainSeconds, cfg.PollSeconds, cfg.Store = 2, 1, wiring.Store{Postgres: secret.New(u.String()), Schema: schema}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- system.Run(ctx) }()
	if _, err := system.Engine.Dispatch(ctx, o); err != nil {
		t.Fatal(err)
	}
	if _, err := system.Engine.Wait(ctx, o.ID, engine.UntilPlaced); err != nil {
		t.Fatal(err)
	}
	way.close()
	at := time.Now()
	stop()
	err = <-ran
	if took := time.Since(at); took > 12*time.Second || err == nil || !strings.Contains(err.Error(), "the database did not answer") {
		t.Errorf("Run ended after %s: %v", took, err)
	}
	at = time.Now()
	cleanup()
	if took := time.Since(at); took > 40*time.Second { // River's own patience
		t.Errorf("closing took %s", took)
	}
}
