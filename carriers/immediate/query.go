package immediate

import (
	"context"
	"strconv"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Query asks order/get, which finds an order by shopid and our id alone.
func (c *carrier) Query(ctx context.Context, r engine.Ref) (engine.Report, error) {
	reply, asked, err := c.get(ctx, OnQuery, r)
	if err != nil {
		return engine.Report{}, err
	}
	native, told := reply.OrderStatus.Get()
	status, cause := statusOf(native)
	report := engine.Report{
		Placement: r.ID,
		Status:    status,
		Cause:     cause,
		Asked:     asked,
		Waybill:   string(reply.WaybillID),
		Rider:     engine.Rider{Name: string(reply.RiderName), Phone: string(reply.RiderPhone)},
		ArrivesAt: arrival(asked, reply.ReachTime),
		Proven:    true,
	}
	if told {
		report.Native = strconv.FormatInt(int64(native), 10)
	}
	return report, nil
}

func (c *carrier) get(ctx context.Context, call Call, r engine.Ref) (*wechat.GetOrderReply, time.Time, error) {
	client, err := c.client(ctx, call, r.Account)
	if err != nil {
		return nil, time.Time{}, err
	}
	asked := c.now()
	reply, err := client.GetOrder(ctx, r.Account.Secret, &wechat.GetRequest{
		ShopID: r.Account.Merchant, ShopOrderID: r.ID.String(), DeliveryID: string(c.profile.ID), ShopNo: r.Account.Store,
	})
	if err != nil {
		return nil, asked, c.profile.Read(OnQuery, err)
	}
	return reply, asked, nil
}

// arrival reads reach_time, the seconds left. What is longer than a week is no
// time left: in a push the same name is a moment.
func arrival(asked time.Time, left wechat.Opt[wechat.Whole]) engine.Maybe[time.Time] {
	const week = 7 * 24 * 60 * 60
	s, ok := left.Get()
	if !ok || s <= 0 || s > week {
		return engine.Maybe[time.Time]{}
	}
	return engine.Known(asked.Add(time.Duration(s) * time.Second))
}
