package wiring_test

import (
	"context"
	"fmt"
	"os"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// deliver is the README's snippet, to the letter.
func deliver(ctx context.Context, order engine.Order) error {
	cfg, err := wiring.Load("paotui.yaml")
	if err != nil {
		return err
	}
	system, cleanup, err := wiring.Build(cfg, zap.L())
	if err != nil {
		return err
	}
	defer cleanup()
	return system.RunWhile(ctx, func(ctx context.Context) error { // it asks, places, follows, and serves WeChat's pushes
		if _, err := system.Engine.Dispatch(ctx, order, engine.WithLimit(3000)); err != nil {
			return err
		}
		delivery, err := system.Engine.Wait(ctx, order.ID, engine.UntilFinal)
		fmt.Println(delivery.Phase)
		return err
	})
}

// Example sends an order to the door by a configuration file that points at a
// simulator.
func Example() {
	order := exampleOrder()
	sim, err := wechatsim.Start(wechatsim.Config{Speed: 2000, Store: wechatsim.Store{
		Lng: order.Sender.Location.Lng, Lat: order.Sender.Location.Lat,
	}})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, order.Shop)
	cfg.PollSeconds = 1
	leave := enter(cfg)
	defer leave()

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := deliver(ctx, order); err != nil {
		fmt.Println(err)
	}
	// Output:
	// delivered
}

// enter writes the configuration to paotui.yaml in a folder of its own and goes
// there; leave undoes both.
func enter(cfg wiring.Config) (leave func()) {
	home, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "paotui")
	if err != nil {
		panic(err)
	}
	data, err := cfg.YAML()
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(dir+"/paotui.yaml", data, 0o600); err != nil {
		panic(err)
	}
	if err := os.Chdir(dir); err != nil {
		panic(err)
	}
	return func() {
		_ = os.Chdir(home)
		_ = os.RemoveAll(dir)
	}
}

func exampleOrder() engine.Order {
	data, err := os.ReadFile("../examples/orders/coffee-beijing.json")
	if err != nil {
		panic(err)
	}
	order, err := engine.ParseOrder(data)
	if err != nil {
		panic(err)
	}
	return order
}
