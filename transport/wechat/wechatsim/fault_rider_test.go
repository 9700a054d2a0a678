package wechatsim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// way is the states of an order's only waybill.
func (c *caller) way(id, orderID string) string {
	c.t.Helper()
	var out []int
	for _, e := range c.witness(id, orderID).Waybills[0].Events {
		out = append(out, e.Status)
	}
	return fmt.Sprint(out)
}

// gap is the time from the nth event to the next.
func (c *caller) gap(id, orderID string, nth int) time.Duration {
	c.t.Helper()
	events := c.witness(id, orderID).Waybills[0].Events
	return events[nth+1].At.Sub(events[nth].At)
}

func TestHandOver(t *testing.T) {
	withEndpoint(t, wechatsim.Config{}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		c.inject(wechatsim.Fault{Kind: wechatsim.HandOver, Carrier: "SS"})
		c.place("SS", "1")
		c.place("DADA", "1")
		c.wait(100 * time.Minute)
		if got := c.way("SS", "1"); got != "[101 102 101 102 201 202 301 302]" {
			t.Errorf("states %s, want one hand-over, then the usual way", got)
		}
		if took := c.gap("SS", "1", 1); took != time.Minute {
			t.Errorf("handed over after %v, want a minute", took)
		}
		if w := c.witness("SS", "1").Waybills[0]; w.Riders != 2 || w.Charged != w.Fee {
			t.Errorf("the witness saw %+v, want two riders and one fee", w)
		}
		if got := c.way("DADA", "1"); got != "[101 102 201 202 301 302]" {
			t.Errorf("states %s of another carrier, want the usual way", got)
		}
		var names []string
		for _, d := range e.deliveries() {
			if m := readMessage(t, wechatsim.JSON, d.body); m.Status == 102 && m.ShopID == c.account("SS").ShopID {
				names = append(names, m.Agent.Name)
			}
		}
		if len(names) != 2 || names[0] == names[1] {
			t.Errorf("pushed riders %v, want two", names)
		}
	})
}

func TestHandOverWithASpeedAndADelay(t *testing.T) {
	inBubble(t, wechatsim.Config{Speed: 10}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.HandOver, Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Least: 20 * time.Second, Most: 40 * time.Second}})
		for i := range 20 {
			c.place("SS", fmt.Sprint(i))
		}
		c.wait(20 * time.Minute)
		seen := map[time.Duration]bool{}
		for i := range 20 {
			took := c.gap("SS", fmt.Sprint(i), 1)
			seen[took] = true
			if took < 2*time.Second || took > 4*time.Second {
				t.Errorf("handed over after %v, want a tenth of 20 to 40 s", took)
			}
		}
		if len(seen) < 10 {
			t.Errorf("%d different delays of 20, want them drawn", len(seen))
		}
	})
}

func TestNoRider(t *testing.T) {
	for _, row := range []struct{ code, want int }{{0, 502}, {501, 501}} {
		t.Run(fmt.Sprint(row.want), func(t *testing.T) {
			withEndpoint(t, wechatsim.Config{}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
				c.inject(wechatsim.Fault{Kind: wechatsim.NoRider, Code: row.code})
				c.place("SS", "1")
				c.wait(100 * time.Minute)
				if got := c.way("SS", "1"); got != fmt.Sprintf("[101 %d]", row.want) {
					t.Errorf("states %s", got)
				}
				if w := c.witness("SS", "1").Waybills[0]; w.Riders != 0 || w.Charged != 0 || len(e.deliveries()) != 1 {
					t.Errorf("the witness saw %+v and %d pushes, want nobody, nothing to pay and one", w, len(e.deliveries()))
				}
			})
		})
	}
}

// TestRevival: final is not absolute.
func TestRevival(t *testing.T) {
	t.Run("a 502 that is followed by a rider", func(t *testing.T) {
		inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
			c.inject(wechatsim.Fault{Kind: wechatsim.NoRider, Count: 1})
			c.inject(wechatsim.Fault{Kind: wechatsim.Revival})
			c.place("SFTC", "1")
			c.wait(100 * time.Minute)
			if got := c.way("SFTC", "1"); got != "[101 502 102 201 202 302]" {
				t.Errorf("states %s, want it delivered after all", got)
			}
			if took := c.gap("SFTC", "1", 1); took != 2*time.Minute {
				t.Errorf("revived after %v, want two minutes", took)
			}
		})
	})
	t.Run("a 501 as well", func(t *testing.T) {
		inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
			c.inject(wechatsim.Fault{Kind: wechatsim.NoRider, Code: 501, Count: 1})
			c.inject(wechatsim.Fault{Kind: wechatsim.Revival})
			c.place("SFTC", "1")
			c.wait(100 * time.Minute)
			if got := c.way("SFTC", "1"); got != "[101 501 102 201 202 302]" {
				t.Errorf("states %s, want it delivered after all", got)
			}
		})
	})
	t.Run("a cancelled order that is delivered", func(t *testing.T) {
		inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
			c.inject(wechatsim.Fault{Kind: wechatsim.Revival, Delay: wechatsim.Delay{Least: 10 * time.Minute}})
			waybill := c.place("SFTC", "1")["waybill_id"].(string)
			about := with(c.about("SFTC", "1", waybill), "cancel_reason_id", 1)
			wantOK(t, c.call("order/cancel", about))
			c.wait(9 * time.Minute)
			wantError(t, c.call("order/cancel", about), 930565)
			c.wait(2 * time.Minute)
			if got := c.status("SFTC", "1"); got != 102 && got != 201 {
				t.Errorf("status %v, want a rider", got)
			}
			wantOK(t, c.call("order/cancel", about)) // again, and this time it holds
			c.wait(time.Hour)
			if got := c.witness("SFTC", "1").Waybills[0]; got.Status != 103 && got.Status != 203 {
				t.Errorf("status %v: it revives once", got.Status)
			}
		})
	})
	t.Run("a waybill that was placed again beside it", func(t *testing.T) {
		inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
			c.inject(wechatsim.Fault{Kind: wechatsim.Revival, Delay: wechatsim.Delay{Least: 10 * time.Minute}})
			waybill := c.place("SFTC", "1")["waybill_id"].(string)
			wantOK(t, c.call("order/cancel", with(c.about("SFTC", "1", waybill), "cancel_reason_id", 1)))
			c.wait(3 * time.Second)
			wantOK(t, c.call("order/readd", c.order("SFTC", "1")))
			c.wait(100 * time.Minute)
			riders := 0
			for _, w := range c.witness("SFTC", "1").Waybills {
				riders += w.Riders
			}
			if riders != 2 {
				t.Errorf("the witness saw %d riders, want the two that came", riders)
			}
		})
	})
}

// TestByHandNoRiderFails: with riders by hand, Advance is all that moves them.
func TestByHandNoRiderFails(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		for _, kind := range []wechatsim.Kind{wechatsim.HandOver, wechatsim.NoRider, wechatsim.Revival} {
			c.inject(wechatsim.Fault{Kind: kind})
		}
		c.at("SS", "1", 102)
		c.at("SS", "2", 502)
		c.wait(time.Hour)
		if c.way("SS", "1") != "[101 102]" || c.way("SS", "2") != "[101 502]" {
			t.Errorf("states %s and %s", c.way("SS", "1"), c.way("SS", "2"))
		}
	})
}
