package engine

import (
	"time"

	"github.com/paotui-go/paotui/engine/geo"
)

// Order is what the host wants carried: from whom, to whom, what, when. It is
// neutral: which number the shop has at a carrier and what its contract grants is
// the [Account]'s.
//
// Its JSON form ([ParseOrder]) has whole numbers with the unit in the name, and
// RFC 3339 times. A zero field means "not said".
type Order struct {
	// ID is the host's own number for this order, unique among all its orders. The
	// same id dispatched again is the same delivery.
	ID string `json:"id"`
	// Shop is the host's name for the shop that sends or receives the goods; the
	// key by which [Accounts] finds the carriers' accounts.
	Shop string `json:"shop"`
	// CustomerID is who ordered, as the host's app knows them. Over WeChat it is
	// the customer's openid in the mini program that places the order.
	CustomerID string `json:"customer_id,omitempty"`
	// PaidAt is when the customer paid.
	PaidAt time.Time `json:"paid_at,omitzero"`
	// Direction says which end is the shop; see [Direction].
	Direction Direction `json:"direction,omitempty"`

	Sender   Stop  `json:"sender"`
	Receiver Stop  `json:"receiver"`
	Cargo    Cargo `json:"cargo"`

	// Timing is when the goods should go; the zero value is as soon as possible.
	Timing Timing `json:"timing,omitzero"`

	// PickupCode: the shop shows a code, the rider enters it to take the goods.
	PickupCode Wish `json:"pickup_code,omitempty"`
	// ReceiptCode: the receiver tells a code, the rider enters it to finish.
	ReceiptCode Wish `json:"receipt_code,omitempty"`
	// Direct: the rider carries nothing else on the way.
	Direct Wish `json:"direct,omitempty"`
	// Insurance of the goods.
	Insurance Insurance `json:"insurance,omitzero"`

	// Tip is given from the start, on top of the fee.
	Tip Money `json:"tip_fen,omitempty"`
	// RiderPays is what the rider lays out when picking up.
	RiderPays Money `json:"rider_pays_fen,omitempty"`
	// RiderCollects is what the rider collects at the door.
	RiderCollects Money `json:"rider_collects_fen,omitempty"`

	// Sequence is the shop's running number of the day, which rider and clerk call
	// out to each other.
	Sequence string `json:"sequence,omitempty"`
	// Note is for the rider.
	Note string `json:"note,omitempty"`
	// SubMerchant is the host's tag for the business that this order is booked
	// under.
	SubMerchant string `json:"sub_merchant,omitempty"`
	// Notice is what the customer is shown in the app's delivery notices.
	Notice Notice `json:"notice,omitzero"`
}

// Direction says which end of the trip is the shop.
type Direction string

const (
	// FromShop is the usual way: the shop sends, the customer receives. The zero
	// Direction means the same, left unsaid.
	FromShop Direction = "from_shop"
	// ToShop: the rider fetches from the customer.
	ToShop Direction = "to_shop"
)

// Stop is one end of the trip.
type Stop struct {
	Name string `json:"name"`
	// Phone is a mobile, landline, 400 or virtual number, the last with its
	// extension: 18701012345#001.
	Phone string `json:"phone"`
	// City is the full name, such as 广州市.
	City string `json:"city"`
	// Address is the street, estate or building, as a map would find it.
	Address string `json:"address"`
	// Detail is the unit, floor and door.
	Detail string `json:"detail"`
	// Location is where that is, in GCJ-02. JSON may give it in another datum by
	// name; it is converted on reading.
	Location geo.GCJ02 `json:"location"`
}

// Cargo is what is carried.
type Cargo struct {
	// Category and Subcategory name the kind of goods in the words of the WeChat
	// table (美食夜宵, 零食小吃).
	Category    string `json:"category"`
	Subcategory string `json:"subcategory"`
	// Value is what the goods are worth.
	Value Money `json:"value_fen"`
	// Weight in grams.
	Weight int `json:"weight_g"`
	// Length, Width and Height in millimetres; 0 is not said.
	Length int `json:"length_mm,omitempty"`
	Width  int `json:"width_mm,omitempty"`
	Height int `json:"height_mm,omitempty"`
	// Items are the goods one by one; may be empty.
	Items []Item `json:"items,omitempty"`
	// PickupNote and DeliveryNote are about the goods at either end, such as a
	// shelf number.
	PickupNote   string `json:"pickup_note,omitempty"`
	DeliveryNote string `json:"delivery_note,omitempty"`
}

// Item is one line of the goods.
type Item struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	// Price of one.
	Price Money  `json:"price_fen,omitempty"`
	Unit  string `json:"unit,omitempty"`
}

// Timing is when the goods should go.
type Timing struct {
	// When says what At is the time of; "" is as soon as possible.
	When When      `json:"when,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// When names what a scheduled order's time is the time of.
type When string

const (
	// ASAP: as soon as possible; At is not used. The zero When means the same.
	ASAP When = "asap"
	// DispatchAt: the carrier starts to look for a rider then, and is silent
	// before.
	DispatchAt When = "dispatch_at"
	// PickUpAt: the rider is at the shop then.
	PickUpAt When = "pick_up_at"
	// DeliverBy: the goods are at the door by then.
	DeliverBy When = "deliver_by"
)

// Scheduled says whether the order waits for a time of its own.
func (t Timing) Scheduled() bool { return t.When != "" && t.When != ASAP }

// Wish is how much something is wanted. An [IfPossible] that a carrier lacks is
// dropped with a note on its offer; a [Must] that it lacks is a refusal.
type Wish string

const (
	// No is the zero value: not wanted.
	No         Wish = ""
	IfPossible Wish = "if_possible"
	Must       Wish = "must"
)

// Insurance is whether the goods are insured, and for how much.
type Insurance struct {
	Want Wish `json:"want,omitempty"`
	// Declared is the value declared to the carrier; 0 leaves it out.
	Declared Money `json:"declared_fen,omitempty"`
}

// Notice is what the customer sees in the app's delivery notices.
type Notice struct {
	// Page is opened from the notice (a mini program's page path).
	Page string `json:"page,omitempty"`
	// ImageURL and GoodsName show the goods; GoodsCount says how many. WeChat
	// requires the three.
	ImageURL   string `json:"image_url,omitempty"`
	GoodsName  string `json:"goods_name,omitempty"`
	GoodsCount int    `json:"goods_count,omitempty"`
	// AppID is the mini program that Page belongs to, where it is not the one that
	// places the order.
	AppID string `json:"app_id,omitempty"`
}
