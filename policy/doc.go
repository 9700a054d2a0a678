// Package policy has the parts from which a policy is built: who is called, in which
// order, how many at once, and at what price at most. A [Policy] is an
// [engine.Policy]:
//
//	policy.Policy{
//		Price:   []policy.Pricer{policy.RateCard{Base: 800}},
//		KeepOut: []policy.Filter{policy.FeeAbove(3000), policy.RiderAfter{Wait: 15 * time.Minute}},
//		Rank:    policy.By{policy.Cheapest{}, policy.Fastest{}},
//		Stage:   policy.Widen{Of: 2, After: 3 * time.Minute},
//		Budget:  policy.Budget{Most: 4000},
//	}
//
// The zero value is the cheapest, one carrier after the other. Package
// policy/policyfile reads the same from a file, in the same words.
//
// # The parts
//
// Each does one thing, and each of the four kinds is an interface that a host can
// implement as well:
//
//   - A [Pricer] supposes a price for who names none: [RateCard], [LastCharged].
//     Such a price is marked as assumed wherever it shows, and who has none still
//     comes behind everybody who has. Unknown is neither zero nor infinite.
//   - A [Filter] keeps offers out, with a reason: [FeeAbove], [ShareAbove],
//     [RiderAfter], [Without], [Unreliable], [Unpriced].
//   - A [Ranker] puts the others in order: [Cheapest], [Fastest], [Weighted],
//     [Preferred], [Reliable].
//   - A [Stager] says how many are called at once: [OneByOne], [Race], [Widen].
//
// [Tips] climb when nobody comes, as each carrier takes them, and a [Budget] bounds
// what all of it may cost, with the tips and everybody who races.
//
// A [When] is a condition: shops, cities, hours, weights, what the host has switched
// on. [Choose] has a policy for each of several conditions, [Stages] a way of calling.
//
// # Reasons
//
// A plan comes with a sentence for each carrier: why it, why later, why not. They are
// in the journal, so that "why did this order go there" has an answer months later.
//
// Policies are pure: they read no clock and keep no state, and the order of the
// offers makes no difference to them. All of them are safe for concurrent use.
package policy
