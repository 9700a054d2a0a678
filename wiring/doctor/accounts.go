package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// placesApart is how many metres two carriers' positions of one shop may differ by:
// another datum moves one by half a kilometre.
const placesApart = 300

// checkAccounts looks at what the accounts say, without asking anybody.
func (x *exam) checkAccounts(all patients) {
	stores := map[string]int{} // how many shops have one store at one carrier
	merchants := map[string]int{}
	for _, accounts := range all {
		for _, a := range accounts {
			stores[a.storeKey()]++
			merchants[a.merchantKey()]++
		}
	}
	for _, id := range all.apps() {
		shops := map[string][]account{}
		for _, a := range all[id] {
			shops[a.shop] = append(shops[a.shop], a)
			before := x.count()
			x.checkAccount(a, merchants[a.merchantKey()], stores[a.storeKey()])
			if x.count() == before {
				x.fine(AccountCheck, a.about(), "it is complete")
			}
		}
		for _, shop := range sortedKeys(shops) {
			x.checkShop(shops[shop])
		}
	}
}

func (a account) merchantKey() string { return string(a.profile.ID) + "\x00" + a.Merchant }
func (a account) storeKey() string    { return a.merchantKey() + "\x00" + a.Store }

// checkAccount looks at one account; ofMerchant and inStore are how many accounts have
// its merchant's number, and its store's too.
func (x *exam) checkAccount(a account, ofMerchant, inStore int) {
	about := a.about()
	about.Merchant = strings.TrimSpace(about.Merchant)
	for what, value := range map[string]string{"merchant": a.Merchant, "store": a.Store, "secret": a.Secret.Reveal()} {
		if blank(value) {
			x.found("account.blank", about, what+" begins or ends with a blank")
		}
	}
	if app, ok := x.cfg.Apps[a.App]; ok && app.Secret == a.Secret {
		x.found("account.mixed_up", about, "both are the same")
	}
	switch {
	case a.Merchant == "" || a.Secret.IsZero() || a.App == "":
		x.found("account.incomplete", about, "it lacks its merchant's number, its secret or its mini program")
	case a.Store == "" && a.profile.StoreNumber:
		x.found("account.store", about, a.profile.Name+" wants it of everybody")
	case a.Store == "" && ofMerchant > inStore:
		x.found("account.store", about, "other shops of this merchant have a store's number")
	case inStore > 1:
		x.found("account.same_store", about, "store "+orNone(a.Store))
	}
	x.checkGrants(a, about)
	if a.profile.FromStore && a.Registered == (geo.GCJ02{}) && !x.cfg.Simulated {
		x.found("account.place_unknown", about, "registered is missing")
	}
}

func orNone(s string) string {
	if s == "" {
		return "not given"
	}
	return s
}

// checkGrants holds what the account says of its contract to what there is at the
// company.
func (x *exam) checkGrants(a account, about About) {
	if code := a.Grants.Service; code != "" && !slices.ContainsFunc(a.profile.Services, func(s immediate.Service) bool { return s.Code == code }) {
		x.found("account.service", about, fmt.Sprintf("service %q; %s", code, servicesOf(a.profile)))
	}
	for _, grant := range []struct {
		name    string
		given   bool
		ability immediate.Ability
	}{
		{"insurance", a.Grants.Insurance, a.profile.Insurance},
		{"pickup_code", a.Grants.PickupCode, a.profile.PickupCode},
		{"receipt_code", a.Grants.ReceiptCode, a.profile.ReceiptCode},
	} {
		if grant.given && grant.ability == immediate.Never && !x.cfg.Simulated { // a simulator's accounts have every grant
			x.found("account.idle_grant", about, grant.name+": "+a.profile.Name+" does not offer it on this route")
		}
	}
}

func servicesOf(p immediate.Profile) string {
	if len(p.Services) == 0 {
		return p.Name + " has none on this route"
	}
	var codes []string
	for _, s := range p.Services {
		codes = append(codes, s.Code)
	}
	return "there are " + strings.Join(codes, ", ")
}

// checkShop compares the accounts of one shop with each other.
func (x *exam) checkShop(accounts []account) {
	secrets := map[secret.Text]account{}
	var placed []account
	for _, a := range accounts {
		other, taken := secrets[a.Secret]
		if taken && !a.Secret.IsZero() {
			x.found("account.shared_secret", a.about(), "the same as "+string(other.profile.ID)+"'s")
		}
		secrets[a.Secret] = a
		if a.Registered != (geo.GCJ02{}) {
			placed = append(placed, a)
		}
	}
	for i, a := range placed {
		if i == 0 {
			continue
		}
		if apart := geo.Distance(placed[0].Registered, a.Registered); apart > placesApart {
			x.found("account.place_apart", a.about(), fmt.Sprintf("%.0f m from where %s has it", apart, placed[0].profile.ID))
		}
	}
}
