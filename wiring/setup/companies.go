package setup

import (
	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
)

// company is a carrier with where it shows the two values that it gives a merchant.
type company struct {
	immediate.Profile
	where string
	// grants is what may have been switched on there, as the file says it.
	grants string
}

func companies() []company {
	return []company{
		{sftc.Profile(), "SF Tongcheng's open platform, developer centre (开发者中心): the developer id is the app key", "{insurance: true}"},
		{dada.Profile(), "Dada's developer console; the store's number is in its merchants' console, which is another account", ""},
		{meituan.Profile(), "Meituan Delivery's open platform: merchants, development (商户管理, 开发管理), the values of the live environment", ""},
		{shansong.Profile(), "Shansong's site for merchants: basic settings, app key (基本设置, AppKey授权)", "{pickup_code: true, receipt_code: true}"},
	}
}
