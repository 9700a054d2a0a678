package doctor

import "slices"

// Check is one thing that is looked at.
type Check string

// The checks, in the order in which they depend on each other.
const (
	Configuration Check = "configuration"
	Network       Check = "network"
	Clock         Check = "clock"
	Store         Check = "store"
	Policy        Check = "policy"
	Token         Check = "token"
	Service       Check = "service"
	AccountCheck  Check = "account"
	Binding       Check = "binding"
	Signature     Check = "signature"
	Push          Check = "push"
	Rehearsal     Check = "rehearsal"
)

var checks = []Check{Configuration, Network, Clock, Store, Policy, Token, Service, AccountCheck, Binding, Signature, Push, Rehearsal}

// Entry is one thing that can be found: what it means and what to do about it.
type Entry struct {
	// ID is stable. It is the check's name and what is wrong there.
	ID    string
	Check Check
	State State
	// Title says in a few words what is wrong, Means why that matters, Do what to do.
	Title, Means, Do string
}

// Catalog is everything that can be found, in the order in which to do something
// about it.
func Catalog() []Entry { return slices.Clone(catalog) }

// entries are the catalog by id, rank its order.
var entries, rank = indexed(catalog)

func indexed(all []Entry) (map[string]Entry, map[string]int) {
	entries, rank := map[string]Entry{}, map[string]int{}
	for i, e := range all {
		entries[e.ID], rank[e.ID] = e, i
	}
	return entries, rank
}
