// Package policy has ready-made answers to the question whom to send: values of
// [engine.Policy].
//
// [Cheapest] takes the carriers one by one, from the lowest price up:
//
//	engine.New(engine.Config{Policy: policy.Cheapest{}, ...})
//
// It compares what will be paid in all ([engine.Quote].Fee) and nothing else. Of
// equal prices the one with the sooner rider goes first; a time that nobody told
// counts as the latest. What is still equal goes by the carrier's id, so that the
// same offers always give the same plan.
//
// # Carriers without a price
//
// Some carriers take an order and do not say for how much. Unknown is not zero,
// and it is not infinite either, so the host says what it wants:
//
//   - [Last], the zero value: they are asked after everybody who named a price.
//     The order gets delivered, if need be at a price that is learnt later.
//   - [Excluded]: they are not asked.
//   - [Assumed]: they are ranked at a price that the host assumes, and the plan
//     says that it is an assumption.
//
// # Reasons
//
// A plan comes with one sentence for each carrier: why it, why later, why not.
// They are in the journal, so that "why did this order go there" has an answer
// months later.
//
// Policies are pure: they read no clock and keep no state, and the order of the
// offers makes no difference to them.
package policy
