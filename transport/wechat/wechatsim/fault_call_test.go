package wechatsim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

func TestLatency(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: 3 * time.Second}})
		c.inject(wechatsim.Fault{Kind: wechatsim.Latency, Carrier: "SS", Delay: wechatsim.Delay{Least: 4 * time.Second}})
		begin := time.Now()
		wantOK(t, c.call("order/add", c.order("SS", "1")))
		if took := time.Since(begin); took != 7*time.Second {
			t.Errorf("answered after %v, want the sum of both", took)
		}
		c.wantSeen("SS", "1", true, true, wechatsim.Latency, wechatsim.Latency)
		if done := c.last("SS", "1").DoneAt; !done.Equal(begin) {
			t.Errorf("done at %v, want it done when it arrived", done.Sub(begin))
		}
	})
}

// TestLatencyOutwaitsTheCaller: whoever gives up is not answered, and the work is
// done.
func TestLatencyOutwaitsTheCaller(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: time.Hour}})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if got := c.tryWithin(ctx, "order/add", c.order("SS", "1")); !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("got %+v, want the deadline", got)
		}
		c.wait(2 * time.Hour)
		c.wantSeen("SS", "1", true, false, wechatsim.Latency)
	})
}

// TestLatencyBeforeABreak: the connection hangs, then breaks.
func TestLatencyBeforeABreak(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer})
		c.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: time.Second}})
		begin := time.Now()
		if got := c.try("order/add", c.order("SS", "1")); got.err == nil || time.Since(begin) != time.Second {
			t.Errorf("got %+v after %v, want a broken connection after a second", got, time.Since(begin))
		}
		c.wantSeen("SS", "1", true, false, wechatsim.LostAnswer, wechatsim.Latency)
	})
}

// TestCloseEndsEveryWaitOfAHandler: also without a server, and then it is answered.
func TestCloseEndsEveryWaitOfAHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim, err := wechatsim.New(wechatsim.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sim.Inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: time.Hour}}); err != nil {
			t.Fatal(err)
		}
		done := make(chan int)
		go func() { done <- send(sim, http.MethodPost, prefix+"shop/get", "{}").Code }()
		synctest.Wait()
		begin := time.Now()
		sim.Close()
		if status := <-done; status != http.StatusOK || time.Since(begin) != 0 {
			t.Errorf("status %d after %v, want an answer at once", status, time.Since(begin))
		}
	})
}

// TestCloseEndsEveryWait: the bubble fails if a handler stays.
func TestCloseEndsEveryWait(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: time.Hour}})
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Calls: []string{"order/add"}, Delay: wechatsim.Delay{Least: time.Hour}})
		body := c.order("SS", "1")
		done := make(chan got)
		for range 3 {
			go func() { done <- c.try("order/add", body) }()
		}
		c.wait(time.Second)
		begin := time.Now()
		c.sim.Close()
		if took := time.Since(begin); took > time.Second {
			t.Errorf("closing took %v", took)
		}
		for range 3 {
			if got := <-done; got.err == nil {
				t.Error("an answer came from a closed server")
			}
		}
	})
}

// TestBrokenConnections: the same error for the caller, whatever was done.
func TestBrokenConnections(t *testing.T) {
	for _, row := range []struct {
		kind   wechatsim.Kind
		placed bool
	}{
		{wechatsim.LostRequest, false},
		{wechatsim.LostAnswer, true},
		{wechatsim.HalfBody, true},
	} {
		t.Run(string(row.kind), func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				c.inject(wechatsim.Fault{Kind: row.kind, Calls: []string{"order/add"}})
				got := c.try("order/add", c.order("SS", "1"))
				if row.kind == wechatsim.HalfBody {
					if got.status != http.StatusOK || !errors.Is(got.err, io.ErrUnexpectedEOF) || !strings.HasPrefix(got.body, "{") {
						t.Errorf("got %+v, want half an answer and a broken connection", got)
					}
				} else if got.err == nil || got.status != 0 {
					t.Errorf("got %+v, want nothing but a broken connection", got)
				}
				c.wantSeen("SS", "1", row.placed, false, row.kind)
				if row.placed {
					wantOK(t, c.call("order/get", c.about("SS", "1", "")))
				} else {
					wantError(t, c.call("order/get", c.about("SS", "1", "")), 930563)
				}
			})
		})
	}
}

// TestLateWork: "not found" does not mean that nothing comes.
func TestLateWork(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Calls: []string{"order/add"}, Delay: wechatsim.Delay{Least: 20 * time.Second}})
		begin := time.Now()
		if got := c.try("order/add", c.order("SS", "1")); got.err == nil {
			t.Errorf("got %+v, want a broken connection", got)
		}
		c.wantSeen("SS", "1", false, false, wechatsim.LateWork)
		c.wait(19 * time.Second)
		wantError(t, c.call("order/get", c.about("SS", "1", "")), 930563)
		c.wait(time.Second)
		if got := c.status("SS", "1"); got != 101 {
			t.Errorf("status %v, want an order that nobody expected", got)
		}
		seen := c.witness("SS", "1")
		if done := seen.Calls[0].DoneAt; done.Sub(begin) != 20*time.Second || seen.Calls[0].Answered {
			t.Errorf("the witness saw %+v, want it done after 20 s", seen.Calls[0])
		}
	})
}

// TestLateWorkMeetsTheResend: the same id makes one order, whichever comes first.
func TestLateWorkMeetsTheResend(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Attempts: 1, Calls: []string{"order/add"}, Delay: wechatsim.Delay{Least: 20 * time.Second}})
		c.try("order/add", c.order("SS", "1"))
		c.wait(time.Second)
		wantOK(t, c.call("order/add", c.order("SS", "1")))
		c.wait(time.Minute)
		seen := c.witness("SS", "1")
		if first := seen.Calls[0]; len(seen.Waybills) != 1 || first.Errcode != 930562 || !first.DoneAt.IsZero() {
			t.Errorf("the witness saw %+v, want one waybill and 930562 for the late one", seen)
		}
	})
}

// TestLateCancel: a cancel whose connection died works later as well.
func TestLateCancel(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := with(c.at("DADA", "1", 102), "cancel_reason_id", 1)
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Calls: []string{"order/cancel"}, Delay: wechatsim.Delay{Least: 90 * time.Second}})
		c.try("order/cancel", about)
		if got := c.status("DADA", "1"); got != 102 {
			t.Errorf("status %v, want 102 still", got)
		}
		c.wait(2 * time.Minute)
		if w := c.witness("DADA", "1").Waybills[0]; w.Status != 103 || w.Penalty != 200 {
			t.Errorf("the witness saw %+v, want it cancelled at the price of 90 s later", w)
		}
	})
}

// TestLateWorkIsNotForTheRefused: WeChat itself refuses at once what it refuses.
func TestLateWorkIsNotForTheRefused(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LateWork, Delay: wechatsim.Delay{Least: time.Minute}})
		body := c.order("SS", "1")
		c.token = ""
		c.try("order/add", body)
		c.wait(time.Hour)
		if seen := c.witness("SS", "1"); len(seen.Waybills) != 0 || seen.Calls[0].Errcode != 41001 {
			t.Errorf("the witness saw %+v, want 41001 and no waybill", seen)
		}
	})
}

func TestErrcodes(t *testing.T) {
	for _, row := range []struct {
		why  string
		code int
		done bool
	}{
		{"system busy", -1, false},
		{"system busy, and done", -1, true},
		{"platform error, and done", 930555, true},
		{"carrier timeout, and done", 930556, true},
		{"carrier system error, and done", 930557, true},
		{"daily quota", 45009, false},
		{"frequency", 45011, false},
		{"no quota left", 930564, false},
		{"service not opened", 48001, false},
		{"an existing order that get does not know", 930563, false},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				id := c.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Code: row.code, Done: row.done})
				wantError(t, c.call("order/add", c.order("SS", "1")), row.code)
				c.wantSeen("SS", "1", row.done, true, wechatsim.Errcode)
				if got := c.last("SS", "1").Errcode; got != row.code {
					t.Errorf("the witness saw errcode %d", got)
				}
				c.sim.Withdraw(id)
				if got := len(c.witness("SS", "1").Waybills) == 1; got != row.done {
					t.Errorf("placed: %v, want %v", got, row.done)
				}
			})
		})
	}
}

func TestErrcodeOfTheTokenCall(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Code: 45009, Calls: []string{"/cgi-bin/stable_token"}})
		wantError(t, c.stableToken(false), 45009)
		wantOK(t, c.call("shop/get", obj{}))
		if got := c.classicToken(); got["access_token"] == nil {
			t.Errorf("the other token call: %v", got)
		}
	})
}

// TestResultcodes: a carrier's refusal of any kind, with the zeros of its call.
func TestResultcodes(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Carrier: "DADA", Code: 2155, Text: "余额不足", Calls: []string{"order/add"}})
		quoted := c.call("order/pre_add", c.order("DADA", "1"))
		wantOK(t, quoted)
		got := c.call("order/add", c.order("DADA", "1"))
		wantRefused(t, got, 2155)
		if fee, there := got["fee"]; !there || fee != 0.0 || got["waybill_id"] != "" || got["resultmsg"] != "余额不足" {
			t.Errorf("got %v, want a body of zeros with the text", got)
		}
		c.wantSeen("DADA", "1", false, true, wechatsim.Resultcode)
		wantOK(t, c.call("order/add", c.order("SS", "1")))
		wantOK(t, c.call("shop/get", obj{}))
	})
}

// TestTokenDiesInMidFlight: the token was good when the call left.
func TestTokenDiesInMidFlight(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.RevokedToken, Calls: []string{"order/add"}, Count: 1})
		wantOK(t, c.call("order/pre_add", c.order("DADA", "1")))
		wantError(t, c.call("order/add", c.order("DADA", "1")), 40001)
		c.wantSeen("DADA", "1", false, true, wechatsim.RevokedToken)
		wantError(t, c.call("order/add", c.order("DADA", "1")), 40001) // it stays dead
		old := c.token
		if c.token = c.stableToken(false)["access_token"].(string); c.token == old {
			t.Fatal("the token call gives the dead token again")
		}
		c.place("DADA", "1")
	})
}

func TestRevokeTokens(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		classic := c.classicToken()["access_token"].(string)
		c.sim.RevokeTokens()
		wantError(t, c.call("shop/get", obj{}), 40001)
		c.token = classic
		wantError(t, c.call("shop/get", obj{}), 40001)
		for _, fetched := range []obj{c.stableToken(false), c.classicToken()} {
			c.token = fetched["access_token"].(string)
			wantOK(t, c.call("shop/get", obj{}))
		}
	})
}

// TestPages: what gateways and login walls answer, work done or not.
func TestPages(t *testing.T) {
	for _, row := range []struct {
		f      wechatsim.Fault
		status int
	}{
		{wechatsim.Fault{Kind: wechatsim.Gateway}, 502},
		{wechatsim.Fault{Kind: wechatsim.Gateway, Code: 503, Done: true}, 503},
		{wechatsim.Fault{Kind: wechatsim.HTML}, 200},
		{wechatsim.Fault{Kind: wechatsim.HTML, Done: true}, 200},
	} {
		t.Run(fmt.Sprint(row.f.Kind, row.f.Code, row.f.Done), func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				c.inject(row.f)
				got := c.try("order/add", c.order("SS", "1"))
				if got.err != nil || got.status != row.status || !strings.HasPrefix(got.body, "<!DOCTYPE html>") || !strings.Contains(got.header.Get("Content-Type"), "text/html") {
					t.Errorf("got %+v, want a page with status %d", got, row.status)
				}
				c.wantSeen("SS", "1", row.f.Done, true, row.f.Kind)
			})
		})
	}
}

func TestTruncated(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.QuotedNumbers})
		c.inject(wechatsim.Fault{Kind: wechatsim.Truncated, Count: 1})
		got := c.try("order/add", c.order("SS", "1"))
		if got.err != nil || got.status != 200 || !strings.HasPrefix(got.body, `{"couponfee":"`) || strings.HasSuffix(got.body, "}") {
			t.Errorf("got %+v, want half of the JSON, quotes and all, in a whole answer", got)
		}
		c.wantSeen("SS", "1", true, true, wechatsim.QuotedNumbers, wechatsim.Truncated)
	})
}

// TestForgotten: a finished order that is not found, in each carrier's words.
func TestForgotten(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Forgotten, Delay: wechatsim.Delay{Least: time.Minute}})
		for _, id := range []string{"DADA", "SFTC"} {
			about := c.at(id, "1", 301)
			c.wait(10 * time.Minute)
			wantOK(t, c.call("order/get", about)) // under way
			c.advance(id, "1", 302)
			wantOK(t, c.call("order/get", about)) // just ended
			c.wait(time.Minute)
			got := c.call("order/get", about)
			if id == "DADA" {
				wantRefused(t, got, 2005)
			} else {
				wantError(t, got, 930563)
			}
			c.wantSeen(id, "1", false, true, wechatsim.Forgotten)
		}
	})
}

// TestForgottenStaysForgotten: it is drawn once for each order.
func TestForgottenStaysForgotten(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		c.inject(wechatsim.Fault{Kind: wechatsim.Forgotten, Probability: 0.5})
		var forgotten int
		for i := range 40 {
			about := c.at("SFTC", fmt.Sprint(i), 302)
			first, _ := codes(c.call("order/get", about))
			second, _ := codes(c.call("order/get", about))
			if first != second {
				t.Errorf("order %d is found and not found", i)
			}
			if first == 930563 {
				forgotten++
			}
		}
		if forgotten < 10 || forgotten > 30 {
			t.Errorf("%d of 40 forgotten, want about half", forgotten)
		}
	})
}

// TestSloppyAnswers: the same answer, written by somebody careless.
func TestSloppyAnswers(t *testing.T) {
	inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
		about := c.at("SS", "1", 101)
		plain := c.call("order/get", about)
		quoted := c.inject(wechatsim.Fault{Kind: wechatsim.QuotedNumbers})
		for field, value := range c.call("order/get", about) {
			if n, is := plain[field].(float64); is {
				if value != fmt.Sprint(n) {
					t.Errorf("%s is %#v, want %v in quotes", field, value, n)
				}
			} else if fmt.Sprint(value) != fmt.Sprint(plain[field]) {
				t.Errorf("%s is %#v, want it as it was: %#v", field, value, plain[field])
			}
		}
		c.inject(wechatsim.Fault{Kind: wechatsim.Nulls})
		got := c.call("order/get", about)
		if got["order_status"] != "101" || got["resultcode"] != "0" {
			t.Errorf("got %v, want both faults in one answer, codes kept", got)
		}
		for _, shop := range c.call("shop/get", obj{})["shop_list"].([]any) {
			if result := shop.(obj)["audit_result"]; result != nil {
				t.Errorf("audit_result is %#v, want null in a list too", result)
			}
		}
		c.sim.Withdraw(quoted)
		got = c.call("order/get", about)
		for _, field := range []string{"rider_name", "rider_lng", "reach_time", "agent_info", "action_msg"} {
			if value, there := got[field]; !there || value != nil {
				t.Errorf("%s is %#v, want null", field, value)
			}
		}
		if got["order_status"] != 101.0 || got["resultcode"] != 0.0 || got["waybill_id"] == nil {
			t.Errorf("got %v, want codes and whatever is not empty kept", got)
		}
		if got := c.last("SS", "1"); got.DoneAt.IsZero() || !got.Answered || len(got.Faults) != 1 {
			t.Errorf("the witness saw %+v", got)
		}
	})
}
