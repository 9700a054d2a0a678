package wechatsim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestRealSockets is the way of an order over TCP, in real time made fast.
func TestRealSockets(t *testing.T) {
	done := make(chan struct{})
	var once sync.Once
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if m := readMessage(t, wechatsim.JSON, string(body)); m.Status == 302 {
			once.Do(func() { close(done) })
		}
	}))
	defer shop.Close()
	sim, err := wechatsim.Start(wechatsim.Config{Speed: 1e5, Push: &wechatsim.Push{URL: shop.URL, Token: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	c := newCaller(t, sim)
	c.place("DADA", "1")
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("not delivered")
	}
	if got := c.status("DADA", "1"); got != 302 {
		t.Errorf("status %v, want 302", got)
	}
}

func TestManyAtOnce(t *testing.T) {
	sim, err := wechatsim.Start(wechatsim.Config{Speed: 1e5})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	c := newCaller(t, sim)
	var all sync.WaitGroup
	for _, id := range []string{"SFTC", "DADA", "MTPS", "SS"} {
		for i := range 8 {
			orderID := string(rune('a' + i))
			all.Go(func() {
				if got := c.call("order/add", c.order(id, orderID)); got["resultcode"] != 0.0 {
					t.Errorf("%s %s: %v", id, orderID, got)
				}
				sim.Orders()
			})
		}
	}
	all.Wait()
	if got := len(sim.Orders()); got != 32 {
		t.Errorf("the witness saw %d orders, want 32", got)
	}
}

// TestPipeTakesAnyURL: a program keeps its base URL, https too.
func TestPipeTakesAnyURL(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.sim.URL = "https://api.weixin.qq.com"
		wantOK(t, c.call("shop/get", obj{}))
	})
}

func TestPipeClosed(t *testing.T) {
	p := wechatsim.NewPipe()
	p.Close()
	p.Close()
	if _, err := p.Accept(); err == nil {
		t.Error("Accept on a closed pipe")
	}
	if _, err := p.Dial(t.Context()); err == nil {
		t.Error("Dial to a closed pipe")
	}
}

// TestLogHoldsNothingPersonal: what a caller sends stays out of the log, also when
// it is in the wrong place.
func TestLogHoldsNothingPersonal(t *testing.T) {
	core, logs := observer.New(zap.DebugLevel)
	inBubble(t, wechatsim.Config{Log: zap.New(core)}, func(t *testing.T, c *caller) {
		c.place("SS", "1")
		c.call("order/add", with(c.order("SS", "2"), "receiver.phone", 19900000000))
		c.call("order/add", with(c.order("SS", "3"), "shopid", "19900000000"))
		c.call("order/19900000000", obj{})
	})
	if logs.Len() < 5 {
		t.Fatalf("%d lines, want one a call", logs.Len())
	}
	for _, line := range logs.All() {
		for name, value := range line.ContextMap() {
			if text, ok := value.(string); ok && (containsAny(text, "19900000000", "收货", "北门街", "access_token")) {
				t.Errorf("the log's %s is %q", name, text)
			}
		}
	}
}
