// Package memory keeps the journal in memory: for tests, demonstrations and
// programs that may forget. Nothing survives the process.
//
//	eng, err := engine.New(engine.Config{Store: memory.New(), Carriers: carriers, Accounts: accounts, Policy: policy})
//
// A [Store] keeps to all that an engine.Store promises (package storetest holds it to that), and
// is safe for concurrent use. Entries go through their JSON form all the same, so that they
// share nothing with their writer and what can not be stored is found out here.
//
// What is to outlive the process goes into package sqlite, and what several processes share
// into package postgres.
package memory
