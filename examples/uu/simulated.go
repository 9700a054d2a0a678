package main

import (
	"time"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// simulatedUU is UU on the other side of the wire. Its prices are made up.
var simulatedUU = wechatsim.Carrier{
	ID: "UU", Name: "UU跑腿",
	Range:       50_000,
	FinishCode:  true,
	Tariff:      wechatsim.Tariff{Start: 700, StartKM: 2, StartKG: 5, PerKM: 220, PerKG: 100},
	Untimed:     true,
	TokenLife:   5 * time.Minute,
	FirstStatus: 1,
	Steps:       []int{102, 201, 202, 301, 302},
	Codes:       wechatsim.Codes{Parameter: 1},
}

// simulate starts WeChat with five companies, and gives what a configuration would
// give: who calls, and by which accounts.
func simulate() (*wechatsim.Server, immediate.Clients, engine.Accounts, error) {
	sim, err := wechatsim.Start(wechatsim.Config{Seed: 1, Carriers: []wechatsim.Carrier{simulatedUU}})
	if err != nil {
		return nil, nil, nil, err
	}
	app := sim.App()
	client, err := wechat.NewClient(wechat.Config{BaseURL: sim.URL, AppID: app.AppID, AppSecret: secret.New(app.Secret), HTTP: sim.Client()})
	if err != nil {
		sim.Close()
		return nil, nil, nil, err
	}
	shop := map[engine.CarrierID]engine.Account{}
	for _, a := range sim.Accounts() {
		shop[engine.CarrierID(a.DeliveryID)] = engine.Account{
			App: app.AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
			Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat},
		}
	}
	return sim, immediate.Clients{app.AppID: client}, engine.StaticAccounts{"tea-house": shop}, nil
}
