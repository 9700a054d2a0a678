package doctor

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
	"github.com/paotui-go/paotui/wiring"
)

// account is what one shop has at one carrier.
type account struct {
	engine.Account
	shop    string
	profile immediate.Profile
}

func (a account) about() About {
	return About{App: a.App, Shop: a.shop, Carrier: string(a.profile.ID), Merchant: a.Merchant}
}

// patients are whom the examination is about: each mini program with the accounts that
// call through it.
type patients map[string][]account

// apps are the mini programs in order.
func (p patients) apps() []string { return slices.Sorted(maps.Keys(p)) }

// gather looks up the accounts of all shops.
func (x *exam) gather(ctx context.Context) patients {
	shops := x.o.Shops
	switch {
	case len(shops) > 0:
	case x.cfg.OwnAccounts != nil:
		x.found("configuration.unlisted", About{}, "the accounts are the host's own")
	default:
		shops = slices.Sorted(maps.Keys(x.cfg.Shops))
	}
	var mu sync.Mutex
	found := patients{}
	for id := range x.cfg.Apps {
		found[id] = nil
	}
	for _, id := range x.o.Apps {
		found[id] = nil
	}
	each(ctx, lookUps, shops, func(shop string) {
		for _, p := range wiring.Profiles() {
			a, err := x.accounts.Account(ctx, shop, p.ID)
			switch {
			case errors.Is(err, engine.ErrNoAccount):
				continue
			case err != nil && ctx.Err() != nil:
				continue
			case err != nil:
				x.found("configuration.lookup", About{Shop: shop, Carrier: string(p.ID)}, "its account can not be looked up")
				continue
			}
			mu.Lock()
			found[a.App] = append(found[a.App], account{a, shop, p})
			if a.Registered != (geo.GCJ02{}) {
				x.places[shop] = a.Registered
			}
			mu.Unlock()
		}
	})
	for id, accounts := range found {
		if len(x.o.Apps) > 0 && !slices.Contains(x.o.Apps, id) || len(x.o.Shops) > 0 && len(accounts) == 0 && len(x.o.Apps) == 0 {
			delete(found, id)
			continue
		}
		slices.SortFunc(accounts, func(a, b account) int {
			return strings.Compare(a.shop+"\x00"+string(a.profile.ID), b.shop+"\x00"+string(b.profile.ID))
		})
	}
	return found
}

// lookUps is how many accounts of a host are asked for at once: its database serves
// others too.
const lookUps = 8

// each does something for all of them, some at a time, and begins none after ctx has
// ended.
func each[T any](ctx context.Context, atOnce int, all []T, do func(T)) {
	var wg sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, one := range all {
		if ctx.Err() != nil {
			break
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			do(one)
		})
	}
	wg.Wait()
}

// published says whether a merchant's number is one of the test accounts that WeChat's
// documents print.
func published(merchant string) bool {
	return slices.ContainsFunc(wechatsim.SandboxAccounts(), func(a wechatsim.Account) bool { return a.ShopID == merchant })
}
