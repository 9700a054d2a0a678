package wiring

import (
	"context"
	"sync/atomic"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
)

// Apps finds a mini program by its appid. It is asked on every call, so that a
// platform's mini programs can come, go and change while it runs; answer from memory
// or a quick table. Implementations are safe for concurrent use. An appid that is
// nobody's is [immediate.ErrNoApp]; any other error counts as a failure of the look-up,
// and nothing is sent.
type Apps interface {
	App(ctx context.Context, appID string) (App, error)
}

// Roster is who is who in the configuration file: its mini programs, and its shops'
// accounts. It is the [Apps] and the [engine.Accounts] of a host that has none of its
// own, and is safe for concurrent use.
type Roster struct {
	now atomic.Pointer[roster]
}

type roster struct {
	apps     map[string]App
	accounts engine.StaticAccounts
}

// NewRoster is the roster of a configuration.
func NewRoster(c Config) *Roster {
	r := &Roster{}
	r.take(c)
	return r
}

// take has the shops and mini programs of c take the place of those before. Whoever
// is asking gets the one or the other, whole.
func (r *Roster) take(c Config) {
	next := roster{apps: c.Apps, accounts: engine.StaticAccounts{}}
	for name, shop := range c.Shops {
		next.accounts[name] = map[engine.CarrierID]engine.Account{}
		for id, a := range shop.Accounts {
			next.accounts[name][id] = a.account(shop.App)
		}
	}
	r.now.Store(&next)
}

// App is the file's mini program of that appid.
func (r *Roster) App(_ context.Context, appID string) (App, error) {
	app, ok := r.now.Load().apps[appID]
	if !ok {
		return App{}, immediate.ErrNoApp
	}
	return app, nil
}

// Account is the file's account of a shop at a carrier.
func (r *Roster) Account(ctx context.Context, shop string, carrier engine.CarrierID) (engine.Account, error) {
	return r.now.Load().accounts.Account(ctx, shop, carrier)
}

// NewApps is the host's own mini programs, or else the file's.
func NewApps(c Config, r *Roster) Apps {
	if c.OwnApps != nil {
		return c.OwnApps
	}
	return r
}

// NewAccounts is the host's own accounts, or else the file's.
func NewAccounts(c Config, r *Roster) engine.Accounts {
	if c.OwnAccounts != nil {
		return c.OwnAccounts
	}
	return r
}

// At is where the carrier has the store; ok is false if the file does not say.
func (a Account) At() (at geo.GCJ02, ok bool) {
	if a.Registered == nil {
		return at, false
	}
	at, problem := a.Registered.gcj02()
	return at, problem == ""
}

func (a Account) account(app string) engine.Account {
	out := engine.Account{
		App: app, Merchant: a.Merchant, Secret: a.Secret, Store: a.Store,
		Grants: engine.Grants{
			Service: a.Grants.Service, Insurance: a.Grants.Insurance,
			PickupCode: a.Grants.PickupCode, ReceiptCode: a.Grants.ReceiptCode,
		},
	}
	out.Registered, _ = a.At()
	return out
}
