package immediate

import (
	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// statuses is WeChat's table of order_status. Numbers outside of it do occur (0 in
// failed bodies, a company's own numbering) and mean nothing.
var statuses = map[wechat.Code]struct {
	status engine.Status
	cause  engine.Cause
}{
	101: {engine.Waiting, ""},
	102: {engine.Accepted, ""},
	103: {engine.Ended, engine.ByMerchant},
	201: {engine.AtStore, ""},
	202: {engine.PickedUp, ""},
	203: {engine.Ended, engine.ByMerchant},
	204: {engine.Ended, engine.ByRider},
	205: {engine.Ended, engine.ShopsFault},
	301: {engine.Delivering, ""},
	302: {engine.Delivered, ""},
	303: {engine.Returning, engine.ByMerchant},
	304: {engine.Returning, engine.Unreachable},
	305: {engine.Returning, engine.Declined},
	401: {engine.Returned, ""},
	501: {engine.Ended, engine.ByCarrier},
	502: {engine.Ended, engine.ForceMajeure},
}

func statusOf(native wechat.Code) (engine.Status, engine.Cause) {
	s := statuses[native]
	return s.status, s.cause
}
