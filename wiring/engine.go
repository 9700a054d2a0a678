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

// NewEngine puts the engine together.
func NewEngine(c Config, carriers []engine.Carrier, accounts engine.Accounts, policy engine.Policy, store engine.Store, former *history.Keeper, logger *zap.Logger) (*engine.Engine, error) {
	return engine.New(engine.Config{
		Carriers:     carriers,
		Accounts:     accounts,
		Policy:       policy,
		Store:        store,
		Logger:       logger,
		Tracer:       c.Tracer,
		PollInterval: time.Duration(c.PollSeconds) * time.Second,
		Conditions:   c.Conditions,
		History:      former.Snapshot,

		NewPlacementID: c.PlacementIDs,
	})
}
