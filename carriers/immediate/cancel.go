package immediate

import (
	"context"
	"errors"
	"strings"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport/wechat"
)

// reasons are the wire's cancel_reason_id and, because the current documents want
// a text with each, what it says.
var reasons = map[engine.CancelReason]struct {
	id    int
	words string
}{
	engine.NotNeeded:    {wechat.CancelNotNeeded, "不需要了"},
	engine.PriceTooHigh: {wechat.CancelPrice, "价格不合适"},
	engine.WrongOrder:   {wechat.CancelWrongOrder, "订单信息有误,重新下单"},
	engine.SlowPickup:   {wechat.CancelLatePickup, "取货不及时"},
	engine.SlowDelivery: {wechat.CancelLateDelivery, "配送不及时"},
	engine.OtherReason:  {wechat.CancelOther, ""},
}

// Cancel sends order/cancel.
//
// The reply tells the penalty and not the state. Where the company cancels before
// the pick-up only, a yes is the end; elsewhere the goods may be travelling back,
// and a query has to tell.
func (c *carrier) Cancel(ctx context.Context, r engine.Ref, why engine.Cancellation) (engine.Cancelled, error) {
	client, request, err := c.cancelRequest(ctx, OnCancel, r, why)
	if err != nil {
		return engine.Cancelled{}, err
	}
	reply, err := client.CancelOrder(ctx, r.Account.Secret, request)
	if err != nil {
		return engine.Cancelled{}, c.profile.Read(OnCancel, err)
	}
	// The reply's desc is left out: it is the company's own words.
	done := engine.Cancelled{Penalty: amount(reply.DeductFee)}
	if c.profile.CancelEndsAtPickup {
		done.Status = engine.Ended
	}
	return done, nil
}

// CancelCost sends order/precancel, with the body that a cancel would have: which
// reasons a company lets off is its own to know.
//
// Reading: a penalty of 0 is one, as in the reply to a cancel; zeros that say
// nothing come with a resultcode.
func (c *carrier) CancelCost(ctx context.Context, r engine.Ref, why engine.Cancellation) (engine.Amount, error) {
	client, request, err := c.cancelRequest(ctx, OnCancelCost, r, why)
	if err != nil {
		return engine.Amount{}, err
	}
	reply, err := client.PreCancelOrder(ctx, r.Account.Secret, request)
	if err != nil {
		return engine.Amount{}, c.profile.Read(OnCancelCost, err)
	}
	cost, told := amount(reply.DeductFee).Fen()
	if !told {
		return engine.Amount{}, nil
	}
	return engine.EstimatedFen(cost), nil
}

// cancelRequest is the body of cancel and precancel, and who sends it.
func (c *carrier) cancelRequest(ctx context.Context, call Call, r engine.Ref, why engine.Cancellation) (*wechat.Client, *wechat.CancelRequest, error) {
	id, words, err := reason(call, why)
	if err != nil {
		return nil, nil, err
	}
	client, err := c.client(ctx, call, r.Account)
	if err != nil {
		return nil, nil, err
	}
	waybill, err := c.waybill(ctx, call, r)
	if err != nil {
		return nil, nil, err
	}
	return client, &wechat.CancelRequest{
		ShopID: r.Account.Merchant, ShopOrderID: r.ID.String(), DeliveryID: string(c.profile.ID), ShopNo: r.Account.Store,
		WaybillID: waybill, CancelReasonID: id, CancelReason: words,
	}, nil
}

func reason(call Call, why engine.Cancellation) (id int, words string, err error) {
	kind, text := why.Reason, strings.TrimSpace(why.Text)
	switch {
	case kind == "" && text == "":
		kind = engine.NotNeeded
	case kind == "":
		kind = engine.OtherReason
	}
	r, ok := reasons[kind]
	if !ok {
		return 0, "", invalid(call, "this is none of the reasons to cancel")
	}
	if text == "" {
		text = r.words
	}
	if text == "" {
		return 0, "", invalid(call, "another reason to cancel has to be told in words")
	}
	return r.id, text, nil
}

func invalid(call Call, text string) error {
	return &fault.Error{Op: string(call), Kind: fault.Invalid, Outcome: fault.NotSent, Text: text}
}

// waybill is the company's own number of an order. The documents call it optional
// in a cancel, and three of the companies refuse without it; so where the reply to
// add was lost, it is asked for first. If that fails, nothing else was sent.
func (c *carrier) waybill(ctx context.Context, call Call, r engine.Ref) (string, error) {
	if r.Waybill != "" {
		return r.Waybill, nil
	}
	reply, _, err := c.get(ctx, call, r)
	if err == nil {
		return string(reply.WaybillID), nil
	}
	why, ok := errors.AsType[*fault.Error](err)
	if !ok || why.Kind == fault.NotFound {
		return "", err
	}
	unsent := *why
	unsent.Outcome = fault.NotSent
	return "", &unsent
}
