package wechatsim

import "time"

// MTPS is Meituan Delivery (美团配送): it says nothing about money. pre_add answers
// with a bare resultcode 0, add with zeros in place of every amount; what is
// really charged can be read from the witness ([Waybill].Fee).
//
// It reaches as far as the service code of the contract does. No source gives a
// number for the failed signature (1 stands for it, with the text that users
// saw), a range for the four old codes, the amounts or the words of
// its other refusals: those are ours.
func MTPS() Carrier {
	return Carrier{
		ID: "MTPS", Name: "美团配送",

		Registered: true,
		ShopNo:     true,
		Services: []Service{
			{Code: "4002", Range: 5_000}, {Code: "4011", Range: 7_000},
			{Code: "4012", Range: 7_000}, {Code: "4013", Range: 7_000},
			{Code: "100030", Range: 5_000}, {Code: "100035", Range: 6_000},
			{Code: "100029", Range: 7_000}, {Code: "100031", Range: 7_000},
		},
		Direct:    DirectNever,
		Insurance: true,
		Schedule:  Schedule{Finish: true},

		Tariff: Tariff{
			Start: 900, StartKM: 3, StartKG: 5,
			PerKM: 200, PerKG: 100,
			Hours: []Surcharge{{From: 11, To: 13, Add: 100}, {From: 22, To: 6, Add: 400}},
		},
		Silent:   true,
		Dispatch: [2]time.Duration{30 * time.Second, 3 * time.Minute},
		NoReadd:  true,

		Steps:        []int{102, 202, 302}, // its own platform has no state "at the store"
		MaskedPhone:  true,
		NeedsWaybill: "mt_peisong_id",
		Penalty:      Penalty{Free: 2 * time.Minute, Fee: 200},
		Tips:         Tips{None: true},

		Codes: Codes{Parameter: 4, Missing: 3, Format: 4, Signature: 1, Range: 110},
		OK:    "ok",
	}
}
