package immediate

import (
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/transport/wechat"
)

// request writes an inquiry as the body of pre_add and add.
func (p Profile) request(in engine.Inquiry) *wechat.OrderRequest {
	o, a := in.Order, in.Account
	sender := contact(o.Sender)
	return &wechat.OrderRequest{
		ShopID:      a.Merchant,
		ShopOrderID: in.ID.String(),
		DeliveryID:  string(p.ID),
		OpenID:      o.CustomerID,
		// Reading: the sender always goes along. Older documents let some companies
		// do without it, the current ones want it from all, and none minds it.
		Sender:    &sender,
		Receiver:  contact(o.Receiver),
		Cargo:     cargo(o.Cargo),
		OrderInfo: p.orderInfo(o, a),
		Shop: wechat.Shop{
			WxaPath:    o.Notice.Page,
			ImgURL:     o.Notice.ImageURL,
			GoodsName:  o.Notice.GoodsName,
			GoodsCount: int64(o.Notice.GoodsCount),
			WxaAppID:   o.Notice.AppID,
		},
		ShopNo: a.Store,
		// Reading: optional. One page flags it as required, for pre_add only, against
		// its sister pages.
		SubBizID: o.SubMerchant,
	}
}

func (p Profile) orderInfo(o engine.Order, a engine.Account) wechat.OrderInfo {
	wishes := p.wishes(o, a.Grants)
	info := wechat.OrderInfo{
		DeliveryServiceCode: p.serviceOf(a),
		PoiSeq:              o.Sequence,
		Note:                o.Note,
		OrderTime:           unix(o.PaidAt),
		IsInsured:           wechat.Flag(wishes[insuranceWish].given()),
		Tips:                wechat.Yuan(o.Tip),
		IsDirectDelivery:    wechat.Flag(wishes[directWish].given()),
		CashOnDelivery:      wechat.Yuan(o.RiderPays),
		CashOnPickup:        wechat.Yuan(o.RiderCollects),
		RiderPickMethod:     pickMethod(o.Direction),
		IsFinishCodeNeeded:  wechat.Flag(wishes[receiptWish].given()),
		IsPickupCodeNeeded:  wechat.Flag(wishes[pickupWish].given()),
	}
	if p.Insurance != Never && !wishes[insuranceWish].dropped() {
		info.DeclaredValue = wechat.Yuan(o.Insurance.Declared)
	}
	p.schedule(&info, o.Timing)
	return info
}

// schedule says the order's timing in the field that the company reads.
func (p Profile) schedule(info *wechat.OrderInfo, t engine.Timing) {
	rule, ok := p.timing(t.When)
	if !ok {
		return
	}
	info.OrderType = wechat.OrderScheduled
	switch rule.As {
	case ExpectedDeliveryTime:
		info.ExpectedDeliveryTime = unix(t.At)
	case ExpectedFinishTime:
		info.ExpectedFinishTime = unix(t.At)
	case ExpectedPickTime:
		info.ExpectedPickTime = unix(t.At)
	}
}

func contact(s engine.Stop) wechat.Contact {
	at := s.Location.Round6()
	return wechat.Contact{
		Name:           s.Name,
		City:           s.City,
		Address:        s.Address,
		AddressDetail:  s.Detail,
		Phone:          s.Phone,
		Lng:            wechat.DegreesOf(at.Lng),
		Lat:            wechat.DegreesOf(at.Lat),
		CoordinateType: wechat.GCJ02,
	}
}

func cargo(c engine.Cargo) wechat.Cargo {
	return wechat.Cargo{
		GoodsValue:        wechat.Yuan(c.Value),
		GoodsLength:       hundredthsOfCentimetre(c.Length),
		GoodsWidth:        hundredthsOfCentimetre(c.Width),
		GoodsHeight:       hundredthsOfCentimetre(c.Height),
		GoodsWeight:       hundredthsOfKilogram(c.Weight),
		GoodsDetail:       goodsDetail(c.Items),
		GoodsPickupInfo:   c.PickupNote,
		GoodsDeliveryInfo: c.DeliveryNote,
		CargoFirstClass:   c.Category,
		CargoSecondClass:  c.Subcategory,
	}
}

func goodsDetail(items []engine.Item) *wechat.GoodsDetail {
	if len(items) == 0 {
		return nil
	}
	goods := make([]wechat.Good, len(items))
	for i, item := range items {
		goods[i] = wechat.Good{Count: int64(item.Count), Name: item.Name, Price: wechat.Yuan(item.Price), Unit: item.Unit}
	}
	return &wechat.GoodsDetail{Goods: goods}
}

func pickMethod(d engine.Direction) int {
	switch d {
	case engine.FromShop:
		return wechat.StoreToUser
	case engine.ToShop:
		return wechat.UserToStore
	default:
		return 0
	}
}

// hundredthsOfKilogram rounds half up, as WeChat would.
func hundredthsOfKilogram(grams int) wechat.Hundredths { return wechat.Hundredths((grams + 5) / 10) }

func hundredthsOfCentimetre(mm int) wechat.Hundredths { return wechat.Hundredths(10 * mm) }

// unix is a time in the wire's seconds, 0 for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
