// Package engine compares carriers, dispatches orders and follows them to the
// door.
//
// # The tour
//
// An [Order] says what is to be carried from whom to whom. [New] makes an [Engine]
// out of carriers, the shops' accounts, a policy and a store:
//
//	eng, err := engine.New(engine.Config{
//		Carriers: []engine.Carrier{sftc, dada, meituan, shansong},
//		Accounts: accounts,          // by (shop, carrier), asked on every call
//		Policy:   policy.Policy{},
//		Store:    memory.New(),
//	})
//	go eng.Run(ctx)
//
// [Engine.Compare] asks every carrier at once and returns a [Comparison] in which
// each has exactly one line: priced, unpriced, refused, late or kept back.
// [Engine.Dispatch] takes an order on; when it returns, the delivery is in the
// store. [Engine.Run] does everything else: it asks for quotes, asks the [Policy],
// places, follows, cancels and tips. [Engine.Receive] takes what carriers push.
//
// What the host wants is said by verbs, which are written down before they return
// and acted on by Run: [Engine.Cancel], [Engine.Tip], [Engine.Hold] and
// [Engine.Release], [Engine.Redispatch], [Engine.ConfirmReturn], [Engine.Refresh],
// [Engine.Resolve] for what is parked, [Engine.Reorder].
//
// What the host hears: [Engine.Consume] hands over every entry, at least once and
// in order, and remembers how far it came; [Engine.Events] is the same as an
// iterator; [Engine.Wait] waits for a milestone. [Engine.Delivery] is the state,
// [Delivery.Cost] what it comes to, [Engine.Journal] the story, and
// [Engine.Deliveries] finds many. [Engine.Export], [Engine.Prune] and
// [Engine.Erase] are for what is over.
//
// A [Store] is where the journal lives: package engine/store/memory forgets with
// the process, engine/store/sqlite keeps one file, engine/store/postgres is shared
// by many processes. Who drives the work by other means than Run, such as a job
// queue, calls [Engine.Advance].
//
// # How it stays true
//
// A delivery is an append-only journal of [Entry] values, whose facts are listed in
// facts.go. Its state is the [Fold] of them, a pure function. What to do next is decided by another pure function
// from that state and the time; the shell around it writes the intent, makes the
// one call, and writes what came of it. Whoever finds an intent without a fact
// behind it, after a crash or a lost reply, knows that nobody knows, and asks the
// carrier before anything else.
//
// One order, one rider: a placement starts only when every former one is over,
// unless the plan races several. If a carrier takes back its word, one rider is kept
// and the other called off. An
// error that does not say "rejected" or "not sent" is an unknown outcome, and
// unknown is resolved by asking: "no such order" counts once the call's effect can
// no longer be on its way (the intent's end plus the carrier's settle time) and
// has been answered twice. After a minute without an answer there is an alarm; what
// can not be resolved in ten is parked for a person, never guessed.
//
// Reports may come late, twice and out of order. The one with the latest time
// counts, by whole seconds; even a final status can be overtaken, since carriers
// do take back their word. A hint, a report that nothing proves or that has no
// time, changes no state and makes the engine ask.
//
// After a pick-up the goods are in a rider's hands: no other placement starts.
// If the carrier then ends the order, the delivery is parked.
//
// # Money
//
// [Money] is fen. An [Amount] may be unknown, which is its zero value: unknown is
// never zero and zero is never a price, in Go and in JSON.
//
// # Watching
//
// Config.Logger tells what a person on call would want to know, Config.Tracer gets one
// trace for each delivery, and Config.Meter counts: what package measure lists under
// "engine". [Engine.Observe] adds how the deliveries of the store and the consumers stand.
//
// # Carriers
//
// [Carrier] is the contract for those who add one; its comment is the whole of it,
// and package carriers/immediate is the first. Errors speak the language of
// package fault: what to do next, and whether the work may have been done.
//
// # Privacy
//
// Log lines, error texts and reasons hold ids, codes and our own sentences. Names,
// phones and addresses are in [Order] and [Report], the carriers' own words behind
// [fault.Said]; neither is logged.
package engine
