package wiring_test

import (
	"fmt"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// Each company is a part of its own, or all four together; and so is each store.
func ExampleNewCarriers() {
	sim, err := wechatsim.Start(wechatsim.Config{})
	must(err)
	defer sim.Close()
	cfg := wiring.FromSimulator(sim, "cafe")
	client, closeClient := wiring.NewHTTPClient(cfg)
	defer closeClient()
	stack, endStack, err := wiring.NewStack(cfg, nil)
	must(err)
	defer endStack()
	clients, err := wiring.NewClients(cfg, wiring.NewRoster(cfg), client, stack, nil)
	must(err)
	meituan, err := wiring.NewMeituan(clients)
	must(err)
	shansong, err := wiring.NewShansong(clients)
	must(err)
	all, err := wiring.NewCarriers(clients)
	must(err)
	fmt.Println(meituan.Info().ID, shansong.Info().ID, len(all))

	folder, leave := ownFolder()
	defer leave()
	cfg.Store.SQLite = folder + "/deliveries.db"
	store, closeStore, err := wiring.NewSQLite(cfg, nil)
	must(err)
	fmt.Println(store != nil)
	closeStore()
	cfg.Store = wiring.Store{}
	_, _, err = wiring.NewPostgres(cfg, nil)
	fmt.Println(err)
	// Output:
	// MTPS SS 4
	// true
	// postgres: either Options.Pool or Options.URL is required
}
