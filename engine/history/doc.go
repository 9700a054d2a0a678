// Package history makes an [engine.History] from journals: what former trips were
// like, for the parts of a policy that want to know.
//
//	keeper := history.NewKeeper(store, history.Options{})
//	go keeper.Run(ctx)
//	engine.New(engine.Config{History: keeper.Snapshot, ...})
//
// A [Book] counts deliveries, a [Keeper] fills one from a store and keeps it fresh.
// What a Keeper hands out never changes: what is learned later is another value.
//
// # What counts
//
// A placement counts when the carrier took it and it is over. It is accepted if some
// report of it says that a rider had it, and called off if the carrier, its rider or
// force majeure ended it without a delivery. One that our side ended before a rider
// came says nothing, unless its patience had ended or it had waited a minute: then
// nobody came. One that lost a race, since another had a rider while it waited, says
// nothing either.
//
// A wait is told by the report of the rider's yes; of orders that were booked ahead, or
// ordered again, it says nothing. What was charged is told by placements that were
// delivered. Of a placement that was ordered again the last trip counts.
//
// Only placements that began within the period count, thirty days at first.
package history
