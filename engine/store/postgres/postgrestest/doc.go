// Package postgrestest finds the Postgres that tests run against: the one that
// [Variable] names, or else one on its usual port of this machine.
//
//	address, schema := postgrestest.Home(t)
//	store, err := postgres.Open(t.Context(), postgres.Options{URL: address, Schema: schema})
//
// Each test has a schema of its own, which goes when the test ends. Without a server the test is
// skipped, and fails where CI=true.
package postgrestest
