package wechatsim_test

import (
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestRefusedOverSockets: each connection is reset at once.
func TestRefusedOverSockets(t *testing.T) {
	sim, err := wechatsim.Start(wechatsim.Config{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	c := newCaller(t, sim)
	c.inject(wechatsim.Fault{Kind: wechatsim.Refused, Count: 3})
	sim.Client().CloseIdleConnections() // one that just ends would be a failure too many
	if err := connect(strings.TrimPrefix(sim.URL, "http://")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%v, want a reset", err)
	}
	for range 2 {
		if got := c.try("order/add", c.order("SS", "1")); got.err == nil {
			t.Errorf("got %+v, want a refused connection", got)
		}
	}
	if _, seen := sim.Order(c.account("SS").ShopID, "1"); seen {
		t.Error("a call came through")
	}
	c.place("SS", "1")
	if hits := sim.Faults()[0].Hits; hits != 3 {
		t.Errorf("%d connections refused, want 3", hits)
	}
}

// connect opens a connection and waits for what comes: the reset may be there
// before the dial is over.
func connect(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Read(make([]byte, 1))
	return err
}

// TestRefusedInMemory: the dial fails, so that nothing can have been sent.
func TestRefusedInMemory(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		body := c.order("SS", "1")
		wantOK(t, c.call("order/pre_add", body)) // there is an open connection
		id := c.inject(wechatsim.Fault{Kind: wechatsim.Refused})
		c.wait(0)
		for range 3 {
			got := c.try("order/add", body)
			var dial *net.OpError
			if !errors.As(got.err, &dial) || dial.Op != "dial" || !errors.Is(got.err, syscall.ECONNREFUSED) {
				t.Errorf("got %v, want a dial that is refused", got.err)
			}
		}
		c.sim.Withdraw(id)
		c.place("SS", "1")
		if calls := c.witness("SS", "1").Calls; len(calls) != 2 {
			t.Errorf("the witness saw %d calls, want pre_add and the last add", len(calls))
		}
	})
}

// TestRefusedNowAndThen: each call has a connection, and a chance, of its own.
func TestRefusedNowAndThen(t *testing.T) {
	inBubble(t, wechatsim.Config{Seed: 3}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Refused, Probability: 0.5})
		c.wait(0)
		refused := 0
		for range 60 {
			if c.try("shop/get", obj{}).err != nil {
				refused++
			}
			c.wait(0)
		}
		if refused < 18 || refused > 42 {
			t.Errorf("%d of 60 calls refused, want about half", refused)
		}
		c.sim.Heal()
		for range 3 {
			wantOK(t, c.call("shop/get", obj{}))
		}
	})
}

// TestAfterRefusing: connections are kept again once none is refused any more.
func TestAfterRefusing(t *testing.T) {
	for why, end := range map[string]func(c *caller, id int){
		"spent":     func(c *caller, _ int) { c.try("shop/get", obj{}) },
		"withdrawn": func(c *caller, id int) { c.sim.Withdraw(id) },
		"healed":    func(c *caller, _ int) { c.sim.Heal() },
	} {
		t.Run(why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				id := c.inject(wechatsim.Fault{Kind: wechatsim.Refused, Count: 1})
				c.wait(0)
				end(c, id)
				reused := false
				trace := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
					GotConn: func(got httptrace.GotConnInfo) { reused = got.Reused },
				})
				for range 2 {
					if got := c.tryWithin(trace, "shop/get", obj{}); got.err != nil {
						t.Fatal(got.err)
					}
					c.wait(0)
				}
				if !reused {
					t.Error("the second call has a connection of its own")
				}
			})
		})
	}
}
