// Package origin carries whose work a call is from the engine, which knows, to the
// transport, which shares one quota among many shops and writes lines to a log.
//
//	ctx = origin.With(ctx, origin.Origin{Shop: "cafe-beijing", Delivery: "2026-0001", Correlation: "req-42"})
//	quote, err := carrier.Quote(ctx, inquiry)
//
// What is in it is an id of the host's and nothing personal. The package is a leaf:
// it imports only the standard library.
package origin
