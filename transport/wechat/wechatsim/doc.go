// Package wechatsim is WeChat's Immediate Delivery and its carriers in one
// process: a server that speaks the real protocol, with riders who come by
// themselves, for tests and for trying things out.
//
//	sim, err := wechatsim.Start(wechatsim.Config{Seed: 7, Speed: 60})
//	...
//	defer sim.Close()
//	// point a program at sim.URL with sim.App() and sim.Accounts()
//
// # Where it listens
//
// [Start] is a real server on 127.0.0.1, like an httptest.Server; [Serve] takes any
// listener. [StartPipe] stays in memory and lives in virtual time, inside a
// testing/synctest bubble: an hour's delivery takes no time at all. [Sim] itself is
// an http.Handler, so whoever wants faults wraps it.
//
// # What it holds a caller to
//
// Both token calls with their quotas and overlaps; the fourteen calls with every
// field's type and bound, as the real server has them, not as a lenient decoder
// would; the signature; each carrier's own rules, codes and silences. A refusal by
// WeChat is errcode and errmsg alone, a carrier's is its resultcode among zeros.
// What the published pages leave open is said where it is decided, above all in
// [SFTC], [DADA], [MTPS] and [SS]. The carriers' rules are written from the
// protocol, not taken from the adapters: the simulator is a witness against them.
//
// In short, what was decided here: fee = deliverfee − couponfee, and deliverfee
// has the tips and the insurance in it, so that fee is what the merchant pays and
// is 0 only where a coupon explains it. Distances are 1.3 times the straight line.
// A cancel is pushed like any other change; add's own 101 is not. A cancel after
// pick-up costs the whole fee and leads to 303, then to 401 when the rider is back
// or at confirm_return. A push is tried three times, five seconds apart, with the
// same bytes.
//
// # Riders
//
// Riders accept, arrive, pick up, move and deliver in times drawn from the seed;
// [Config].Speed makes them faster. With [Config].Manual none moves until
// [Sim.Advance] says so. Orders of the published sandbox accounts move by
// test_update_order and realmock_update_order only.
//
// # What the witness saw
//
// [Sim.Orders] tells every call, rider, charge and penalty of every order;
// [Sim.Count] how often a path was called. The simulator keeps all of it until it
// is closed, and no names, phones or addresses.
//
// # A carrier of one's own
//
// A [Carrier] is data. Put one into [Config].Carriers and it is priced, bound and
// ridden like the four; with the ID of one of the four it takes its place.
package wechatsim
