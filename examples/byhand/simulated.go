package main

import (
	"net"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// simulated are the settings of a simulator that pushes to an address.
func simulated(order engine.Order, at net.Addr) (settings, func(), error) {
	sim, err := wechatsim.Start(wechatsim.Config{Speed: 1000, Store: wechatsim.Store{
		City: order.Sender.City, Address: order.Sender.Address, Lng: order.Sender.Location.Lng, Lat: order.Sender.Location.Lat,
	}})
	if err != nil {
		return settings{}, nil, err
	}
	const token, key = "simulated", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	if err := sim.SetPush(&wechatsim.Push{URL: "http://" + at.String() + "/wechat/push", Token: token, Key: key, Mode: wechatsim.Secure}); err != nil {
		sim.Close()
		return settings{}, nil, err
	}
	mine := map[engine.CarrierID]engine.Account{}
	for _, a := range sim.Accounts() {
		mine[engine.CarrierID(a.DeliveryID)] = engine.Account{
			App: sim.App().AppID, Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
			Registered: geo.GCJ02{Lng: a.Store.Lng, Lat: a.Store.Lat},
		}
	}
	return settings{
		baseURL: sim.URL, app: sim.App().AppID, appSecret: secret.New(sim.App().Secret),
		pushToken: secret.New(token), aesKey: secret.New(key),
		accounts: engine.StaticAccounts{order.Shop: mine}, logger: zap.NewNop(),
	}, sim.Close, nil
}
