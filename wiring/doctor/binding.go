package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/time/rate"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

func sortedKeys[T any](table map[string]T) []string { return slices.Sorted(maps.Keys(table)) }

func (x *exam) count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.findings)
}

// bound is what WeChat lists of the accounts that are bound to a mini program, by the
// merchant's number and the carrier.
type bound map[string]map[string]wechat.BoundAccount

// checkBound lists what is bound to a mini program, compares the accounts with it, and
// then tries each merchant.
func (x *exam) checkBound(ctx context.Context, a *app, accounts []account, carriers map[engine.CarrierID]engine.Carrier, pace map[string]*rate.Limiter) {
	about := About{App: a.id}
	timed, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	list, err := a.client.GetBoundAccounts(timed)
	switch {
	case err != nil && ctx.Err() != nil:
		x.skipAccounts(a.id, accounts, why(ctx))
		return
	case err != nil:
		id, seen := noService(err)
		x.foundWith(id, about, seen, err)
		if len(accounts) > 0 {
			of := plural(len(accounts), "account")
			x.skip(Binding, about, of+": WeChat does not list what is bound")
			x.skip(Signature, about, of+": WeChat does not list what is bound")
		}
		return
	}
	x.fine(Service, about, fmt.Sprintf("Immediate Delivery is open; %s bound", plural(len(list), "account")))
	listed := bound{}
	for _, b := range list {
		shopID := string(b.ShopID)
		if listed[shopID] == nil {
			listed[shopID] = map[string]wechat.BoundAccount{}
		}
		listed[shopID][string(b.DeliveryID)] = b
	}
	if len(list) == 0 && len(accounts) > 0 && !slices.ContainsFunc(accounts, func(a account) bool { return published(a.Merchant) }) {
		x.found("binding.none", about, "WeChat lists none")
		x.skip(Signature, about, plural(len(accounts), "account")+": nothing is bound")
		return
	}
	x.checkMerchants(ctx, a, accounts, listed, carriers, pace)
}

// standing is how an account stands in WeChat's list.
type standing struct {
	id   string // of the finding; "" is approved
	seen string
	// last: no call about it can go well, so none is made.
	last bool
}

// of finds an account in the list.
func (b bound) of(a account) standing {
	at, known := b[a.Merchant]
	entry, here := at[string(a.profile.ID)]
	switch {
	case published(a.Merchant):
		return standing{} // WeChat lists none of these
	case known && !here:
		return standing{"binding.elsewhere", "WeChat lists it at " + strings.Join(sortedKeys(at), ", "), true}
	case !known:
		return standing{"binding.missing", "WeChat lists " + b.at(string(a.profile.ID)), false}
	}
	state, told := entry.AuditResult.Get()
	switch {
	case told && state == wechat.AuditApproved:
		return standing{}
	case told && state == wechat.AuditPending:
		return standing{"binding.pending", "WeChat lists it as under review", true}
	case told && state == wechat.AuditRejected:
		return standing{"binding.rejected", "WeChat lists it as rejected", true}
	case told:
		return standing{"binding.state", fmt.Sprintf("WeChat lists it as %d", state), false}
	}
	return standing{"binding.state", "WeChat lists it without a state", false}
}

// at says what is listed at a carrier.
func (b bound) at(carrier string) string {
	var there []string
	for _, shopID := range sortedKeys(b) {
		if _, ok := b[shopID][carrier]; ok {
			there = append(there, shopID)
		}
	}
	if len(there) == 0 {
		return "none at this carrier"
	}
	if more := len(there) - 3; more > 0 {
		return fmt.Sprintf("%s and %d more at this carrier", strings.Join(there[:3], ", "), more)
	}
	return strings.Join(there, ", ") + " at this carrier"
}
