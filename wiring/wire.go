//go:build wireinject

package wiring

import (
	"github.com/google/wire"
	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
)

// Build puts together what the configuration describes. The cleanup gives back
// what the system holds; call it when Run has returned. A nil logger is silent.
func Build(c Config, logger *zap.Logger) (*System, func(), error) {
	panic(wire.Build(Set))
}

// BuildCarriers makes the carriers alone, without an engine and without limits and
// breakers on their road: nothing repeats, paces or keeps back a call. It is for
// trying them, one caller at a time. The cleanup closes the connections that are
// idle, and may be called between calls too. A nil logger is silent.
func BuildCarriers(c Config, logger *zap.Logger) ([]engine.Carrier, func(), error) {
	panic(wire.Build(NewHTTPClient, noStack, AccountsSet, NewClients, CarriersSet))
}

// BuildDesk makes an engine for a place that calls nobody: it lists and explains
// what the store has, and records what the host wants, for the system that runs on
// the same store to act on. It must not Run. All that the configuration needs is the
// store; its world is checked if there is more. A nil logger is silent.
func BuildDesk(c Config, logger *zap.Logger) (*engine.Engine, func(), error) {
	panic(wire.Build(deskStore, noClients, CarriersSet, NewRoster, NewAccounts, PolicySet, EngineSet))
}
