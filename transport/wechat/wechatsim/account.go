package wechatsim

import "strings"

// Account is one store of a merchant at one carrier. Two accounts with the same
// ShopID are two stores of the same merchant.
type Account struct {
	DeliveryID string `json:"delivery_id"`
	ShopID     string `json:"shopid"`
	AppSecret  string `json:"app_secret"` // the carrier's: it signs delivery_sign
	ShopNo     string `json:"shop_no"`
	Store      Store  `json:"store"` // what the carrier has registered
}

// Store is where a shop stands, in GCJ-02 degrees.
type Store struct {
	City    string  `json:"city"`
	Address string  `json:"address"`
	Lng     float64 `json:"lng"`
	Lat     float64 `json:"lat"`
}

func (s Store) point() point { return point{s.Lng, s.Lat} }

// defaultStore stands where the sender of the published pre_add example does, so
// that this example works as it is.
var defaultStore = Store{City: "北京市", Address: "xx大厦", Lng: 116.383075, Lat: 40.448612}

// account makes up a merchant's account at a carrier.
func (s seed) account(deliveryID string, at Store) Account {
	return Account{
		DeliveryID: deliveryID,
		ShopID:     strings.ToLower(deliveryID) + s.hex(12, "shopid", deliveryID),
		AppSecret:  s.hex(32, "app secret", deliveryID),
		ShopNo:     s.digits(8, "shop no", deliveryID),
		Store:      at,
	}
}

// TestID is the delivery_id of WeChat's sandbox.
const TestID = "TEST"

// SandboxAccounts are the published accounts: WeChat's own (TEST, with its
// misspelled secret), moved by test_update_order, and the two of the carriers'
// test environments, moved by realmock_update_order. Every simulator has them
// bound, and no rider moves their orders by himself.
func SandboxAccounts() []Account {
	return []Account{
		{DeliveryID: TestID, ShopID: "test_shop_id", AppSecret: "test_app_secrect", Store: defaultStore},
		{DeliveryID: "SFTC", ShopID: "1534713176", AppSecret: "d80400f91e156f63b38886e616d84590", ShopNo: "3243279847393", Store: defaultStore},
		{DeliveryID: "DADA", ShopID: "dadaaee18818d97e236", AppSecret: "1c6f40492d6d89caaad80b85f7d31670", ShopNo: "77071-47913", Store: defaultStore},
	}
}
