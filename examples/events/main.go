// Command events tells customers what happens to their orders: every event is heard at least
// once and in order, also by the next process when one dies, and also while the message
// gateway is away.
//
//	go run ./examples/events
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/sync/errgroup"

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
	folder, err := os.MkdirTemp("", "events")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	cfg.Store.SQLite = filepath.Join(folder, "deliveries.db")

	customers := &gateway{out: out, away: 1, sent: map[string]bool{}}
	fmt.Fprintln(out, "the first process ends after a message:")
	if err := process(ctx, cfg, customers, 1, order); err != nil {
		return err
	}
	fmt.Fprintln(out, "the second one goes on:")
	return process(ctx, cfg, customers, 3)
}

// process runs a system on the store until so many messages were sent in all.
func process(ctx context.Context, cfg wiring.Config, customers *gateway, until int, dispatch ...engine.Order) error {
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		return err
	}
	defer cleanup()
	return system.RunWhile(ctx, func(ctx context.Context) error {
		listening, stop := context.WithCancel(ctx)
		defer stop()
		customers.after = func(sent int) {
			if sent == until {
				stop()
			}
		}
		told := &Customers{Couriers: system.Engine, Gateway: customers, Undeliverable: func(m Message, err error) {
			fmt.Fprintf(customers.out, "  %s: %v\n", m.Key, err)
		}}
		group, listening := errgroup.WithContext(listening)
		group.Go(func() error { return told.Follow(listening) })
		for _, order := range dispatch {
			if _, err := system.Engine.Dispatch(ctx, order); err != nil {
				stop()
				return errors.Join(err, group.Wait())
			}
		}
		return group.Wait()
	})
}
