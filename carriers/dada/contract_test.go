package dada_test

import (
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

func TestContract(t *testing.T) {
	carriertest.Run(t, immediatetest.Harness(dada.Profile(), wechatsim.DADA()), synctest.Test)
}
