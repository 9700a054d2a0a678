package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// counter is the till with the real Paotui behind it, and a simulator of WeChat behind that.
// All of it is in memory and in virtual time: half an hour takes some milliseconds.
type counter struct {
	*Till
	sim      *wechatsim.Server
	order    engine.Order
	refunded []string
}

// atTheCounter runs a test in a bubble of time of its own.
func atTheCounter(t *testing.T, test func(*testing.T, context.Context, *counter)) {
	synctest.Test(t, func(t *testing.T) {
		order, err := orders.Read("coffee-beijing.json")
		if err != nil {
			t.Fatal(err)
		}
		at := order.Sender
		sim, err := wechatsim.StartPipe(wechatsim.Config{Seed: 1, Store: wechatsim.Store{
			City: at.City, Address: at.Address, Lng: at.Location.Lng, Lat: at.Location.Lat,
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		cfg := wiring.FromSimulator(sim, order.Shop)
		cfg.HTTPClient = sim.Client()
		defer cfg.HTTPClient.CloseIdleConnections()
		system, cleanup, err := wiring.Build(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer cleanup()
		c := &counter{sim: sim, order: order}
		c.Till = &Till{Couriers: system.Engine, Patience: 20 * time.Minute, Refund: func(order string) { c.refunded = append(c.refunded, order) }}
		err = system.RunWhile(t.Context(), func(ctx context.Context) error {
			test(t, ctx, c)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// riders are how many riders the shop has to pay: what the witness saw, not what the shop
// was told.
func (c *counter) riders() (n int) {
	for _, order := range c.sim.Orders() {
		n += len(order.Waybills)
	}
	return n
}

func (c *counter) inject(faults ...wechatsim.Fault) {
	for _, f := range faults {
		c.sim.Inject(f)
	}
}

func TestAnOrderArrives(t *testing.T) {
	atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
		began := time.Now()
		if err := c.Sell(ctx, c.order); err != nil || len(c.refunded) != 0 || c.riders() != 1 {
			t.Errorf("%v; %d refunds, %d riders", err, len(c.refunded), c.riders())
		}
		if took := time.Since(began); took < 10*time.Minute || took > 2*time.Hour {
			t.Errorf("it took %s", took)
		}
	})
}

// The answer to the placement is lost, and the carrier has done the work: no second rider.
func TestALostAnswerSendsNoSecondRider(t *testing.T) {
	atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
		c.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Calls: []string{"order/add"}, Attempts: 1})
		if err := c.Sell(ctx, c.order); err != nil || c.riders() != 1 {
			t.Errorf("%v; %d riders", err, c.riders())
		}
	})
}

// Two workers of the shop have the same order in hand.
func TestTheSameOrderTwiceIsOneDelivery(t *testing.T) {
	atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
		sold := make(chan error, 2)
		for range 2 {
			go func() { sold <- c.Sell(ctx, c.order) }()
		}
		if err := errors.Join(<-sold, <-sold); err != nil || c.riders() != 1 {
			t.Errorf("%v; %d riders", err, c.riders())
		}
	})
}

func TestWhereNobodyComesTheMoneyGoesBack(t *testing.T) {
	for name, fault := range map[string]wechatsim.Fault{
		"a code that nobody knows":     {Kind: wechatsim.Resultcode, Calls: []string{"order/pre_add", "order/add"}, Code: 999},
		"no rider comes":               {Kind: wechatsim.NoRider},
		"WeChat is away for the while": {Kind: wechatsim.Gateway},
	} {
		t.Run(name, func(t *testing.T) {
			atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
				c.inject(fault)
				err := c.Sell(ctx, c.order)
				if _, ok := errors.AsType[*NotBroughtError](err); !ok || len(c.refunded) != 1 {
					t.Errorf("%v; refunded: %v", err, c.refunded)
				}
			})
		})
	}
}

func TestNobodyGoesSoFar(t *testing.T) {
	atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
		c.order.Receiver.Location.Lng += 2
		err := c.Sell(ctx, c.order)
		if _, ok := errors.AsType[*NotBroughtError](err); !ok || len(c.refunded) != 1 || c.riders() != 0 {
			t.Errorf("%v; refunded: %v; %d riders", err, c.refunded, c.riders())
		}
	})
}

// A rider comes in the very moment when patience ends: either he brings it and it is paid, or
// it is called off and paid back.
func TestPatienceEnds(t *testing.T) {
	for _, patience := range []time.Duration{0, time.Second, time.Minute, 3 * time.Minute, time.Hour} {
		t.Run(patience.String(), func(t *testing.T) {
			atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
				c.Patience = patience
				err := c.Sell(ctx, c.order)
				delivery, failed := c.Couriers.Delivery(ctx, c.order.ID)
				if failed != nil {
					t.Fatal(failed)
				}
				arrived := delivery.Phase == engine.PhaseDelivered
				if (err == nil) != arrived || (len(c.refunded) == 1) == arrived {
					t.Errorf("it is %s: %v; refunded: %v", delivery.Phase, err, c.refunded)
				}
			})
		})
	}
}

func TestTheTokenIsRevokedInTheMiddle(t *testing.T) {
	atTheCounter(t, func(t *testing.T, ctx context.Context, c *counter) {
		c.inject(wechatsim.Fault{Kind: wechatsim.RevokedToken, Calls: []string{"order/add"}, Count: 1})
		if err := c.Sell(ctx, c.order); err != nil || c.riders() != 1 {
			t.Errorf("%v; %d riders", err, c.riders())
		}
	})
}
