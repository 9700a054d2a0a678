// Package carriertest is the suite that every [engine.Carrier] has to pass.
//
// An adapter's test says how to make the carrier and what can be done to the other
// side of its wire, and the suite does the rest:
//
//	func TestContract(t *testing.T) { carriertest.Run(t, harness(), nil) }
//
// # Rows
//
// The suite is a list of rows. Each has a name, the sentence of the contract that it
// checks, and what it needs of a [Harness]. A row whose needs are not met is
// reported as skipped, with what is missing; it never counts as passed. [Check] runs
// the same rows without a *testing.T, such as against a carrier's own test
// environment, and says of each row whether it held.
//
// # What a harness brings
//
// [Harness].Start makes a [Bench] for each row: a carrier, an account, an order that
// the carrier takes, and a [Backend], the powers over the other side. Every power is
// optional, and the more of them there are, the more rows can be tried: what the
// other side has booked, how many requests it saw, moving an order along, pushing,
// and above all [Fault], which makes the next exchange go wrong in one certain way.
// A power that a backend has only in part answers errors.ErrUnsupported for the
// rest.
//
// For a carrier that speaks HTTP, [Wire] is the counting of requests and most of the
// faults.
//
// What a row has placed it calls off again before the bench is closed.
//
// Ids and orders are made from [Harness].Seed, so that a run can be repeated. Some
// rows wait: for a locked price to end, for a call that hangs. If everything behind
// Start stays in memory, give [Run] testing/synctest's Test as its last argument, and
// the waiting is virtual; nil is real time.
//
// # The reference
//
// [Reference] is a small carrier in memory with every power. It passes every row,
// and for every row the suite's own tests have a carrier that breaks its rule and is
// caught by it.
package carriertest
