// Package dada is Dada (达达): everything that is particular to this company. Over
// WeChat Immediate Delivery that is its [Profile], from which immediate.New makes the
// carrier:
//
//	carrier, err := immediate.New(dada.Profile(), clients, immediate.Options{})
//
// What to know of it: the rider goes to the store as it is registered at Dada, whatever the
// order's sender says, so that the account's position is held against the order. Its price is
// locked for three minutes. The latest tip is the total. It may be called off before the
// pick-up only, and a finished order may be forgotten after a day.
//
// docs/reference/carriers.md has all of it beside the other companies, and
// docs/reference/errors.md its codes.
package dada
