// Package meituan is Meituan Delivery (美团配送): everything that is particular to
// this company. Over WeChat Immediate Delivery that is its [Profile], from which
// immediate.New makes the carrier:
//
//	carrier, err := immediate.New(meituan.Profile(), clients, immediate.Options{})
//
// What to know of it: it names no price, so that an offer of it is unpriced and no zero. Which
// of its services may be asked for, each with a reach of its own, is in the shop's contract. The
// rider goes to the store as it is registered. It takes no tips, and no order anew under its id.
//
// docs/reference/carriers.md has all of it beside the other companies, and
// docs/reference/errors.md its codes.
package meituan
