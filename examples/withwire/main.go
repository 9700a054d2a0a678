// Command withwire is a shop that is put together by google/wire, with its own logger, its
// own policy, and two of the four companies.
//
//	go run ./examples/withwire
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

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/examples/orders"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// Shop is a service that exists already, and needs orders to be sent.
type Shop struct {
	Couriers *wiring.System
	Log      *zap.Logger
}

// Send sends an order, and returns when a rider has accepted it.
func (s *Shop) Send(ctx context.Context, order engine.Order) (engine.Delivery, error) {
	if _, err := s.Couriers.Engine.Dispatch(ctx, order); err != nil {
		return engine.Delivery{}, err
	}
	return s.Couriers.Engine.Wait(ctx, order.ID, engine.UntilAccepted)
}

func newLogger() *zap.Logger { return zap.NewNop() }

// newCarriers are the companies that the shop has accounts at.
func newCarriers(dada wiring.Dada, sftc wiring.SFTC) []engine.Carrier {
	return []engine.Carrier{dada, sftc}
}

// newPolicy asks two at once where nobody has come after two minutes.
func newPolicy() engine.Policy {
	return policy.Policy{Stage: policy.Widen{Of: 2, After: 2 * time.Minute}}
}

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
	shop, cleanup, err := newShop(cfg)
	if err != nil {
		return err
	}
	defer cleanup()
	return shop.Couriers.RunWhile(ctx, func(ctx context.Context) error {
		delivery, err := shop.Send(ctx, order)
		if err != nil {
			return err
		}
		placement, _ := delivery.Current()
		fmt.Fprintf(out, "%s has a rider of %s\n", delivery.ID, placement.Carrier)
		return nil
	})
}
