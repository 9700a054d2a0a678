package immediate

import (
	"context"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// ConfirmReturn sends order/confirm_return. A return that is over is WeChat's own to
// refuse (930565, too late).
func (c *carrier) ConfirmReturn(ctx context.Context, r engine.Ref) error {
	client, err := c.client(ctx, OnConfirmReturn, r.Account)
	if err != nil {
		return err
	}
	waybill, err := c.waybill(ctx, OnConfirmReturn, r)
	if err != nil {
		return err
	}
	err = client.ConfirmReturn(ctx, r.Account.Secret, &wechat.ReturnRequest{
		ShopID: r.Account.Merchant, ShopOrderID: r.ID.String(), DeliveryID: string(c.profile.ID), ShopNo: r.Account.Store,
		WaybillID: waybill,
	})
	if err != nil {
		return c.profile.Read(OnConfirmReturn, err)
	}
	return nil
}
