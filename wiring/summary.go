package wiring

import (
	"cmp"
	"maps"
	"slices"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Summary is what a person wants to see of a configuration. No secret is in it.
type Summary struct {
	BaseURL   string
	Simulated bool
	// Apps are the appids, and Shops the shops, both sorted.
	Apps  []string
	Shops []ShopSummary
	// Push are the endpoints, by appid.
	Push []PushSummary
	// Store is the store as people name it; "" is memory.
	Store string
	// Policy is the policy file, and Policies are the names of what is in it, sorted.
	Policy   string
	Policies []string
}

// ShopSummary is a shop with the carriers where it has an account, in the order in which
// people see them.
type ShopSummary struct {
	Name     string
	App      string
	Carriers []engine.CarrierID
}

// PushSummary is an endpoint for the messages that are sealed for App.
type PushSummary struct {
	App    string
	Listen string
	Path   string
	Mode   PushMode
}

func (c Config) summary() Summary {
	s := Summary{
		BaseURL: cmp.Or(c.BaseURL, wechat.DefaultBaseURL), Simulated: c.Simulated,
		Apps: slices.Sorted(maps.Keys(c.Apps)), Store: c.Store.String(), Policy: c.Policy,
	}
	for _, name := range slices.Sorted(maps.Keys(c.Shops)) {
		shop := ShopSummary{Name: name, App: c.Shops[name].App}
		for _, id := range carrierIDs() {
			if _, ok := c.Shops[name].Accounts[id]; ok {
				shop.Carriers = append(shop.Carriers, id)
			}
		}
		s.Shops = append(s.Shops, shop)
	}
	if c.Push != nil {
		endpoints := c.Push.Endpoints()
		for _, id := range slices.Sorted(maps.Keys(endpoints)) {
			s.Push = append(s.Push, PushSummary{App: id, Listen: c.Push.Listen, Path: endpoints[id].Path, Mode: endpoints[id].Mode})
		}
	}
	return s
}
