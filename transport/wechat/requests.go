package wechat

// The bodies of the calls on an order that exists. The Client writes
// DeliverySign. A DeliveryID that is not on the wire only tells limits and
// errors which carrier the call is for.

// TipRequest is the body of addtips.
type TipRequest struct {
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	DeliveryID   string `json:"-"`
	WaybillID    string `json:"waybill_id"`
	Tips         Yuan   `json:"tips"`
	Remark       string `json:"remark"`
	DeliverySign string `json:"delivery_sign"`
	ShopNo       string `json:"shop_no,omitempty"`
}

// CancelRequest is the body of precancel and cancel. The waybill id is optional
// on paper only: SFTC, MTPS and SS refuse a cancel without it.
type CancelRequest struct {
	ShopID      string `json:"shopid"`
	ShopOrderID string `json:"shop_order_id"`
	DeliveryID  string `json:"delivery_id"`
	WaybillID   string `json:"waybill_id,omitempty"`
	// CancelReasonID is one of the Cancel constants. precancel can do without.
	CancelReasonID int `json:"cancel_reason_id,omitempty"`
	// CancelReason is required with CancelOther.
	CancelReason string `json:"cancel_reason,omitempty"`
	DeliverySign string `json:"delivery_sign"`
	ShopNo       string `json:"shop_no,omitempty"`
}

// The values of CancelReasonID.
const (
	CancelNotNeeded    = 1
	CancelPrice        = 2
	CancelWrongOrder   = 3
	CancelLatePickup   = 4
	CancelLateDelivery = 5
	CancelOther        = 6
)

// ReturnRequest is the body of confirm_return: the goods are back at the store.
type ReturnRequest struct {
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	DeliveryID   string `json:"-"`
	WaybillID    string `json:"waybill_id"`
	Remark       string `json:"remark,omitempty"`
	DeliverySign string `json:"delivery_sign"`
	ShopNo       string `json:"shop_no,omitempty"`
}

// GetRequest is the body of get. Orders are found by shopid and shop_order_id
// alone.
type GetRequest struct {
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	DeliveryID   string `json:"-"`
	DeliverySign string `json:"delivery_sign"`
	ShopNo       string `json:"shop_no,omitempty"`
}

// MockRequest is the body of test_update_order, which is unsigned, and of
// realmock_update_order, which is signed.
type MockRequest struct {
	ShopID      string `json:"shopid"`
	ShopOrderID string `json:"shop_order_id"`
	OrderStatus int    `json:"order_status"`
	// ActionTime is in Unix seconds; milliseconds are refused (930561).
	ActionTime   int64  `json:"action_time"`
	ActionMsg    string `json:"action_msg,omitempty"`
	DeliverySign string `json:"delivery_sign,omitempty"`
}
