package memory_test

import (
	"testing"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
	"github.com/paotui-go/paotui/engine/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) engine.Store { return memory.New() })
}
