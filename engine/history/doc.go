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
// delivered, exactly or as an estimate; an assumption tells nothing. Of those that
// began at one moment the dearer counts as the last, and of equals the exact one. Of a
// placement that was ordered again the last trip counts.
//
// Only placements that began within the period count, thirty days at first. Each counts
// once: a delivery that is given again replaces what it was, also where late news has it
// count no longer.
//
// # Cells
//
// Figures are kept by shop, carrier, hour of the day in [engine.China] (a scheduled
// order's is that of its own time) and band of distance, and also over all hours, over all distances and over both, so that any
// question is one look. The bands are 0-1, 1-2, 2-3, 3-5, 5-8, 8-12 and more kilometres,
// the lower end within. The distance is the quote's, or else the straight line from
// sender to receiver with a third on top; a trip with neither counts where no distance
// is asked for.
//
// The median of waits is exact to five seconds: it is the middle of the bucket with the
// middle wait, and of two middle waits the shorter one.
package history
