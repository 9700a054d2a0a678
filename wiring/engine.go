package wiring

import (
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/history"
)

// NewHistory keeps what former trips were like, for the policy.
func NewHistory(store engine.Store, logger *zap.Logger) *history.Keeper {
	return history.NewKeeper(store, history.Options{Logger: logger})
}

// NewEngine puts the engine together. Its cleanup ends what it tells [Config].Meter.
func NewEngine(c Config, carriers []engine.Carrier, accounts engine.Accounts, policy engine.Policy, store engine.Store, former *history.Keeper, logger *zap.Logger) (*engine.Engine, func(), error) {
	e, err := engine.New(engine.Config{
		Carriers:     carriers,
		Accounts:     accounts,
		Policy:       policy,
		Store:        store,
		Logger:       logger,
		Tracer:       c.Tracer,
		Meter:        c.Meter,
		PollInterval: time.Duration(c.PollSeconds) * time.Second,
		Conditions:   c.Conditions,
		History:      former.Snapshot,

		NewPlacementID: c.PlacementIDs,
	})
	if err != nil {
		return nil, nil, err
	}
	stop, err := e.Observe()
	return e, stop, err
}
