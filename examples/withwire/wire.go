//go:build wireinject

package main

import (
	"github.com/google/wire"

	"github.com/paotui-go/paotui/wiring"
)

// newShop takes Paotui set by set, and in place of two of them what the shop has itself:
// its policy for wiring.PolicySet, its logger for the argument of wiring.Build.
//
//	go tool wire gen ./examples/withwire
func newShop(cfg wiring.Config) (*Shop, func(), error) {
	panic(wire.Build(
		wiring.TransportSet,
		wiring.AccountsSet,
		wiring.DadaSet, wiring.SFTCSet, newCarriers, // two companies of the four
		wiring.MemorySet,
		wiring.EngineSet,
		wiring.PushSet,
		wiring.SystemSet,
		newPolicy,
		newLogger,
		wire.Struct(new(Shop), "*"),
	))
}
