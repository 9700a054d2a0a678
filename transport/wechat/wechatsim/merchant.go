package wechatsim

import (
	"crypto/sha1"
	"encoding/hex"
)

// bound finds the merchant's stores by shopid; the key in another spelling finds
// none.
func (s *Sim) bound(a *asked) *refusal {
	shopID := a.object.text("shopid")
	a.accounts = nil
	for _, account := range s.accounts {
		if shopID != "" && account.ShopID == shopID {
			a.accounts = append(a.accounts, account)
			a.carrier = s.carriers[account.DeliveryID]
		}
	}
	switch {
	case *a.object.wrong != "":
		return byWeChat(errArgument, *a.object.wrong)
	case len(a.accounts) == 0:
		return byWeChat(errNotBound, "shopid is not bound")
	}
	return nil
}

// boundAt is bound for the calls that also name the carrier.
func (s *Sim) boundAt(a *asked) *refusal {
	if no := s.bound(a); no != nil {
		return no
	}
	id := a.object.text("delivery_id", filled)
	if *a.object.wrong != "" {
		return byWeChat(errArgument, *a.object.wrong)
	}
	if id != a.carrier.ID {
		return byWeChat(errNotBound, "shopid is bound at another delivery_id")
	}
	return nil
}

// signed checks delivery_sign, which the carrier does.
func (a *asked) signed(orderID string) *refusal {
	account := a.accounts[0]
	sum := sha1.Sum([]byte(account.ShopID + orderID + account.AppSecret))
	if a.object.text("delivery_sign") != hex.EncodeToString(sum[:]) {
		return a.carrier.refuse(a.carrier.Codes.Signature, "平台签名验证错误", "delivery_sign does not match")
	}
	return nil
}

// store finds the registered store by shop_no, which a merchant with a single one
// may leave out unless the carrier insists.
func (a *asked) store(insists bool) (Account, *refusal) {
	no := a.object.text("shop_no")
	if no == "" {
		if insists || len(a.accounts) > 1 {
			return Account{}, a.carrier.missing("shop_no")
		}
		return a.accounts[0], nil
	}
	for _, account := range a.accounts {
		if account.ShopNo == no || a.carrier.sandbox {
			return account, nil
		}
	}
	return Account{}, a.carrier.refuse(a.carrier.Codes.Store, "shop_no未登记", "shop_no is not a registered store")
}
