package immediate

import (
	"context"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Tip sends addtips: the step or the total, as the company reads it. How many tips
// an order had is not known here, and left to the company.
func (c *carrier) Tip(ctx context.Context, t engine.TipRequest) error {
	rule := c.profile.Tips
	if rule.Sends == NoTips {
		return c.unsupported(OnTip, "takes no tips on this route")
	}
	if why := rule.problem(c.profile.Name, t.From, t.To, t.GoodsValue); why != "" {
		return invalid(OnTip, why)
	}
	client, err := c.client(ctx, OnTip, t.Account)
	if err != nil {
		return err
	}
	waybill, err := c.waybill(ctx, OnTip, t.Ref)
	if err != nil {
		return err
	}
	err = client.AddTips(ctx, t.Account.Secret, &wechat.TipRequest{
		ShopID: t.Account.Merchant, ShopOrderID: t.ID.String(), DeliveryID: string(c.profile.ID), ShopNo: t.Account.Store,
		WaybillID: waybill, Tips: wechat.Yuan(rule.amount(t.From, t.To)), Remark: "加小费",
	})
	if err != nil {
		return c.profile.Read(OnTip, err)
	}
	return nil
}
