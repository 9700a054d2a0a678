// Package priority carries how urgent a call is from the engine, the only one who
// knows, to the transport, which holds the scarce quota.
//
// One and the same request to a carrier can be either: asking where an order
// stands is a poll on a quiet afternoon, and a rescue when a reply to a placement
// was lost and nobody knows whether a rider is on the way. The engine says which
// in the context:
//
//	ctx = priority.With(ctx, priority.Rescue)
//	report, err := carrier.Query(ctx, ref)
//
// The package is a leaf: it imports only the standard library.
package priority
