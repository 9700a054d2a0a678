package wechatsim

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"time"
)

// event is the message update_waybill_status.
type event struct {
	XMLName      xml.Name `json:"-" xml:"xml"`
	ToUserName   cdata    `json:"ToUserName" xml:"ToUserName"`
	FromUserName cdata    `json:"FromUserName" xml:"FromUserName"`
	CreateTime   int64    `json:"CreateTime" xml:"CreateTime"`
	MsgType      cdata    `json:"MsgType" xml:"MsgType"`
	Event        cdata    `json:"Event" xml:"Event"`
	ShopID       cdata    `json:"shopid" xml:"shopid"`
	OrderID      cdata    `json:"shop_order_id" xml:"shop_order_id"`
	ShopNo       cdata    `json:"shop_no" xml:"shop_no"`
	WaybillID    cdata    `json:"waybill_id" xml:"waybill_id"`
	ActionTime   int64    `json:"action_time" xml:"action_time"`
	OrderStatus  int      `json:"order_status" xml:"order_status"`
	ActionMsg    cdata    `json:"action_msg" xml:"action_msg"`
	Agent        *agent   `json:"agent,omitempty" xml:"agent,omitempty"`
	Encrypt      cdata    `json:"Encrypt,omitempty" xml:"Encrypt,omitempty"` // mixed mode only
}

type agent struct {
	Name      cdata `json:"name" xml:"name"`
	Phone     cdata `json:"phone" xml:"phone"`
	ReachTime int64 `json:"reach_time,omitempty" xml:"reach_time,omitempty"` // unix time, while delivering
}

// cdata is a text that XML wraps as WeChat does.
type cdata string

func (c cdata) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return e.EncodeElement(struct {
		Text string `xml:",cdata"`
	}{string(c)}, start)
}

// event tells the present state of a waybill, which it came into at at.
func (s *Sim) event(w *waybill, msg string, at time.Time) event {
	o := w.order
	e := event{
		ToUserName: cdata(s.app.UserName), FromUserName: cdata("o" + s.seed.hex(27, "wechat team")),
		MsgType: "event", Event: "update_waybill_status",
		ShopID: cdata(o.key.shopID), OrderID: cdata(o.key.orderID), ShopNo: cdata(o.shopNo), WaybillID: cdata(w.id),
		ActionTime: at.Unix(), OrderStatus: w.status, ActionMsg: cdata(msg),
	}
	if o.carrier.sandbox {
		e.WaybillID = "test_waybill_id" // not what add answered; and no agent
		return e
	}
	if w.rider > 0 {
		e.Agent = &agent{Name: cdata(riderName(w.rider)), Phone: cdata(o.carrier.phone(w.rider))}
		if delivering(w.status) {
			e.Agent.ReachTime = w.due.Unix()
		}
	}
	return e
}

// envelope is the outside of a push in secure mode.
type envelope struct {
	XMLName    xml.Name `json:"-" xml:"xml"`
	ToUserName cdata    `json:"ToUserName" xml:"ToUserName"`
	Encrypt    cdata    `json:"Encrypt" xml:"Encrypt"`
}

func (e event) encode(f Format) []byte    { return write(e, f) }
func (e envelope) encode(f Format) []byte { return write(e, f) }

// write encodes a message of texts and numbers, which cannot fail.
func write(message any, f Format) []byte {
	var b bytes.Buffer
	var err error
	if f == XML {
		err = xml.NewEncoder(&b).Encode(message)
	} else {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err = enc.Encode(message)
	}
	if err != nil {
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}
