// Package outage measures what repeating does while a carrier fails: how many
// callers are served, and how much more the carrier has to bear for it. Three ways
// are compared: nothing is repeated, every failed read is repeated twice, and
// package transport's [transport.Stack] decides.
//
//	points, err := outage.Run(ctx, outage.Scenario{}, 0, 0.1, 0.5, 1)
//	for _, p := range points {
//		fmt.Println(p.Way, p.Failing, p.Success(), p.Load())
//	}
//
// The carrier works at first and then fails the given share of its calls. Time is
// the process's own, so a run takes as long as its scenario, and a test runs it in
// virtual time (testing/synctest).
package outage
