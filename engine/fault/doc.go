// Package fault is the one error vocabulary of Paotui: every failed call, on
// whatever wire, says two things that a program can act on.
//
//   - [Outcome]: what is known about the work that was asked for. It was not
//     sent, it was rejected, or nobody knows.
//   - [Kind]: what to do next. Fix the order, fix the account, quote again, wait
//     and send the same, go elsewhere, ask what happened.
//
// The rule above all others: an error may be [Rejected] or [NotSent] only where
// the carrier is known not to have acted. A time-out, a closed connection, a
// half-read reply are [Unknown], and Unknown is the zero value, so that a
// forgotten field errs on the side of asking before a second rider is sent.
//
// Error texts are safe to log: they hold our own sentence, the carrier's code
// and the request id, never the carrier's own words, since those may repeat a
// name, a phone or an address. The words are behind [Error.Said].
//
// The package is a leaf: it imports only the standard library, and both the
// engine and the transports share it.
package fault
