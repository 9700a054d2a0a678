package wechat

import "encoding/json"

// Fees is the money part of a quote or of a placed order. What the wire did not
// tell is unknown, never 0.
type Fees struct {
	// Fee is what will be paid: DeliverFee less CouponFee.
	Fee        Opt[Yuan] `json:"fee"`
	DeliverFee Opt[Yuan] `json:"deliverfee"`
	// CouponFee is spelled couponfee or couponFee; the decoder takes either.
	CouponFee Opt[Yuan] `json:"couponfee"`
	Tips      Opt[Yuan] `json:"tips"`
	// InsuranceFee is spelled insurancefee or insurancfee; either is read.
	InsuranceFee Opt[Yuan] `json:"insurancefee"`
	// Distance is in metres.
	Distance Opt[Whole] `json:"distance"`
	// DispatchDuration is the expected time until a rider accepts, in seconds; 0
	// means that the carrier does not know.
	DispatchDuration Opt[Whole] `json:"dispatch_duration"`
}

// PreAddOrderReply is a quote.
type PreAddOrderReply struct {
	Fees
	// DeliveryToken locks the price where the carrier issues one.
	DeliveryToken Text `json:"delivery_token"`
}

// AddOrderReply is a placed order: the reply to add and readd.
type AddOrderReply struct {
	Fees
	WaybillID Text `json:"waybill_id"`
	// OrderStatus is as it came: 101 by the documents, a number of the carrier's
	// own from some.
	OrderStatus Opt[Code] `json:"order_status"`
	FinishCode  PassCode  `json:"finish_code"`
	PickupCode  PassCode  `json:"pickup_code"`
}

// CancelReply is the reply to precancel and cancel: what cancelling would cost or
// did cost.
type CancelReply struct {
	DeductFee Opt[Yuan] `json:"deduct_fee"`
	// Desc is the carrier's own explanation.
	Desc Text `json:"desc"`
}

// GetOrderReply is where an order stands.
type GetOrderReply struct {
	// OrderStatus is as it came. 0 and numbers outside the documented table do
	// occur and mean nothing.
	OrderStatus Opt[Code] `json:"order_status"`
	WaybillID   Text      `json:"waybill_id"`
	RiderName   Text      `json:"rider_name"`
	// RiderPhone may be masked.
	RiderPhone Text `json:"rider_phone"`
	// RiderLng and RiderLat are told only while the rider delivers.
	RiderLng Opt[Degrees] `json:"rider_lng"`
	RiderLat Opt[Degrees] `json:"rider_lat"`
	// ReachTime is how many seconds are left; in a push the same name is a moment.
	ReachTime Opt[Whole] `json:"reach_time"`
}

// DeliveryCompany is a carrier that WeChat knows.
type DeliveryCompany struct {
	DeliveryID   Text `json:"delivery_id"`
	DeliveryName Text `json:"delivery_name"`
}

// BoundAccount is a carrier account that is bound to the mini program.
type BoundAccount struct {
	DeliveryID Text `json:"delivery_id"`
	ShopID     Text `json:"shopid"`
	// AuditResult is AuditApproved, AuditPending or AuditRejected.
	AuditResult Opt[Code] `json:"audit_result"`
}

// The values of AuditResult.
const (
	AuditApproved = 0
	AuditPending  = 1
	AuditRejected = 2
)

// UnmarshalJSON reads a quote with either spelling of its keys.
func (r *PreAddOrderReply) UnmarshalJSON(b []byte) error {
	type plain PreAddOrderReply
	return unmarshalFees(b, (*plain)(r), &r.Fees)
}

// UnmarshalJSON reads a placed order with either spelling of its keys.
func (r *AddOrderReply) UnmarshalJSON(b []byte) error {
	type plain AddOrderReply
	return unmarshalFees(b, (*plain)(r), &r.Fees)
}

func unmarshalFees(b []byte, reply any, fees *Fees) error {
	if err := json.Unmarshal(b, reply); err != nil {
		return err
	}
	if fees.InsuranceFee.known {
		return nil
	}
	var misspelt struct {
		InsuranceFee Opt[Yuan] `json:"insurancfee"`
	}
	if err := json.Unmarshal(b, &misspelt); err != nil {
		return err
	}
	fees.InsuranceFee = misspelt.InsuranceFee
	return nil
}
