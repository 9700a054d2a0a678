package wiring

import (
	"time"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine"
)

// NewEngine puts the engine together.
func NewEngine(c Config, carriers []engine.Carrier, accounts engine.Accounts, policy engine.Policy, store engine.Store, logger *zap.Logger) (*engine.Engine, error) {
	return engine.New(engine.Config{
		Carriers:     carriers,
		Accounts:     accounts,
		Policy:       policy,
		Store:        store,
		Logger:       logger,
		PollInterval: time.Duration(c.PollSeconds) * time.Second,
		Conditions:   c.Conditions,

		NewPlacementID: c.PlacementIDs,
	})
}
