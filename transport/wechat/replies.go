package wechat

import "encoding/json"

// answer is a reply that takes its fields one by one, after both failure layers
// have been read. An error spoils a success, so what a caller can do without must
// not give one: a field that cannot be read counts as not told.
type answer interface {
	field(name, value []byte) error
}

// Fees is the money part of a quote or of a placed order. What the wire did not
// tell, or told in a way that cannot be read, is unknown, never 0.
type Fees struct {
	// Fee is what will be paid: DeliverFee less CouponFee.
	Fee        Opt[Yuan]
	DeliverFee Opt[Yuan]
	// CouponFee is spelled couponfee or couponFee, and InsuranceFee insurancefee or
	// insurancfee. Where both are there, the one that names an amount counts.
	CouponFee    Opt[Yuan]
	Tips         Opt[Yuan]
	InsuranceFee Opt[Yuan]
	// Distance is in metres.
	Distance Opt[Whole]
	// DispatchDuration is the expected time until a rider accepts, in seconds; 0
	// means that the carrier does not know.
	DispatchDuration Opt[Whole]
}

func (f *Fees) field(name, value []byte) {
	switch string(name) {
	case "fee":
		f.Fee.take(value)
	case "deliverfee":
		f.DeliverFee.take(value)
	case "couponfee", "couponFee":
		f.CouponFee.takeMore(value)
	case "tips":
		f.Tips.take(value)
	case "insurancefee", "insurancfee":
		f.InsuranceFee.takeMore(value)
	case "distance":
		f.Distance.take(value)
	case "dispatch_duration":
		f.DispatchDuration.take(value)
	}
}

// PreAddOrderReply is a quote.
type PreAddOrderReply struct {
	Fees
	// DeliveryToken locks the price where the carrier issues one.
	DeliveryToken Text
}

func (r *PreAddOrderReply) field(name, value []byte) error {
	switch string(name) {
	case "delivery_token":
		r.DeliveryToken.take(value)
	default:
		r.Fees.field(name, value)
	}
	return nil
}

// AddOrderReply is a placed order: the reply to add and readd.
type AddOrderReply struct {
	Fees
	WaybillID Text
	// OrderStatus is as it came: 101 by the documents, a number of the carrier's
	// own from some.
	OrderStatus Opt[Code]
	FinishCode  PassCode
	PickupCode  PassCode
}

func (r *AddOrderReply) field(name, value []byte) error {
	switch string(name) {
	case "waybill_id":
		r.WaybillID.take(value)
	case "order_status":
		r.OrderStatus.take(value)
	case "finish_code":
		r.FinishCode.take(value)
	case "pickup_code":
		r.PickupCode.take(value)
	default:
		r.Fees.field(name, value)
	}
	return nil
}

// CancelReply is the reply to precancel and cancel: what cancelling would cost or
// did cost.
type CancelReply struct {
	DeductFee Opt[Yuan]
	// Desc is the carrier's own explanation.
	Desc Text
}

func (r *CancelReply) field(name, value []byte) error {
	switch string(name) {
	case "deduct_fee":
		r.DeductFee.take(value)
	case "desc":
		r.Desc.take(value)
	}
	return nil
}

// GetOrderReply is where an order stands.
type GetOrderReply struct {
	// OrderStatus is as it came. 0 and numbers outside the documented table do
	// occur and mean nothing.
	OrderStatus Opt[Code]
	WaybillID   Text
	RiderName   Text
	// RiderPhone may be masked.
	RiderPhone Text
	// RiderLng and RiderLat are told only while the rider delivers.
	RiderLng Opt[Degrees]
	RiderLat Opt[Degrees]
	// ReachTime is how many seconds are left; in a push the same name is a moment.
	ReachTime Opt[Whole]
}

func (r *GetOrderReply) field(name, value []byte) error {
	switch string(name) {
	case "order_status":
		r.OrderStatus.take(value)
	case "waybill_id":
		r.WaybillID.take(value)
	case "rider_name":
		r.RiderName.take(value)
	case "rider_phone":
		r.RiderPhone.take(value)
	case "rider_lng":
		r.RiderLng.take(value)
	case "rider_lat":
		r.RiderLat.take(value)
	case "reach_time":
		r.ReachTime.take(value)
	}
	return nil
}

// DeliveryCompany is a carrier that WeChat knows.
type DeliveryCompany struct {
	DeliveryID   Text `json:"delivery_id"`
	DeliveryName Text `json:"delivery_name"`
}

// companies is the reply to getall. Half a list is no list, so nothing in it is
// optional.
type companies struct{ list list[DeliveryCompany] }

func (r *companies) field(name, value []byte) error {
	if string(name) != "list" {
		return nil
	}
	return json.Unmarshal(value, &r.list)
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

// accounts is the reply to shop/get.
type accounts struct{ list list[BoundAccount] }

func (r *accounts) field(name, value []byte) error {
	if string(name) != "shop_list" {
		return nil
	}
	return json.Unmarshal(value, &r.list)
}
