package wechat

// OrderRequest is the body of pre_add, add and readd. Optional fields that are
// not set stay off the wire; where the documents give a default, the zero value
// means it. The Client writes DeliverySign.
type OrderRequest struct {
	// ShopID is what the carrier calls its appkey.
	ShopID string `json:"shopid"`
	// ShopOrderID is the merchant's own id, at most 128 bytes.
	ShopOrderID string `json:"shop_order_id"`
	// DeliveryID is the carrier's code, such as SFTC.
	DeliveryID string `json:"delivery_id"`
	// OpenID is the ordering user's, in the mini program that calls.
	OpenID string `json:"openid"`
	// Sender may be nil where the carrier uses the registered store.
	Sender    *Contact  `json:"sender,omitempty"`
	Receiver  Contact   `json:"receiver"`
	Cargo     Cargo     `json:"cargo"`
	OrderInfo OrderInfo `json:"order_info"`
	Shop      Shop      `json:"shop"`
	// DeliveryToken locks the price of an earlier pre_add; only some carriers
	// issue one. Not for pre_add.
	DeliveryToken string `json:"delivery_token,omitempty"`
	DeliverySign  string `json:"delivery_sign"`
	// ShopNo is the store's number at the carrier.
	ShopNo   string `json:"shop_no,omitempty"`
	SubBizID string `json:"sub_biz_id,omitempty"`
}

// Contact is a sender or a receiver.
type Contact struct {
	Name          string  `json:"name"`
	City          string  `json:"city"`
	Address       string  `json:"address"`
	AddressDetail string  `json:"address_detail"`
	Phone         string  `json:"phone"`
	Lng           Degrees `json:"lng"`
	Lat           Degrees `json:"lat"`
	// CoordinateType is GCJ02 or BD09.
	CoordinateType int `json:"coordinate_type,omitempty"`
}

// The coordinate systems that the wire knows.
const (
	GCJ02 = 0
	BD09  = 1
)

// Cargo is what is carried. Lengths are in centimetres, the weight in kilograms.
type Cargo struct {
	GoodsValue        Yuan         `json:"goods_value"`
	GoodsHeight       Hundredths   `json:"goods_height,omitempty"`
	GoodsLength       Hundredths   `json:"goods_length,omitempty"`
	GoodsWidth        Hundredths   `json:"goods_width,omitempty"`
	GoodsWeight       Hundredths   `json:"goods_weight"`
	GoodsDetail       *GoodsDetail `json:"goods_detail,omitempty"`
	GoodsPickupInfo   string       `json:"goods_pickup_info,omitempty"`
	GoodsDeliveryInfo string       `json:"goods_delivery_info,omitempty"`
	CargoFirstClass   string       `json:"cargo_first_class"`
	CargoSecondClass  string       `json:"cargo_second_class"`
}

// GoodsDetail lists the goods.
type GoodsDetail struct {
	Goods []Good `json:"goods,omitempty"`
}

// Good is one line of the goods. The wire's prefix is the singular good_.
type Good struct {
	Count int64  `json:"good_count"`
	Name  string `json:"good_name"`
	Price Yuan   `json:"good_price,omitempty"`
	Unit  string `json:"good_unit,omitempty"`
}

// OrderInfo is how the order is to be carried. Times are Unix seconds.
type OrderInfo struct {
	DeliveryServiceCode string `json:"delivery_service_code,omitempty"`
	// OrderType is OrderNow or OrderScheduled; a scheduled order needs one of the
	// three expected times.
	OrderType            int    `json:"order_type,omitempty"`
	ExpectedDeliveryTime int64  `json:"expected_delivery_time,omitempty"`
	ExpectedFinishTime   int64  `json:"expected_finish_time,omitempty"`
	ExpectedPickTime     int64  `json:"expected_pick_time,omitempty"`
	PoiSeq               string `json:"poi_seq,omitempty"`
	Note                 string `json:"note,omitempty"`
	// OrderTime is when the user paid.
	OrderTime        int64 `json:"order_time,omitempty"`
	IsInsured        Flag  `json:"is_insured,omitempty"`
	DeclaredValue    Yuan  `json:"declared_value,omitempty"`
	Tips             Yuan  `json:"tips,omitempty"`
	IsDirectDelivery Flag  `json:"is_direct_delivery,omitempty"`
	// CashOnDelivery is what the rider pays, CashOnPickup what the rider collects.
	CashOnDelivery Yuan `json:"cash_on_delivery,omitempty"`
	CashOnPickup   Yuan `json:"cash_on_pickup,omitempty"`
	// RiderPickMethod is StoreToUser or UserToStore; 0 leaves it to the carrier.
	RiderPickMethod    int  `json:"rider_pick_method,omitempty"`
	IsFinishCodeNeeded Flag `json:"is_finish_code_needed,omitempty"`
	IsPickupCodeNeeded Flag `json:"is_pickup_code_needed,omitempty"`
}

// The values of OrderType and RiderPickMethod.
const (
	OrderNow       = 0
	OrderScheduled = 1

	StoreToUser = 1
	UserToStore = 2
)

// Shop is what the service notice shows to the receiver. An empty image or name,
// or a count of 0, is refused (9300535).
type Shop struct {
	WxaPath    string `json:"wxa_path,omitempty"`
	ImgURL     string `json:"img_url,omitempty"`
	GoodsName  string `json:"goods_name,omitempty"`
	GoodsCount int64  `json:"goods_count,omitempty"`
	WxaAppID   string `json:"wxa_appid,omitempty"`
}
