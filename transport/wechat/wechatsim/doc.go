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
// an http.Handler.
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
// or at confirm_return. After a readd the new waybill is the one that order/get and the
// other calls know. What becomes of a former one is still pushed with its own number,
// since nobody says that it is not: a return under way, a revival, or
// [Sim.AdvanceWaybill]. A push is tried three times, five seconds apart, with the
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
// [Sim.Orders] tells every call, rider, charge, penalty and push of every order:
// what was done, and apart from that what the caller was told. [Sim.Count] says how
// often a path was called. No names, phones or addresses are kept, and of long runs
// only so much: [Config].Keep orders that are over, the oldest forgotten first, as
// if they had never been, and about a thousand calls of each.
//
// # Faults
//
// A [Fault] is data: what goes wrong, which calls of which carrier it strikes, how
// often. [Sim.Inject] puts it into force, [Sim.Withdraw] and [Sim.Heal] end it, and
// [Sim.Faults] counts what it struck. Chance comes from the seed and the names of
// things (path, order, attempt), so that a run repeats itself however its calls
// interleave. Whether an order exists after a broken call is what a test should
// ask the witness, not the answer.
//
//	// The answer to the first add of each order is lost, and the work is done
//	// up to half a minute later, when order/get may already have found nothing.
//	sim.Inject(wechatsim.Fault{
//		Kind: wechatsim.LateWork, Calls: []string{"order/add"}, Attempts: 1,
//		Delay: wechatsim.Delay{Shape: wechatsim.Uniform, Most: 30 * time.Second},
//	})
//
// What strikes a call:
//
//   - latency: the answer waits for delay; the work is done before.
//   - refused: connections are turned away: reset on a socket, a failed dial on a [Pipe].
//   - lost-request: the connection breaks and nothing is done.
//   - lost-answer: the work is done and the connection breaks.
//   - late-work: the connection breaks and the work is done delay later; until then order/get finds nothing.
//   - errcode: WeChat answers code: -1 (busy), 45009, 45011, 930564 (quotas), any. With done the work is done, where the code leaves that open.
//   - resultcode: the carrier refuses with code and text, among zeros: a balance, a price that is over, any.
//   - revoked-token: the access token dies with this call, which is answered 40001.
//   - gateway: HTTP status code (502) and a page of HTML; with done the work is done.
//   - html: HTTP status 200 and a page of HTML; with done the work is done.
//   - half-body: the work is done and the connection breaks in the middle of the answer.
//   - truncated: the work is done and half of the JSON comes as if it were all.
//   - forgotten: order/get does not find an order that ended delay ago or earlier.
//   - quoted-numbers: numbers come in quotes.
//   - nulls: whatever is 0 or empty comes as null, errcode and resultcode excepted.
//
// What strikes a push:
//
//   - push-lost: it never leaves; with a delivery_id, a carrier that never pushes.
//   - push-late: it leaves delay later; a wide spread puts pushes out of order.
//   - push-twice: it leaves a second time, delay after the first.
//   - push-swapped: it leaves after the order's next one.
//   - clock-drift: its action_time is off by delay, which may be negative.
//
// What strikes a rider, if he moves by himself; [Config].Speed divides the delays:
//
//   - hand-over: he gives the order back delay after he took it, and another one comes: 102, 101, 102.
//   - no-rider: nobody comes; the carrier ends the order with code (502).
//   - revival: a cancelled order (103, 501, 502) gets a rider after all, delay later. With no-rider: a 502 that is followed by a rider.
//
// # The same over HTTP
//
// A program in any language uses the faults of a simulator that serves a socket.
// Bodies are JSON of up to 64 KiB; a field that nobody knows is refused, and every
// refusal is {"error": "..."} with a status of 400 and more.
//
//   - GET /sim/faults: those in force, each with id and hits.
//   - POST /sim/faults: injects one [Fault], such as {"kind":"latency","calls":["order/add"],"probability":0.1,"delay":{"shape":"exponential","mean":"1.5s","most":"20s"}}; answers {"id": 1}.
//   - DELETE /sim/faults/1: withdraws it. DELETE /sim/faults withdraws all.
//   - GET /sim/orders: the witness, {"total", "orders"}: the last thousand, or last=10000; shopid and shop_order_id select.
//   - POST /sim/advance: {"shopid", "shop_order_id", "order_status"} is [Sim.Advance]; with a waybill_id, [Sim.AdvanceWaybill].
//   - POST /sim/token/revoke: [Sim.RevokeTokens].
//
// Nothing guards these paths: whoever reaches the simulator may use them.
//
// # A carrier of one's own
//
// A [Carrier] is data. Put one into [Config].Carriers and it is priced, bound and
// ridden like the four; with the ID of one of the four it takes its place.
package wechatsim
