// Package measure is every number that can be watched: one table of instruments, used
// by the engine, the transport and the WeChat client, over the OpenTelemetry metric API.
//
//	m, err := measure.New(provider)
//	...
//	m.Add(ctx, measure.Placements, 1, "DADA", "rejected", "busy")
//	m.Record(ctx, measure.RiderTime, 95, "DADA")
//
// A nil [Meter] measures nothing and costs some nanoseconds; [New] of no provider is one.
// The global provider is never asked: whoever wants numbers hands one in.
//
// # What the attributes hold
//
// An attribute takes words of a closed list, or ids that are open and bounded: a
// carrier's, an appid, the path of a call, the name of a consumer. What is neither is
// counted as "other", and so is an id of more than [MostOpen] of its kind. So no name, phone, address,
// order or shop can reach a metric, also by mistake, and the number of series is bounded.
//
// # When it is counted
//
// What becomes a fact is counted when the store has taken it, by the process that wrote
// it. Folding a journal again counts nothing, and of several processes one counts. A
// call is counted where it is made. Where a process dies, or never hears that an entry was
// written, one is missing.
//
// [Table] is in docs/reference/metrics.md, with the names as Prometheus prints them.
package measure
