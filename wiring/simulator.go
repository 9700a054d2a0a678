package wiring

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

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
