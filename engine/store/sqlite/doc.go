// Package sqlite keeps the journal in one SQLite file: the home for a program on
// one machine. It needs no server and no C compiler, and what Append has returned
// survives the process, the system and the power. Several processes of one machine
// may use the file at once; a network share is no place for it.
//
//	store, err := sqlite.Open(ctx, "deliveries.db", sqlite.Options{})
//	...
//	defer store.Close()
//
// [Look] says how a file is without opening it for work, as a doctor would.
//
// Writes share commits: those that wait are committed together, since it is the
// disk's sync that takes the time. Each is undone alone if it fails, and no
// transaction is open while anybody is waited for. Reads do not wait for writes.
//
// Whoever stops waiting for a write, since the context has ended, is told whether
// it had begun. If it had, nobody knows yet what becomes of it: read the delivery.
//
// The file may be read by its owner only, as there are people in it. What is erased
// or buried is overwritten, and its space used again; a trace of it stays in the
// -wal beside the file until other writes have gone over it. The file does not
// shrink by itself: VACUUM, by any SQLite tool, shrinks it. Whoever copies a file in
// use takes the tool's .backup, since a plain copy may miss what is in the -wal.
//
// A newer program brings the file's schema forward when it opens it. The release
// before it goes on working on the same file; one that is older yet is refused.
package sqlite
