package wiring

import "github.com/google/wire"

// Transport is WeChat: one client for each mini program, and the road that they
// share.
var Transport = wire.NewSet(NewHTTPClient, NewStack, NewClients)

// Journal is where deliveries are remembered.
var Journal = wire.NewSet(NewStore)

// Set is everything that [Build] uses. A host that wants one part done otherwise
// builds a set of its own from these providers.
var Set = wire.NewSet(Transport, Journal, NewCarriers, NewAccounts, NewPolicyFile, NewPolicy, NewHistory, NewEngine, NewPush, newSystem)
