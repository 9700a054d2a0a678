// Command smallest is the whole of an embedding: one order goes to the door.
//
//	go run ./examples/smallest
//
// WeChat and the carriers are simulated. At home the configuration comes from a file,
// which "paotui config init" writes: cfg, err := wiring.Load("paotui.yaml").
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	order, err := orders.Read("coffee-beijing.json")
	if err != nil {
		return err
	}
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Speed: 1000})
	if err != nil {
		return err
	}
	defer sim.Close()

	system, cleanup, err := wiring.Build(cfg, zap.NewNop())
	if err != nil {
		return err
	}
	defer cleanup()
	return system.RunWhile(ctx, func(ctx context.Context) error {
		if _, err := system.Engine.Dispatch(ctx, order, engine.WithLimit(30_00)); err != nil {
			return err
		}
		delivery, err := system.Engine.Wait(ctx, order.ID, engine.UntilFinal)
		if err != nil {
			return err
		}
		placement, _ := delivery.Current()
		fmt.Fprintf(out, "%s is %s by %s for %s\n", delivery.ID, delivery.Phase, placement.Carrier, placement.Fee)
		return nil
	})
}
