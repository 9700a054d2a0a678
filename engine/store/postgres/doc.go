// Package postgres keeps the journal in Postgres, for platforms of more than one
// replica.
//
//	store, err := postgres.Open(ctx, postgres.Options{URL: os.Getenv("DATABASE_URL")})
//	...
//	defer store.Close()
//	eng, err := engine.New(engine.Config{Store: store, ...})
//	...
//	err = postgres.Supervise(ctx, store, eng, postgres.SuperviseOptions{})
//
// # What is where
//
// Everything lives in one schema: the head rows (deliveries), the journals (entries,
// as JSON), which delivery has placed which id (placements), how far each reader of
// the events is (consumers), who is at work (replicas), and River's tables. [Open]
// makes the schema and brings it up to date. A release changes it in steps that the
// release before can live with, so replicas may be renewed one after the other; a
// program that is too old is told so.
//
// # Writing
//
// [Store.Append] is one short transaction that holds the delivery's row: a decision
// whose version has moved is engine.ErrConflict, and concerns nobody else. A host
// that keeps its orders in the same database commits its row and the dispatch
// together with [Store.AppendTx].
//
// # Events
//
// Postgres hands out numbers before it commits, so a reader that goes by a sequence
// skips what commits late. Here an entry is committed without a position, and
// whoever reads gives positions to what is committed by then: see [Store.Since].
// [Store.Watch] says when it is worth while to read.
//
// # Waking
//
// The head row says when a delivery is due, and it alone. [Supervise] has River, a
// job queue on the same database, look at it then: an append that makes a delivery
// due earlier than anybody is going to look leaves a job in its transaction. The job
// carries no more than the delivery's id, calls Engine.Advance if it is due, and
// waits until it is due again; so a delivery that is polled for a week is one row.
// A sweep every 15 seconds finds what was lost. Quoting has a queue of its own, and
// what is to be called off or resolved goes before what is only asked about.
//
// # Replicas
//
// [Store.Replicas] counts the processes that are at work here, so that they can divide
// among them what all may use together.
//
// # Without a supervisor
//
// Where nobody supervises, appends leave no jobs, and Engine.Run works as on every
// other store.
package postgres
