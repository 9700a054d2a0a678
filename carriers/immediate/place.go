package immediate

import (
	"context"

	"github.com/paotui-go/paotui/engine"
)

// Place sends add. A yes places the order however little else the reply tells:
// what it leaves out is unknown in the result.
//
// The codes are the wire's: numbers, so that a code such as 0639 arrives as 639.
// How many digits a company's codes have is not documented, hence none is added
// back; a short code most likely lost a leading zero.
func (c *carrier) Place(ctx context.Context, pl engine.Placement) (engine.Placed, error) {
	client, err := c.admit(OnPlace, pl.Inquiry)
	if err != nil {
		return engine.Placed{}, err
	}
	request := c.profile.request(pl.Inquiry)
	request.DeliveryToken = pl.Quote.Token
	reply, err := client.AddOrder(ctx, pl.Account.Secret, request)
	if err != nil {
		return engine.Placed{}, c.profile.Read(OnPlace, err)
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
