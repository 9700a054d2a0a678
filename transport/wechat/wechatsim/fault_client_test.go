package wechatsim_test

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestClientUnderFaults: what our own client makes of an add under each fault, held
// against the witness: whoever says "not done" has to be right.
func TestClientUnderFaults(t *testing.T) {
	const placed = fault.Outcome(9) // the call succeeds
	late := wechatsim.Delay{Least: time.Minute}
	for _, row := range []struct {
		f      wechatsim.Fault
		want   fault.Outcome
		riders int // waybills two minutes later
	}{
		{wechatsim.Fault{Kind: wechatsim.Refused}, fault.NotSent, 0},
		{wechatsim.Fault{Kind: wechatsim.LostRequest}, fault.Unknown, 0},
		{wechatsim.Fault{Kind: wechatsim.LostAnswer}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.LateWork, Delay: late}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Latency, Delay: wechatsim.Delay{Least: time.Hour}}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.HalfBody}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Truncated}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Gateway}, fault.Unknown, 0},
		{wechatsim.Fault{Kind: wechatsim.Gateway, Code: 504, Done: true}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.HTML, Done: true}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1, Done: true}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: -1}, fault.Unknown, 0},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: 930556, Done: true}, fault.Unknown, 1},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: 45009}, fault.Rejected, 0},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: 45011}, fault.Rejected, 0},
		{wechatsim.Fault{Kind: wechatsim.Errcode, Code: 930564}, fault.Rejected, 0},
		{wechatsim.Fault{Kind: wechatsim.Resultcode, Code: 2155, Text: "余额不足"}, fault.Rejected, 0},
		{wechatsim.Fault{Kind: wechatsim.RevokedToken, Count: 1}, placed, 1},
		{wechatsim.Fault{Kind: wechatsim.QuotedNumbers}, placed, 1},
		{wechatsim.Fault{Kind: wechatsim.Nulls}, placed, 1},
	} {
		name, _ := json.Marshal(row.f)
		t.Run(string(name), func(t *testing.T) {
			inBubble(t, wechatsim.Config{Manual: true}, func(t *testing.T, c *caller) {
				client, order := c.client()
				warm := order
				warm.ShopOrderID = "0"
				if _, err := client.AddOrder(t.Context(), c.secret("DADA"), &warm); err != nil {
					t.Fatal(err)
				}
				c.inject(row.f)
				synctest.Wait()
				_, err := client.AddOrder(t.Context(), c.secret("DADA"), &order)
				switch {
				case row.want == placed && err != nil:
					t.Errorf("%v, want it placed", err)
				case row.want != placed && (err == nil || outcome(err) != row.want):
					t.Errorf("%v: %v, want %v", err, outcome(err), row.want)
				}
				c.sim.Heal()
				c.wait(2 * time.Minute)
				seen, _ := c.sim.Order(c.account("DADA").ShopID, "1")
				if len(seen.Waybills) != row.riders {
					t.Errorf("the witness saw %d waybills, want %d", len(seen.Waybills), row.riders)
				}
			})
		})
	}
}

func outcome(err error) fault.Outcome {
	var carrier *wechat.CarrierError
	if errors.As(err, &carrier) {
		return fault.Rejected
	}
	return fault.OutcomeOf(err)
}

// client is our own, and an order that it can place at Dada.
func (c *caller) client() (*wechat.Client, wechat.OrderRequest) {
	c.t.Helper()
	app := c.sim.App()
	client, err := wechat.NewClient(wechat.Config{
		BaseURL: c.sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: c.sim.Client(),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	var order wechat.OrderRequest
	if err := json.Unmarshal([]byte(encoded(c.t, c.order("DADA", "1"))), &order); err != nil {
		c.t.Fatal(err)
	}
	return client, order
}

func (c *caller) secret(id string) secret.Text { return secret.New(c.account(id).AppSecret) }
