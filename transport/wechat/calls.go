package wechat

import (
	"context"

	"github.com/paotui-go/paotui/engine/secret"
)

// The signed calls take the carrier's app secret beside the request, and sign a
// copy of it; the caller's request stays as it is.

// PreAddOrder asks what an order would cost (order/pre_add). It reserves nothing,
// except that some carriers lock the price for a while by DeliveryToken.
func (c *Client) PreAddOrder(ctx context.Context, appSecret secret.Text, r *OrderRequest) (*PreAddOrderReply, error) {
	return exchange[PreAddOrderReply](ctx, c, c.about("order/pre_add", r.DeliveryID, r.ShopID, r.ShopNo, appSecret), signedOrder(r, appSecret))
}

// AddOrder places an order (order/add).
func (c *Client) AddOrder(ctx context.Context, appSecret secret.Text, r *OrderRequest) (*AddOrderReply, error) {
	return exchange[AddOrderReply](ctx, c, c.about("order/add", r.DeliveryID, r.ShopID, r.ShopNo, appSecret).writing(), signedOrder(r, appSecret))
}

// ReOrder places an order that was cancelled or failed once more, under the same
// ShopOrderID (order/readd). MTPS does not support it.
func (c *Client) ReOrder(ctx context.Context, appSecret secret.Text, r *OrderRequest) (*AddOrderReply, error) {
	return exchange[AddOrderReply](ctx, c, c.about("order/readd", r.DeliveryID, r.ShopID, r.ShopNo, appSecret).writing(), signedOrder(r, appSecret))
}

func signedOrder(r *OrderRequest, appSecret secret.Text) *OrderRequest {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return &signed
}

// AddTips raises the tip of an order that nobody has accepted (order/addtips).
// Whether Tips is a step or the new total differs by carrier.
func (c *Client) AddTips(ctx context.Context, appSecret secret.Text, r *TipRequest) error {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return command(ctx, c, c.about("order/addtips", r.DeliveryID, r.ShopID, r.ShopNo, appSecret).writing(), &signed)
}

// PreCancelOrder asks what cancelling would cost at this moment (order/precancel).
// It is advice: nothing holds the carrier to it.
func (c *Client) PreCancelOrder(ctx context.Context, appSecret secret.Text, r *CancelRequest) (*CancelReply, error) {
	return exchange[CancelReply](ctx, c, c.about("order/precancel", r.DeliveryID, r.ShopID, r.ShopNo, appSecret), signedCancel(r, appSecret))
}

// CancelOrder cancels an order (order/cancel).
func (c *Client) CancelOrder(ctx context.Context, appSecret secret.Text, r *CancelRequest) (*CancelReply, error) {
	return exchange[CancelReply](ctx, c, c.about("order/cancel", r.DeliveryID, r.ShopID, r.ShopNo, appSecret).writing(), signedCancel(r, appSecret))
}

func signedCancel(r *CancelRequest, appSecret secret.Text) *CancelRequest {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return &signed
}

// ConfirmReturn says that the goods of a failed delivery are back at the store
// (order/confirm_return).
func (c *Client) ConfirmReturn(ctx context.Context, appSecret secret.Text, r *ReturnRequest) error {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return command(ctx, c, c.about("order/confirm_return", r.DeliveryID, r.ShopID, r.ShopNo, appSecret).writing(), &signed)
}

// GetOrder asks where an order stands (order/get).
func (c *Client) GetOrder(ctx context.Context, appSecret secret.Text, r *GetRequest) (*GetOrderReply, error) {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return exchange[GetOrderReply](ctx, c, c.about("order/get", r.DeliveryID, r.ShopID, r.ShopNo, appSecret), &signed)
}

// MockUpdateOrder moves an order of WeChat's sandbox, whose carrier is TEST
// (test_update_order). It is the one call on an order that is not signed.
func (c *Client) MockUpdateOrder(ctx context.Context, r *MockRequest) error {
	return command(ctx, c, Call{Name: "test_update_order", DeliveryID: "TEST", Writes: true}, r)
}

// RealMockUpdateOrder moves an order of a carrier's test environment
// (realmock_update_order).
func (c *Client) RealMockUpdateOrder(ctx context.Context, appSecret secret.Text, r *MockRequest) error {
	signed := *r
	signed.DeliverySign = Sign(r.ShopID, r.ShopOrderID, appSecret)
	return command(ctx, c, c.about("realmock_update_order", "", r.ShopID, "", appSecret).writing(), &signed)
}

// GetAllDeliveries lists the carriers that WeChat knows (delivery/getall).
func (c *Client) GetAllDeliveries(ctx context.Context) ([]DeliveryCompany, error) {
	r, err := exchange[companies](ctx, c, Call{Name: "delivery/getall"}, empty{})
	if err != nil {
		return nil, err
	}
	return r.list, nil
}

// GetBoundAccounts lists the carrier accounts that are bound to the mini program
// (shop/get).
func (c *Client) GetBoundAccounts(ctx context.Context) ([]BoundAccount, error) {
	r, err := exchange[accounts](ctx, c, Call{Name: "shop/get"}, empty{})
	if err != nil {
		return nil, err
	}
	return r.list, nil
}

// BindAccount asks a carrier to bind the mini program (shop/add). Only a
// third-party platform may call it.
func (c *Client) BindAccount(ctx context.Context, deliveryID string) error {
	body := struct {
		DeliveryID string `json:"delivery_id"`
	}{deliveryID}
	return command(ctx, c, Call{Name: "shop/add", DeliveryID: deliveryID, Writes: true}, body)
}

// OpenDelivery asks the mini program's administrator to open the service (open).
// Only a third-party platform may call it. A service that is open already is a
// success.
func (c *Client) OpenDelivery(ctx context.Context) error {
	err := command(ctx, c, Call{Name: "open", Writes: true}, empty{})
	if isCode(err, codeAlreadyOpen) {
		return nil
	}
	return err
}

// empty is the body {}.
type empty struct{}

func (*empty) field(_, _ []byte) error { return nil }

// command is an exchange whose reply says nothing but yes.
func command(ctx context.Context, c *Client, call Call, body any) error {
	_, err := exchange[empty](ctx, c, call, body)
	return err
}
