package immediate

import (
	"strconv"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Report reads a push. It is ok if the push names an order that this engine can
// have placed: one under a decimal id. Others are for whoever placed them; the
// Report then lacks its Placement only.
//
// A status of the company's own numbering is StatusUnknown, with the number in
// Native.
func Report(e wechat.Event) (r engine.Report, ok bool) {
	r = engine.Report{
		Merchant: e.ShopID,
		At:       e.ActionTime,
		Waybill:  e.WaybillID,
		Note:     e.ActionMsg,
		Proven:   e.Proven,
	}
	if native, told := e.OrderStatus.Get(); told {
		r.Status, r.Cause = statusOf(native)
		r.Native = strconv.FormatInt(int64(native), 10)
	}
	if a := e.Agent; a != nil {
		r.Rider = engine.Rider{Name: a.Name, Phone: a.Phone}
		if !a.ReachTime.IsZero() {
			r.ArrivesAt = engine.Known(a.ReachTime)
		}
	}
	r.Placement, ok = engine.ParsePlacementID(e.ShopOrderID)
	return r, ok
}
