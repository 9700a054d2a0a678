package wiring

import (
	"github.com/google/wire"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/engine/store/sqlite"
)

// The parts, each of which can be taken alone; [Set] is all of them. Every provider
// takes what it needs from a [Config], which may come from a file or be made in Go.
var (
	// TransportSet is WeChat: the client of each mini program, and the road that they
	// share. It needs [Apps].
	TransportSet = wire.NewSet(NewHTTPClient, NewStack, NewClients)

	// AccountsSet is the file's mini programs and shops, or the host's own.
	AccountsSet = wire.NewSet(NewRoster, NewApps, NewAccounts)

	// CarriersSet is all four companies; the others are one of them each.
	CarriersSet = wire.NewSet(NewCarriers)
	SFTCSet     = wire.NewSet(NewSFTC)
	DadaSet     = wire.NewSet(NewDada)
	MeituanSet  = wire.NewSet(NewMeituan)
	ShansongSet = wire.NewSet(NewShansong)

	// StoreSet is the store that the configuration names; the others are one kind each.
	StoreSet    = wire.NewSet(NewStore)
	MemorySet   = wire.NewSet(memory.New, wire.Bind(new(engine.Store), new(*memory.Store)))
	SQLiteSet   = wire.NewSet(NewSQLite, wire.Bind(new(engine.Store), new(*sqlite.Store)))
	PostgresSet = wire.NewSet(NewPostgres, wire.Bind(new(engine.Store), new(*postgres.Store)))

	// PolicySet is the policy of the file that the configuration names, or the cheapest.
	PolicySet = wire.NewSet(NewPolicyFile, NewPolicy)

	// EngineSet is the engine and what it knows of former trips.
	EngineSet = wire.NewSet(NewHistory, NewEngine)

	// PushSet is the endpoint for WeChat's messages.
	PushSet = wire.NewSet(NewPush)

	// SystemSet is what runs all of it, and ends it in order.
	SystemSet = wire.NewSet(wire.Struct(new(Parts), "*"), NewSystem)

	// Set is everything that [Build] uses.
	Set = wire.NewSet(TransportSet, AccountsSet, CarriersSet, StoreSet, PolicySet, EngineSet, PushSet, SystemSet)
)
