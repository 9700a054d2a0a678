// Package measuretest reads what was measured, for tests.
//
//	numbers := measuretest.New(t, nil)
//	eng, err := engine.New(engine.Config{Meter: numbers, Carriers: carriers, Accounts: accounts, Policy: policy, Store: store})
//	...
//	numbers.Is(1, measure.Placements, "carrier", "DADA", "outcome", "taken")
//
// A [Reader] is a provider in memory that knows each instrument of package measure by its id. A
// [Book] remembers over a whole package's tests which instruments had a value, so that the last
// of them can say which never did.
package measuretest
