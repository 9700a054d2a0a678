package wiring

import (
	"github.com/google/wire"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// Transport is WeChat: one client for each mini program, and the road that they
// share.
var Transport = wire.NewSet(NewHTTPClient, NewStack, NewClients)

// Journal is where deliveries are remembered: in memory, so not beyond this
// process.
var Journal = wire.NewSet(memory.New, wire.Bind(new(engine.Store), new(*memory.Store)))

// Set is everything that [Build] uses. A host that wants one part done otherwise
// builds a set of its own from these providers.
var Set = wire.NewSet(Transport, Journal, NewCarriers, NewAccounts, NewPolicy, NewEngine, NewPush, newSystem)
