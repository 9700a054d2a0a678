package wechatsim_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestKeepsTheLatestOrders: the oldest that are over go, what is under way stays.
func TestKeepsTheLatestOrders(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true, Keep: 32}, func(t *testing.T, c *caller) {
		c.at("SS", "open", 301)
		c.at("SS", "delivered", 302)
		wantOK(t, c.call("order/pre_add", c.order("SS", "quoted")))
		for i := range 100 {
			c.at("SS", fmt.Sprint(i), 302)
			if n := len(c.sim.Orders()); n > 32+3 || n < min(i+3, 32) {
				t.Fatalf("%d orders are kept of %d, want 32 and a few", n, i+3)
			}
		}
		seen := map[string]bool{}
		for _, o := range c.sim.Orders() {
			seen[o.OrderID] = true
		}
		if !seen["open"] || seen["delivered"] || seen["quoted"] || seen["0"] || !seen["99"] || !seen["75"] {
			t.Errorf("kept %v, want the open one and the latest", seen)
		}
		wantError(t, c.call("order/get", c.about("SS", "delivered", "")), 930563)
		c.advance("SS", "open", 302)
	})
}

// TestNothingUnderWayIsDropped: also not late work, and a dead order whose rider is
// still to come.
func TestNothingUnderWayIsDropped(t *testing.T) {
	inBubble(t, wechatsim.Config{Keep: 1}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Attempts: 1, Calls: []string{"order/add"}, Carrier: "DADA", Delay: wechatsim.Delay{Least: time.Hour}})
		c.inject(wechatsim.Fault{Kind: wechatsim.Revival, Delay: wechatsim.Delay{Least: time.Hour}})
		c.try("order/add", c.order("DADA", "late"))
		waybill := c.place("SFTC", "dead")["waybill_id"].(string)
		wantOK(t, c.call("order/cancel", with(c.about("SFTC", "dead", waybill), "cancel_reason_id", 1)))
		for i := range 10 {
			wantOK(t, c.call("order/pre_add", c.order("SS", fmt.Sprint(i))))
		}
		c.wait(61 * time.Minute)
		if first := c.witness("DADA", "late").Calls[0]; first.Faults == nil || first.DoneAt.Sub(first.At) != time.Hour {
			t.Errorf("the witness saw %+v, want the late work", first)
		}
		if got := c.witness("SFTC", "dead").Waybills[0]; got.Riders != 1 {
			t.Errorf("the witness saw %+v, want the rider who came", got)
		}
	})
}

// TestAPushToComeKeepsItsOrder: the witness counts it when it leaves.
func TestAPushToComeKeepsItsOrder(t *testing.T) {
	withEndpoint(t, wechatsim.Config{Manual: true, Keep: 1}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		c.inject(wechatsim.Fault{Kind: wechatsim.PushLate, Count: 1, Delay: wechatsim.Delay{Least: time.Minute}})
		c.inject(wechatsim.Fault{Kind: wechatsim.PushSwapped, Count: 1, Delay: wechatsim.Delay{Least: time.Minute}})
		c.at("SS", "swapped", 302)
		c.at("SS", "late", 302)
		for i := range 10 {
			wantOK(t, c.call("order/pre_add", c.order("SS", fmt.Sprint(i))))
		}
		c.wait(2 * time.Minute)
		for _, id := range []string{"swapped", "late"} {
			if event := c.witness("SS", id).Waybills[0].Events[1]; event.Taken != 1 {
				t.Errorf("%s: the witness saw %+v, want the push taken", id, event)
			}
		}
		for i := range 10 {
			wantOK(t, c.call("order/pre_add", c.order("SS", "more "+fmt.Sprint(i))))
		}
		if n := len(c.sim.Orders()); n > 2 {
			t.Errorf("%d orders are kept once all is over, want 1 or 2", n)
		}
	})
}

func TestCallsOfOneOrderAreBounded(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := c.at("SS", "1", 101)
		for range 1500 {
			c.call("order/get", about)
		}
		c.call("order/precancel", about)
		calls := c.witness("SS", "1").Calls
		if len(calls) < 900 || len(calls) > 1000 || calls[len(calls)-1].Path != "order/precancel" {
			t.Errorf("%d calls kept, the last of them %s; want 900 to 1000, the latest", len(calls), calls[len(calls)-1].Path)
		}
	})
}

func TestLockedPricesAreBounded(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		body := c.order("DADA", "1")
		tokens := map[any]bool{}
		var last any
		for range 300 {
			last = c.call("order/pre_add", body)["delivery_token"]
			tokens[last] = true
			c.wait(4 * time.Second)
		}
		if len(tokens) != 300 {
			t.Errorf("%d tokens of 300 differ", len(tokens))
		}
		wantOK(t, c.call("order/add", with(body, "delivery_token", last)))

		// A price that still holds stays, however many there are.
		body = c.order("DADA", "2")
		first := c.call("order/pre_add", body)["delivery_token"]
		for range 150 {
			c.call("order/pre_add", body)
		}
		wantOK(t, c.call("order/add", with(body, "delivery_token", first)))
	})
}

func TestKeepIsNoNegativeNumber(t *testing.T) {
	if sim, err := wechatsim.New(wechatsim.Config{Keep: -1}); err == nil {
		sim.Close()
		t.Error("no error")
	}
}

// TestMemoryStaysFlat: what ten thousand orders need is what a thousand need.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of orders")
	}
	inBubble(t, wechatsim.Config{Manual: true, Keep: 500}, func(t *testing.T, c *caller) {
		orders := 0
		heap := func(n int) uint64 {
			for range n {
				orders++
				c.at("SS", fmt.Sprint(orders), 302)
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before := heap(1000)
		if after := heap(4000); after > before+before/2 {
			t.Errorf("%d KiB after 1000 orders, %d KiB after 5000", before>>10, after>>10)
		}
	})
}
