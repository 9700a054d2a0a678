package wiring

import "github.com/paotui-go/paotui/engine"

// NewAccounts is the table of accounts that the configuration has.
func NewAccounts(c Config) engine.Accounts {
	table := engine.StaticAccounts{}
	for name, shop := range c.Shops {
		table[name] = map[engine.CarrierID]engine.Account{}
		for id, a := range shop.Accounts {
			table[name][id] = a.account(shop.App)
		}
	}
	return table
}

func (a Account) account(app string) engine.Account {
	out := engine.Account{
		App: app, Merchant: a.Merchant, Secret: a.Secret, Store: a.Store,
		Grants: engine.Grants{
			Service: a.Grants.Service, Insurance: a.Grants.Insurance,
			PickupCode: a.Grants.PickupCode, ReceiptCode: a.Grants.ReceiptCode,
		},
	}
	if a.Registered != nil {
		out.Registered, _ = a.Registered.gcj02()
	}
	return out
}
