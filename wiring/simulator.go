package wiring

import (
	"net"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// Simulate starts WeChat and the carriers in this process, with the order's shop
// registered at every carrier where the order says that it is, and makes the configuration
// that points at them, pushes included. It is for trying things, and for tests; close the
// server when the system has ended. c.Store is filled in.
func Simulate(order engine.Order, c wechatsim.Config) (Config, *wechatsim.Server, error) {
	at := order.Sender
	if order.Direction == engine.ToShop {
		at = order.Receiver
	}
	c.Store = wechatsim.Store{City: at.City, Address: at.Address, Lng: at.Location.Lng, Lat: at.Location.Lat}
	sim, err := wechatsim.Start(c)
	if err != nil {
		return Config{}, nil, err
	}
	cfg := FromSimulator(sim, order.Shop)
	pushed := wechatsim.Push{Token: "simulated", Key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", Mode: wechatsim.Secure}
	cfg.Push = &Push{
		Listen: "127.0.0.1:0", Path: "/wechat/push", App: sim.App().AppID,
		Token: secret.New(pushed.Token), AESKey: secret.New(pushed.Key), Mode: SecurePush,
	}
	cfg.OnListen = func(at net.Addr) error {
		pushed.URL = "http://" + at.String() + cfg.Push.Path
		return sim.SetPush(&pushed)
	}
	return cfg, sim, nil
}

// FromSimulator is the configuration that points at a running simulator: its URL,
// its mini program, and for one shop its accounts, with everything granted. More
// shops and a push may be added to it.
func FromSimulator(sim *wechatsim.Server, shop string) Config {
	app := sim.App()
	return Config{
		BaseURL: sim.URL, Simulated: true,
		Apps:  map[string]App{app.AppID: {Secret: secret.New(app.Secret), Token: StableToken}},
		Shops: map[string]Shop{shop: {App: app.AppID, Accounts: simulatedAccounts(sim.Accounts())}},
	}
}

func simulatedAccounts(accounts []wechatsim.Account) map[engine.CarrierID]Account {
	out := map[engine.CarrierID]Account{}
	for _, a := range accounts {
		id := engine.CarrierID(a.DeliveryID)
		if !isCarrier(id) {
			continue
		}
		out[id] = Account{
			Merchant: a.ShopID, Secret: secret.New(a.AppSecret), Store: a.ShopNo,
			Registered: &Position{Lng: a.Store.Lng, Lat: a.Store.Lat},
			Grants:     Grants{Service: simulatedService(id), Insurance: true, PickupCode: true, ReceiptCode: true},
		}
	}
	return out
}

// simulatedService is the service that the simulated contract covers: the one that
// the carrier would take anyway.
func simulatedService(id engine.CarrierID) string {
	for _, p := range Profiles() {
		if p.ID == id {
			return p.Default
		}
	}
	return ""
}
