package engine

import (
	"context"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/engine/secret"
)

// CarrierID names a carrier; by default the wire's own code: SFTC, DADA, MTPS, SS.
type CarrierID string

// Account is what one shop has at one carrier: who it is there, the secret that
// signs, and what its contract grants.
type Account struct {
	// App is the application that calls the carrier's route. Over WeChat: the mini
	// program's appid.
	App string
	// Merchant is the shop's or its company's number at the carrier (the carrier's
	// app key). Proven reports must name it.
	Merchant string
	// Secret is the carrier's secret that belongs to Merchant.
	Secret secret.Text
	// Store is the number under which this shop is registered at the carrier.
	Store string
	// Registered is the position of the store as the carrier has it, for carriers
	// that send the rider there whatever the order says; zero if not known.
	Registered geo.GCJ02
	// Grants is what the contract with this carrier allows beyond the plain trip.
	Grants Grants
}

// AccountRef says which account a placement was made under, without its secret.
// An answer under another account says nothing about that placement.
type AccountRef struct {
	App      string `json:"app,omitempty"`
	Merchant string `json:"merchant,omitempty"`
	Store    string `json:"store,omitempty"`
}

func (a Account) ref() AccountRef { return AccountRef{a.App, a.Merchant, a.Store} }

// Grants is what a shop's contract with a carrier allows.
type Grants struct {
	// Service is the service product that the contract covers, in the carrier's
	// own code; "" takes the carrier's default.
	Service string
	// Insurance: the carrier has switched on insurance for this account.
	Insurance bool
	// PickupCode and ReceiptCode: the carrier has switched on these codes.
	PickupCode  bool
	ReceiptCode bool
}

// Accounts finds the account of a shop at a carrier. The engine asks on every
// call, so that accounts can change while it runs. Implementations are safe for
// concurrent use. A shop that has no account with that carrier is [ErrNoAccount];
// any other error counts as a failure of the look-up.
type Accounts interface {
	Account(ctx context.Context, shop string, carrier CarrierID) (Account, error)
}

// ErrNoAccount says that a shop has no account at a carrier. The carrier is left
// out with that reason; other carriers are not affected.
var ErrNoAccount error = &fault.Error{
	Op: "account", Kind: fault.Account, Outcome: fault.NotSent,
	Text: "this shop has no account at this carrier",
}

// StaticAccounts is a fixed table of accounts by shop and carrier. Do not change
// it while it is in use.
type StaticAccounts map[string]map[CarrierID]Account

// Account looks the pair up.
func (s StaticAccounts) Account(_ context.Context, shop string, carrier CarrierID) (Account, error) {
	account, ok := s[shop][carrier]
	if !ok {
		return Account{}, ErrNoAccount
	}
	return account, nil
}
