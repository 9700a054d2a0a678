// Package shansong is Shansong (闪送): everything that is particular to this
// company. Over WeChat Immediate Delivery that is its [Profile], from which
// immediate.New makes the carrier:
//
//	carrier, err := immediate.New(shansong.Profile(), clients, immediate.Options{})
//
// What to know of it: one rider carries one order, always. The rider goes to the order's
// sender, and also from a customer to the shop. Every failure of it has the code 1, the
// signature's too, so that only words tell one from another and hardly any is taken for a
// clear no. Each tip adds to the last, in steps.
//
// docs/reference/carriers.md has all of it beside the other companies, and
// docs/reference/errors.md its codes.
package shansong
