// Command tested is a shop's own code, the [Till], and above all its tests: the real Paotui
// against a simulated WeChat, in virtual time. See till_test.go.
//
//	go run ./examples/tested
//	go test ./examples/tested
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

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

// run sells one order to the door, and one that nobody takes.
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
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		return err
	}
	defer cleanup()
	return system.RunWhile(ctx, func(ctx context.Context) error {
		till := Till{Couriers: system.Engine, Patience: 20 * time.Minute, Refund: func(order string) { fmt.Fprintf(out, "%s: the money goes back\n", order) }}
		if err := till.Sell(ctx, order); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: it has arrived\n", order.ID)

		order.ID = "coffee-0002"
		order.Receiver.Location.Lng += 2 // some hundred and seventy kilometres: nobody goes there
		fmt.Fprintf(out, "%s: %v\n", order.ID, till.Sell(ctx, order))
		return nil
	})
}
