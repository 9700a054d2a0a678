package wechatsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// heard is what the endpoint got, as "status+seconds since begin".
func heard(t *testing.T, e *endpoint, begin time.Time) string {
	t.Helper()
	var out []string
	for _, d := range e.deliveries() {
		m := readMessage(t, wechatsim.JSON, d.body)
		out = append(out, fmt.Sprintf("%d+%v", m.Status, d.at.Sub(begin).Seconds()))
	}
	return strings.Join(out, " ")
}

// TestPushesGoWrong: three events a minute apart, and what the endpoint hears.
func TestPushesGoWrong(t *testing.T) {
	for _, row := range []struct {
		why  string
		f    wechatsim.Fault
		want string
		left string // pushes of each event, as the witness counts them
	}{
		{"on time", wechatsim.Fault{}, "102+0 201+60 202+120", "111"},
		{"a carrier that never pushes", wechatsim.Fault{Kind: wechatsim.PushLost, Carrier: "SS"}, "", "000"},
		{"another carrier that never pushes", wechatsim.Fault{Kind: wechatsim.PushLost, Carrier: "MTPS"}, "102+0 201+60 202+120", "111"},
		{"the first one is lost", wechatsim.Fault{Kind: wechatsim.PushLost, Count: 1}, "201+60 202+120", "011"},
		{"late", wechatsim.Fault{Kind: wechatsim.PushLate, Delay: wechatsim.Delay{Least: 30 * time.Second}}, "102+30 201+90 202+150", "111"},
		{"the first so late that the others overtake it", wechatsim.Fault{Kind: wechatsim.PushLate, Count: 1, Delay: wechatsim.Delay{Least: time.Hour}}, "201+60 202+120 102+3600", "111"},
		{"each twice", wechatsim.Fault{Kind: wechatsim.PushTwice, Delay: wechatsim.Delay{Least: 5 * time.Second}}, "102+0 102+5 201+60 201+65 202+120 202+125", "222"},
		{"twice at once", wechatsim.Fault{Kind: wechatsim.PushTwice, Count: 1}, "102+0 102+0 201+60 202+120", "211"},
		{"the first two swapped, the third waits in vain", wechatsim.Fault{Kind: wechatsim.PushSwapped}, "201+60 102+61 202+720", "111"},
		{"nothing overtakes in time", wechatsim.Fault{Kind: wechatsim.PushSwapped, Count: 1, Delay: wechatsim.Delay{Least: 59 * time.Second}}, "102+59 201+60 202+120", "111"},
	} {
		t.Run(row.why, func(t *testing.T) {
			withEndpoint(t, wechatsim.Config{Manual: true}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
				c.at("SS", "1", 101)
				if row.f.Kind != "" {
					c.inject(row.f)
				}
				begin := time.Now()
				for _, status := range []int{102, 201, 202} {
					c.advance("SS", "1", status)
					c.wait(time.Minute)
				}
				c.wait(2 * time.Hour)
				if got := heard(t, e, begin); got != row.want {
					t.Errorf("heard %s, want %s", got, row.want)
				}
				left := ""
				for _, event := range c.witness("SS", "1").Waybills[0].Events[1:] {
					left += fmt.Sprint(event.Pushed)
					if event.Taken != event.Pushed {
						t.Errorf("%d of %d pushes taken", event.Taken, event.Pushed)
					}
				}
				if left != row.left {
					t.Errorf("the witness counts %s, want %s", left, row.left)
				}
			})
		})
	}
}

// TestLatePushTellsItsOwnTime: the state and the time of the event, however late.
func TestLatePushTellsItsOwnTime(t *testing.T) {
	withEndpoint(t, wechatsim.Config{Manual: true}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		c.inject(wechatsim.Fault{Kind: wechatsim.PushLate, Delay: wechatsim.Delay{Least: time.Hour}})
		c.at("SS", "1", 102)
		begin := time.Now()
		c.wait(time.Minute)
		c.advance("SS", "1", 101)
		c.wait(2 * time.Hour)
		first := readMessage(t, wechatsim.JSON, e.deliveries()[0].body)
		if first.Status != 102 || first.Agent == nil || first.ActionTime != begin.Unix() || first.CreateTime != begin.Unix()+3600 {
			t.Errorf("pushed %+v, want 102 with its rider and its time, created an hour later", first)
		}
	})
}

func TestClockDrift(t *testing.T) {
	for _, drift := range []time.Duration{-90 * time.Second, 2 * time.Minute} {
		t.Run(drift.String(), func(t *testing.T) {
			withEndpoint(t, wechatsim.Config{Manual: true}, nil, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
				c.inject(wechatsim.Fault{Kind: wechatsim.ClockDrift, Carrier: "SS", Delay: wechatsim.Delay{Least: drift}})
				for _, id := range []string{"SS", "DADA"} {
					c.at(id, "1", 102)
					c.wait(time.Minute)
				}
				for i, want := range []time.Duration{drift, 0} {
					m := readMessage(t, wechatsim.JSON, e.deliveries()[i].body)
					if off := time.Duration(m.ActionTime-m.CreateTime) * time.Second; off != want {
						t.Errorf("action_time is off by %v, want %v", off, want)
					}
				}
			})
		})
	}
}

// TestAPushThatNobodyTakes: it left, and was not taken.
func TestAPushThatNobodyTakes(t *testing.T) {
	stall := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	withEndpoint(t, wechatsim.Config{Manual: true}, stall, wechatsim.Plain, wechatsim.JSON, func(t *testing.T, c *caller, e *endpoint) {
		c.at("SS", "1", 102)
		c.wait(time.Minute)
		if event := c.witness("SS", "1").Waybills[0].Events[1]; event.Pushed != 1 || event.Taken != 0 || len(e.deliveries()) != 3 {
			t.Errorf("the witness saw %+v of %d tries, want one push that was not taken", event, len(e.deliveries()))
		}
	})
}
