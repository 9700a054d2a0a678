package wechatsim_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// uu is UU Paotui, as far as users have seen it: its own number for "new" in add, a
// token from pre_add, no time to acceptance. The rest is made up.
func uu() wechatsim.Carrier {
	return wechatsim.Carrier{
		ID: "UU", Name: "UU跑腿",
		Range:       50_000,
		Direct:      wechatsim.DirectEither,
		FinishCode:  true,
		Tariff:      wechatsim.Tariff{Start: 700, StartKM: 2, StartKG: 5, PerKM: 220, PerKG: 100},
		Dispatch:    [2]time.Duration{time.Minute, 3 * time.Minute},
		Untimed:     true,
		TokenLife:   5 * time.Minute,
		FirstStatus: 1,
		Steps:       []int{102, 201, 202, 301, 302},
		Penalty:     wechatsim.Penalty{Free: time.Minute, Fee: 300},
		Tips:        wechatsim.Tips{Most: 10_000},
		Codes:       wechatsim.Codes{Parameter: 1, Expired: 2},
	}
}

func TestFifthCarrier(t *testing.T) {
	inBubble(t, wechatsim.Config{Carriers: []wechatsim.Carrier{uu()}}, func(t *testing.T, c *caller) {
		quoted := c.call("order/pre_add", c.order("UU", "1"))
		if quoted["delivery_token"] == "" || quoted["dispatch_duration"] != 0.0 || quoted["fee"].(float64) <= 0 {
			t.Errorf("pre_add: %v, want a price, a token and no time", quoted)
		}
		placed := c.call("order/add", with(c.order("UU", "1"), "delivery_token", quoted["delivery_token"]))
		if placed["order_status"] != 1.0 || placed["fee"] != quoted["fee"] {
			t.Errorf("add: %v, want status 1 and the quoted fee", placed)
		}
		if got := c.status("UU", "1"); got != 101 {
			t.Errorf("get says %v; WeChat's own number is 101", got)
		}
		c.wait(90 * time.Minute)
		if got := c.status("UU", "1"); got != 302 {
			t.Errorf("status %v, want delivered", got)
		}
		if got := c.call("delivery/getall", obj{}); len(got["list"].([]any)) != 5 {
			t.Errorf("getall: %v, want five carriers", got)
		}
	})
}

func TestCarrierReplaced(t *testing.T) {
	hasty := wechatsim.DADA()
	hasty.TokenLife = 10 * time.Second
	inBubble(t, wechatsim.Config{Carriers: []wechatsim.Carrier{hasty}}, func(t *testing.T, c *caller) {
		if got := len(c.sim.Accounts()); got != 4 {
			t.Errorf("%d accounts, want four", got)
		}
		quoted := c.call("order/pre_add", c.order("DADA", "1"))
		c.wait(11 * time.Second)
		wantRefused(t, c.call("order/add", with(c.order("DADA", "1"), "delivery_token", quoted["delivery_token"])), 2062)
	})
}

func TestBadConfig(t *testing.T) {
	for why, c := range map[string]wechatsim.Config{
		"a carrier without an id": {Carriers: []wechatsim.Carrier{{Name: "x"}}},
		"TEST is taken":           {Carriers: []wechatsim.Carrier{{ID: "TEST"}}},
		"time runs backwards":     {Speed: -1},
		"time is no number":       {Speed: math.NaN()},
	} {
		if sim, err := wechatsim.New(c); err == nil {
			sim.Close()
			t.Errorf("%s: no error", why)
		}
	}
	sim, err := wechatsim.New(wechatsim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if sim.Bind(wechatsim.Account{DeliveryID: "RRKS", ShopID: "1"}) == nil || sim.Bind(wechatsim.Account{DeliveryID: "SS"}) == nil {
		t.Error("a shop needs a carrier that is there, and a shopid")
	}
}

func ExampleConfig_carriers() {
	sim, err := wechatsim.Start(wechatsim.Config{Carriers: []wechatsim.Carrier{uu()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	for _, a := range sim.Accounts() {
		fmt.Println(a.DeliveryID)
	}
	// Output:
	// SFTC
	// DADA
	// MTPS
	// SS
	// UU
}
