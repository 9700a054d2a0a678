//go:build wireinject

package wiring

import (
	"github.com/google/wire"
	"go.uber.org/zap"
)

// Build puts together what the configuration describes. The cleanup gives back
// what the system holds; call it when Run has returned. A nil logger is silent.
func Build(c Config, logger *zap.Logger) (*System, func(), error) {
	panic(wire.Build(Set))
}
