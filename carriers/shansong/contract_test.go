package shansong_test

import (
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

func TestContract(t *testing.T) {
	carriertest.Run(t, immediatetest.Harness(shansong.Profile(), wechatsim.SS()), synctest.Test)
}
