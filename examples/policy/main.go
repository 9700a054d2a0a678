// Command policy decides who is sent by a rule of the shop's own: SF Tongcheng was promised
// three orders of ten, as long as that costs no more than five yuan an order.
//
//	go run ./examples/policy
//
// What can be said with the parts of package policy, also from a file, is on the page
// docs/policies.md.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

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
	cfg, sim, err := wiring.Simulate(order, wechatsim.Config{Seed: 1, Speed: 1000})
	if err != nil {
		return err
	}
	defer sim.Close()
	cfg.OwnPolicy = Contract{With: "SFTC", Percent: 30, Dearer: 5_00}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		return err
	}
	defer cleanup()
	return system.RunWhile(ctx, func(ctx context.Context) error {
		for n := range 6 {
			order.ID = fmt.Sprintf("order-%d", n)
			if _, err := system.Engine.Dispatch(ctx, order); err != nil {
				return err
			}
			delivery, err := system.Engine.Wait(ctx, order.ID, engine.UntilPlaced)
			if err != nil {
				return err
			}
			placement, _ := delivery.Current()
			fmt.Fprintf(out, "%s goes by %-4s for %s: %s\n", order.ID, placement.Carrier, placement.Fee, why(delivery.Plan))
		}
		return nil
	})
}

// why is the contract's reason, or the first one. All are in the journal, also in a year.
func why(plan engine.Plan) string {
	for _, reason := range plan.Reasons {
		if strings.Contains(reason, "contract") {
			return reason
		}
	}
	return plan.Reasons[0]
}
