package immediate_test

import (
	"testing"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// Each company keeps the contract of every carrier.

func TestContractSFTC(t *testing.T) { carriertest.Run(t, harness(sftc.Profile(), wechatsim.SFTC())) }

func TestContractDada(t *testing.T) { carriertest.Run(t, harness(dada.Profile(), wechatsim.DADA())) }

func TestContractMeituan(t *testing.T) {
	carriertest.Run(t, harness(meituan.Profile(), wechatsim.MTPS()))
}

func TestContractShansong(t *testing.T) {
	carriertest.Run(t, harness(shansong.Profile(), wechatsim.SS()))
}
