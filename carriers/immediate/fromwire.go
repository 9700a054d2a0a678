package immediate

import (
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/geo"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Sent is what a body of pre_add says beside its order: whom it was for, by which
// account.
type Sent struct {
	// Carrier is delivery_id.
	Carrier engine.CarrierID
	// Account has shopid, shop_no and the service code; a body tells no secret.
	Account engine.Account
	// Token is delivery_token.
	Token string
	// Notes say what the order does not repeat as it was written.
	Notes []string
}

// FromWire reads the order out of a documented body of pre_add or add. Shop is
// left empty, since the wire's shopid is an account's; ID is shop_order_id.
//
// What the body asks with a 1 (codes, insurance, a direct ride) becomes "if
// possible": the body was written for one company, and the others should not all
// be ruled out by it. Coordinates of Baidu's are converted. Of two expected times
// the finish wins, as at SF.
//
// It judges nothing: what the body leaves out or says wrongly, Check names.
func FromWire(r *wechat.OrderRequest) (engine.Order, Sent) {
	sent := Sent{
		Carrier: engine.CarrierID(r.DeliveryID),
		Account: engine.Account{
			Merchant: r.ShopID, Store: r.ShopNo,
			Grants: engine.Grants{Service: r.OrderInfo.DeliveryServiceCode},
		},
		Token: r.DeliveryToken,
	}
	info := r.OrderInfo
	o := engine.Order{
		ID:            r.ShopOrderID,
		CustomerID:    r.OpenID,
		PaidAt:        fromUnix(info.OrderTime),
		Direction:     direction(info.RiderPickMethod),
		Receiver:      stop(r.Receiver),
		Cargo:         cargoFrom(r.Cargo),
		Timing:        timingFrom(info, &sent),
		PickupCode:    ifPossible(info.IsPickupCodeNeeded),
		ReceiptCode:   ifPossible(info.IsFinishCodeNeeded),
		Direct:        ifPossible(info.IsDirectDelivery),
		Insurance:     engine.Insurance{Want: ifPossible(info.IsInsured), Declared: engine.Money(info.DeclaredValue)},
		Tip:           engine.Money(info.Tips),
		RiderPays:     engine.Money(info.CashOnDelivery),
		RiderCollects: engine.Money(info.CashOnPickup),
		Sequence:      info.PoiSeq,
		Note:          info.Note,
		SubMerchant:   r.SubBizID,
		Notice: engine.Notice{
			Page: r.Shop.WxaPath, ImageURL: r.Shop.ImgURL, GoodsName: r.Shop.GoodsName,
			GoodsCount: int(r.Shop.GoodsCount), AppID: r.Shop.WxaAppID,
		},
	}
	if r.Sender != nil {
		o.Sender = stop(*r.Sender)
	}
	return o, sent
}

func stop(c wechat.Contact) engine.Stop {
	at := geo.GCJ02{Lng: c.Lng.Float(), Lat: c.Lat.Float()}
	if c.CoordinateType == wechat.BD09 {
		at = geo.BD09{Lng: at.Lng, Lat: at.Lat}.GCJ02()
	}
	return engine.Stop{Name: c.Name, Phone: c.Phone, City: c.City, Address: c.Address, Detail: c.AddressDetail, Location: at}
}

func cargoFrom(c wechat.Cargo) engine.Cargo {
	cargo := engine.Cargo{
		Category:     c.CargoFirstClass,
		Subcategory:  c.CargoSecondClass,
		Value:        engine.Money(c.GoodsValue),
		Weight:       int(10 * c.GoodsWeight),
		Length:       millimetres(c.GoodsLength),
		Width:        millimetres(c.GoodsWidth),
		Height:       millimetres(c.GoodsHeight),
		PickupNote:   c.GoodsPickupInfo,
		DeliveryNote: c.GoodsDeliveryInfo,
	}
	if c.GoodsDetail == nil {
		return cargo
	}
	for _, g := range c.GoodsDetail.Goods {
		cargo.Items = append(cargo.Items, engine.Item{Name: g.Name, Count: int(g.Count), Price: engine.Money(g.Price), Unit: g.Unit})
	}
	return cargo
}

// millimetres rounds up: a box does not shrink.
func millimetres(hundredthsOfCentimetre wechat.Hundredths) int {
	return int((hundredthsOfCentimetre + 9) / 10)
}

// timingFrom reads the expected times. A scheduled order without any keeps a
// timing without its time, which Check refuses: it must not leave at once.
func timingFrom(info wechat.OrderInfo, sent *Sent) engine.Timing {
	var timing engine.Timing
	for _, t := range []struct {
		when  engine.When
		field TimeField
		at    int64
	}{
		{engine.DeliverBy, ExpectedFinishTime, info.ExpectedFinishTime},
		{engine.PickUpAt, ExpectedPickTime, info.ExpectedPickTime},
		{engine.DispatchAt, ExpectedDeliveryTime, info.ExpectedDeliveryTime},
	} {
		switch {
		case t.at == 0:
		case info.OrderType == wechat.OrderNow:
			sent.Notes = append(sent.Notes, string(t.field)+" is left out: order_type 0 means at once")
		case timing.Scheduled():
			sent.Notes = append(sent.Notes, string(t.field)+" is left out: another expected time goes before it")
		default:
			timing = engine.Timing{When: t.when, At: fromUnix(t.at)}
		}
	}
	if info.OrderType != wechat.OrderNow && !timing.Scheduled() {
		timing.When = engine.DeliverBy
	}
	return timing
}

func direction(pickMethod int) engine.Direction {
	switch pickMethod {
	case wechat.StoreToUser:
		return engine.FromShop
	case wechat.UserToStore:
		return engine.ToShop
	default:
		return ""
	}
}

func ifPossible(f wechat.Flag) engine.Wish {
	if f {
		return engine.IfPossible
	}
	return engine.No
}

// china is the time zone of all couriers on this route.
var china = time.FixedZone("UTC+8", 8*60*60)

func fromUnix(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).In(china)
}
