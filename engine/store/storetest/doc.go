// Package storetest is the suite that every home of the journal passes. Each row
// carries the sentence of the [engine.Store] contract that it checks:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) engine.Store { return memory.New() })
//	}
//
// It is what makes two stores interchangeable: the engine relies on nothing that
// is not a row here. What outlives its process passes RunDurable as well.
package storetest
