package meituan_test

import (
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

func TestContract(t *testing.T) {
	carriertest.Run(t, immediatetest.Harness(meituan.Profile(), wechatsim.MTPS()), synctest.Test)
}
