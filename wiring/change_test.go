package wiring_test

import (
	"context"
	"fmt"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// A shop's secret at SF is wrong. The host program hears that this account is held,
// and whose it is, and can tell the shop's owner; the other three are not concerned.
func ExampleConfig_onChange() {
	order := exampleOrder()
	sim, err := wechatsim.Start(wechatsim.Config{Store: wechatsim.Store{
		Lng: order.Sender.Location.Lng, Lat: order.Sender.Location.Lat,
	}})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, order.Shop)
	sf := cfg.Shops[order.Shop].Accounts["SFTC"]
	sf.Secret = secret.New("a slip of the pen")
	cfg.Shops[order.Shop].Accounts["SFTC"] = sf
	cfg.OnChange = func(c transport.Change) {
		if c.Scope == transport.OneAccount && c.Account == sf.Merchant && c.Store == sf.Store {
			fmt.Println("the shop's account at", c.Carrier, "is", c.To, "and will be tried again in", c.Until.Sub(c.At))
		}
	}
	system, cleanup, err := wiring.Build(cfg, nil)
	if err != nil {
		panic(err)
	}
	defer cleanup()

	comparison, err := system.Engine.Compare(context.Background(), order)
	if err != nil {
		panic(err)
	}
	for _, id := range []engine.CarrierID{"SFTC", "DADA"} {
		offer, _ := comparison.Offer(id)
		fmt.Println(id, offer.Outcome)
	}
	// Output:
	// the shop's account at SFTC is held and will be tried again in 5m0s
	// SFTC refused
	// DADA priced
}
