// Command uu adds a fifth company to a host of its own, UU Paotui (UU跑腿), which
// WeChat passes orders to as well, and compares it with the four that come with
// the house. It runs against the simulator:
//
//	go run ./examples/uu
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/policy"
)

// UU is all that is particular to the company: what users have seen of it, since
// WeChat's tables do not have it.
func UU() immediate.Profile {
	return immediate.Profile{
		ID:        "UU",
		Name:      "UU Paotui",
		LocalName: "UU跑腿",

		ReceiptCode: immediate.OnRequest, // finish_code was seen
		Priced:      true,                // with a token; how long it holds is not told
		// add answers with UU's own order_status; it is read as unknown by itself.
	}
}

//go:embed order.json
var orderJSON []byte

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sim, clients, accounts, err := simulate()
	if err != nil {
		return err
	}
	defer sim.Close()
	var carriers []engine.Carrier
	for _, p := range []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile(), UU()} {
		carrier, err := immediate.New(p, clients, immediate.Options{})
		if err != nil {
			return err
		}
		carriers = append(carriers, carrier)
	}
	eng, err := engine.New(engine.Config{Carriers: carriers, Accounts: accounts, Policy: policy.Policy{}, Store: memory.New()})
	if err != nil {
		return err
	}
	order, err := engine.ParseOrder(orderJSON)
	if err != nil {
		return err
	}
	comparison, err := eng.Compare(ctx, order)
	if err != nil {
		return err
	}
	for _, offer := range comparison.Offers {
		fmt.Fprintf(out, "%-5s %-9s %s %s\n", offer.Carrier, offer.Outcome, offer.Quote.Fee, offer.Reason())
	}
	return nil
}
