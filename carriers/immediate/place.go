package immediate

import (
	"context"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/secret"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Place sends add. A yes places the order however little else the reply tells:
// what it leaves out is unknown in the result.
//
// The codes are the wire's: numbers, so that a code such as 0639 arrives as 639.
// How many digits a company's codes have is not documented, hence none is added
// back; a short code most likely lost a leading zero.
func (c *carrier) Place(ctx context.Context, pl engine.Placement) (engine.Placed, error) {
	return c.order(ctx, OnPlace, pl, (*wechat.Client).AddOrder)
}

// Reorder sends readd: the body of add, complete, for an id that is over. The
// company gives it a waybill of its own; whether the old one still reports is not
// documented.
func (c *carrier) Reorder(ctx context.Context, pl engine.Placement) (engine.Placed, error) {
	if !c.profile.Reorders {
		return engine.Placed{}, c.unsupported(OnReorder, "places no order anew under the same id: a further try is a new one")
	}
	return c.order(ctx, OnReorder, pl, (*wechat.Client).ReOrder)
}

// order sends an order by add or readd, whose replies are alike.
func (c *carrier) order(ctx context.Context, call Call, pl engine.Placement, send sendOrder) (engine.Placed, error) {
	client, err := c.admit(ctx, call, pl.Inquiry)
	if err != nil {
		return engine.Placed{}, err
	}
	request := c.profile.request(pl.Inquiry)
	request.DeliveryToken = pl.Quote.Token
	reply, err := send(client, ctx, pl.Account.Secret, request)
	if err != nil {
		return engine.Placed{}, c.profile.Read(call, err)
	}
	native, _ := reply.OrderStatus.Get()
	status, _ := statusOf(native)
	return engine.Placed{
		Waybill:     string(reply.WaybillID),
		Status:      status,
		Fee:         total(reply.Fees),
		PickupCode:  string(reply.PickupCode),
		ReceiptCode: string(reply.FinishCode),
		AcceptIn:    acceptIn(reply.Fees),
	}, nil
}

// sendOrder is one of the client's calls that place.
type sendOrder func(*wechat.Client, context.Context, secret.Text, *wechat.OrderRequest) (*wechat.AddOrderReply, error)
