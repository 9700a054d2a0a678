// Package sftc is SF Tongcheng (顺丰同城急送): everything that is particular to this
// company. Over WeChat Immediate Delivery that is its [Profile], from which
// immediate.New makes the carrier:
//
//	carrier, err := immediate.New(sftc.Profile(), clients, immediate.Options{})
//
// What to know of it: the rider goes to the order's sender, wherever that is, and also from a
// customer to the shop. It wants the time of payment, names a price and locks none, and takes
// the same order again only after two seconds. Each tip adds to the last. Insurance has to be
// switched on in the contract first.
//
// docs/reference/carriers.md has all of it beside the other companies, and
// docs/reference/errors.md its codes.
package sftc
