package wechatsim_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// shown says which test shows what a kind of fault does.
var shown = map[wechatsim.Kind]func(*testing.T){
	wechatsim.Latency:       TestLatency,
	wechatsim.Refused:       TestRefusedOverSockets,
	wechatsim.LostRequest:   TestBrokenConnections,
	wechatsim.LostAnswer:    TestBrokenConnections,
	wechatsim.HalfBody:      TestBrokenConnections,
	wechatsim.LateWork:      TestLateWork,
	wechatsim.Errcode:       TestErrcodes,
	wechatsim.Resultcode:    TestResultcodes,
	wechatsim.RevokedToken:  TestTokenDiesInMidFlight,
	wechatsim.Gateway:       TestPages,
	wechatsim.HTML:          TestPages,
	wechatsim.Truncated:     TestTruncated,
	wechatsim.Forgotten:     TestForgotten,
	wechatsim.QuotedNumbers: TestSloppyAnswers,
	wechatsim.Nulls:         TestSloppyAnswers,
	wechatsim.PushLost:      TestPushesGoWrong,
	wechatsim.PushLate:      TestPushesGoWrong,
	wechatsim.PushTwice:     TestPushesGoWrong,
	wechatsim.PushSwapped:   TestPushesGoWrong,
	wechatsim.ClockDrift:    TestClockDrift,
	wechatsim.HandOver:      TestHandOver,
	wechatsim.NoRider:       TestNoRider,
	wechatsim.Revival:       TestRevival,
}

// TestEveryKindIsShown: no kind without a test, and none that the tour leaves out.
func TestEveryKindIsShown(t *testing.T) {
	tour, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range wechatsim.Kinds() {
		if shown[kind] == nil {
			t.Errorf("no test shows %s", kind)
		}
		if !strings.Contains(string(tour), "//   - "+string(kind)+": ") {
			t.Errorf("doc.go does not tell %s", kind)
		}
	}
	if len(shown) != len(wechatsim.Kinds()) {
		t.Errorf("tests show %d kinds, there are %d", len(shown), len(wechatsim.Kinds()))
	}
}

// inject puts a fault into force.
func (c *caller) inject(f wechatsim.Fault) int {
	c.t.Helper()
	id, err := c.sim.Inject(f)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// got is what a caller sees of one exchange.
type got struct {
	status int
	header http.Header
	body   string
	err    error // of the exchange or of reading the body
}

// try posts a body to one of the fourteen and tells whatever comes of it.
func (c *caller) try(path string, body obj) got {
	c.t.Helper()
	return c.tryWithin(c.t.Context(), path, body)
}

func (c *caller) tryWithin(ctx context.Context, path string, body obj) got {
	c.t.Helper()
	url := c.sim.URL + prefix + path + "?access_token=" + c.token
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(encoded(c.t, body)))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.sim.Client().Do(req)
	if err != nil {
		return got{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return got{resp.StatusCode, resp.Header, string(text), err}
}

// witness is what the simulator saw of an order.
func (c *caller) witness(id, orderID string) wechatsim.Order {
	c.t.Helper()
	seen, ok := c.sim.Order(c.account(id).ShopID, orderID)
	if !ok {
		c.t.Fatalf("the witness saw no order %s at %s", orderID, id)
	}
	return seen
}

// last is the latest call about an order.
func (c *caller) last(id, orderID string) wechatsim.Call {
	c.t.Helper()
	calls := c.witness(id, orderID).Calls
	return calls[len(calls)-1]
}

// wantSeen checks what the witness says of the latest call.
func (c *caller) wantSeen(id, orderID string, done, answered bool, kinds ...wechatsim.Kind) {
	c.t.Helper()
	seen := c.last(id, orderID)
	if seen.DoneAt.IsZero() == done || seen.Answered != answered || !slices.Equal(seen.Faults, kinds) {
		c.t.Errorf("the witness saw %+v, want done %v, answered %v, faults %v", seen, done, answered, kinds)
	}
}

func TestFaultsThatMakeNoSense(t *testing.T) {
	second := wechatsim.Delay{Least: time.Second}
	for _, row := range []struct {
		why string
		f   wechatsim.Fault
		ok  bool
	}{
		{"a kind and no more", wechatsim.Fault{Kind: wechatsim.LostAnswer}, true},
		{"everything that a call may have", wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"order/add"}, Carrier: "SS", Probability: 0.5, Attempts: 1, Count: 2, Code: -1, Done: true}, true},
		{"no kind", wechatsim.Fault{}, false},
		{"no such kind", wechatsim.Fault{Kind: "rain"}, false},
		{"no such call", wechatsim.Fault{Kind: wechatsim.LostAnswer, Calls: []string{"order/put"}}, false},
		{"no such carrier", wechatsim.Fault{Kind: wechatsim.LostAnswer, Carrier: "DDPS"}, false},
		{"a token call by its name", wechatsim.Fault{Kind: wechatsim.Errcode, Calls: []string{"/cgi-bin/stable_token"}, Code: -1}, true},
		{"a carrier does not answer token calls", wechatsim.Fault{Kind: wechatsim.Resultcode, Calls: []string{"/cgi-bin/token"}, Code: 1}, false},
		{"pushes are no calls", wechatsim.Fault{Kind: wechatsim.PushLost, Calls: []string{"order/add"}}, false},
		{"more than certain", wechatsim.Fault{Kind: wechatsim.LostAnswer, Probability: 1.1}, false},
		{"probability is no number", wechatsim.Fault{Kind: wechatsim.LostAnswer, Probability: math.NaN()}, false},
		{"a negative count", wechatsim.Fault{Kind: wechatsim.LostAnswer, Count: -1}, false},
		{"attempts of a rider", wechatsim.Fault{Kind: wechatsim.HandOver, Attempts: 1}, false},
		{"latency without a delay", wechatsim.Fault{Kind: wechatsim.Latency}, false},
		{"a delay of nothing", wechatsim.Fault{Kind: wechatsim.LostAnswer, Delay: second}, false},
		{"an answer before the question", wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: -time.Second}}, false},
		{"a clock that is slow", wechatsim.Fault{Kind: wechatsim.ClockDrift, Delay: wechatsim.Delay{Least: -time.Second}}, true},
		{"errcode 0", wechatsim.Fault{Kind: wechatsim.Errcode}, false},
		{"resultcode 0", wechatsim.Fault{Kind: wechatsim.Resultcode}, false},
		{"a gateway that is content", wechatsim.Fault{Kind: wechatsim.Gateway, Code: 200}, false},
		{"a code of nothing", wechatsim.Fault{Kind: wechatsim.HTML, Code: 502}, false},
		{"a text of nothing", wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1, Text: "busy"}, false},
		{"done says nothing new", wechatsim.Fault{Kind: wechatsim.LostAnswer, Done: true}, false},
		{"45009 says that nothing was done", wechatsim.Fault{Kind: wechatsim.Errcode, Code: 45009, Done: true}, false},
		{"no rider, and yet delivered", wechatsim.Fault{Kind: wechatsim.NoRider, Code: 302}, false},
		{"a connection to one carrier", wechatsim.Fault{Kind: wechatsim.Refused, Carrier: "SS"}, false},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				if _, err := c.sim.Inject(row.f); (err == nil) != row.ok {
					t.Errorf("Inject: %v, want it to work: %v", err, row.ok)
				}
			})
		})
	}
}

// TestNothingToRefuse: without a listener nobody connects.
func TestNothingToRefuse(t *testing.T) {
	sim, err := wechatsim.New(wechatsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if _, err := sim.Inject(wechatsim.Fault{Kind: wechatsim.Refused}); err == nil {
		t.Error("a bare handler cannot refuse connections")
	}
}

// TestWhomAFaultStrikes: calls, carriers, attempts and count each narrow it.
func TestWhomAFaultStrikes(t *testing.T) {
	lost := wechatsim.Fault{Kind: wechatsim.LostRequest}
	for _, row := range []struct {
		why    string
		narrow func(*wechatsim.Fault)
		want   string // for each call below: x struck, . not
	}{
		{"everything", func(*wechatsim.Fault) {}, "xxxxxxx"},
		{"one path", func(f *wechatsim.Fault) { f.Calls = []string{"order/pre_add"} }, "x..xxx."},
		{"two paths", func(f *wechatsim.Fault) { f.Calls = []string{"order/get", "shop/get"} }, ".xx...x"},
		{"one carrier", func(f *wechatsim.Fault) { f.Carrier = "SS" }, "xx.x..."},
		{"the first call about each order", func(f *wechatsim.Fault) { f.Attempts = 1 }, "xxx.xxx"},
		{"twice", func(f *wechatsim.Fault) { f.Count = 2 }, "xx....."},
		{"once each for one path of one carrier", func(f *wechatsim.Fault) { f.Carrier, f.Attempts, f.Calls = "SS", 1, []string{"order/pre_add"} }, "x......"},
	} {
		t.Run(row.why, func(t *testing.T) {
			inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
				f := lost
				row.narrow(&f)
				c.inject(f)
				var seen strings.Builder
				for _, call := range []struct {
					path string
					body obj
				}{
					{"order/pre_add", c.order("SS", "1")},
					{"order/get", c.about("SS", "1", "")},
					{"shop/get", obj{}},
					{"order/pre_add", c.order("SS", "1")},
					{"order/pre_add", c.order("DADA", "1")},
					{"order/pre_add", c.order("DADA", "2")},
					{"order/get", c.about("DADA", "1", "")},
				} {
					mark := "."
					if c.try(call.path, call.body).err != nil {
						mark = "x"
					}
					seen.WriteString(mark)
				}
				if seen.String() != row.want {
					t.Errorf("struck %s, want %s", seen.String(), row.want)
				}
				if hits := c.sim.Faults()[0].Hits; hits != strings.Count(row.want, "x") {
					t.Errorf("%d hits counted, want those of %s", hits, row.want)
				}
			})
		})
	}
}

// TestFaultsRepeatThemselves: which calls are struck depends on the seed and not on
// who comes first.
func TestFaultsRepeatThemselves(t *testing.T) {
	struck := func(seed uint64, sameTime bool) (out []string) {
		inBubble(t, wechatsim.Config{Seed: seed}, func(t *testing.T, c *caller) {
			c.inject(wechatsim.Fault{Kind: wechatsim.LostRequest, Probability: 0.3})
			var all sync.WaitGroup
			var mu sync.Mutex
			for i := range 100 {
				one := func() {
					id := fmt.Sprint(i)
					body := c.order("SS", id)
					for attempt := range 2 {
						if c.try("order/pre_add", body).err != nil {
							mu.Lock()
							out = append(out, fmt.Sprintf("%s/%d", id, attempt))
							mu.Unlock()
						}
					}
				}
				if sameTime {
					all.Go(one)
				} else {
					one()
				}
			}
			all.Wait()
		})
		slices.Sort(out)
		return out
	}
	first := struck(7, false)
	if len(first) < 40 || len(first) > 80 {
		t.Errorf("%d of 200 calls struck, want about 60", len(first))
	}
	if again := struck(7, true); !slices.Equal(first, again) {
		t.Errorf("at the same time other calls are struck:\n%v\n%v", first, again)
	}
	if other := struck(8, false); slices.Equal(first, other) {
		t.Error("another seed strikes the same calls")
	}
}

// TestAFaultIsTheSimulatorsOwn: what goes in and what comes out can be written to.
func TestAFaultIsTheSimulatorsOwn(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		f := wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1, Calls: []string{"shop/get"}}
		c.inject(f)
		f.Calls[0] = "delivery/getall"
		c.sim.Faults()[0].Calls[0] = "delivery/getall"
		wantError(t, c.call("shop/get", obj{}), -1)
		c.call("order/get", c.about("SS", "1", ""))
		c.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1})
		c.call("order/get", c.about("SS", "1", ""))
		c.last("SS", "1").Faults[0] = wechatsim.HTML
		c.wantSeen("SS", "1", false, true, wechatsim.Errcode)
	})
}

func TestWithdrawAndHeal(t *testing.T) {
	inBubble(t, wechatsim.Config{}, func(t *testing.T, c *caller) {
		one := c.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1})
		two := c.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Code: 45009})
		wantError(t, c.call("shop/get", obj{}), -1) // the first injected wins
		if !c.sim.Withdraw(one) || c.sim.Withdraw(one) {
			t.Error("a fault can be withdrawn once")
		}
		wantError(t, c.call("shop/get", obj{}), 45009)
		if in := c.sim.Faults(); len(in) != 1 || in[0].ID != two || in[0].Hits != 1 || in[0].Code != 45009 {
			t.Errorf("in force: %+v, want the second, struck once", in)
		}
		c.sim.Heal()
		wantOK(t, c.call("shop/get", obj{}))
		if in := c.sim.Faults(); len(in) != 0 {
			t.Errorf("healed, and in force: %+v", in)
		}
	})
}
