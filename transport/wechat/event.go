package wechat

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"
)

// Event is the push update_waybill_status: a carrier reports where an order
// stands. It holds personal data.
//
// It is matched by ShopID and ShopOrderID; the waybill id of a push may differ
// from the one that add gave.
type Event struct {
	ShopID      string
	ShopOrderID string
	// ShopNo and WaybillID may be empty.
	ShopNo    string
	WaybillID string
	// ActionTime is when the change happened, by the carrier's clock; zero if the
	// push does not say.
	ActionTime time.Time
	// OrderStatus is as it came, numbers of a carrier's own among them.
	OrderStatus Opt[Code]
	// ActionMsg is the carrier's remark, often empty.
	ActionMsg string
	// Agent is the rider; nil if the push names none.
	Agent *Agent
	// Proven says that WeChat signed this very body, and that it holds a status and
	// a time. What is not proven is a hint: query the order.
	Proven bool
}

// Agent is the rider. The phone may be masked.
type Agent struct {
	Name  string
	Phone string
	// ReachTime is when the rider is expected; zero if unknown.
	ReachTime time.Time
}

// message is a push as it is written. Only what every message has matters before
// it is known to be ours.
type message struct {
	MsgType     Text      `json:"MsgType" xml:"MsgType"`
	Event       Text      `json:"Event" xml:"Event"`
	ShopID      Text      `json:"shopid" xml:"shopid"`
	ShopOrderID Text      `json:"shop_order_id" xml:"shop_order_id"`
	ShopNo      Text      `json:"shop_no" xml:"shop_no"`
	WaybillID   Text      `json:"waybill_id" xml:"waybill_id"`
	ActionTime  Opt[Code] `json:"action_time" xml:"action_time"`
	OrderStatus Opt[Code] `json:"order_status" xml:"order_status"`
	ActionMsg   words     `json:"action_msg" xml:"action_msg"`
	Agent       agent     `json:"agent" xml:"agent"`
}

type agent struct {
	Name      Text      `json:"name" xml:"name"`
	Phone     Text      `json:"phone" xml:"phone"`
	ReachTime Opt[Code] `json:"reach_time" xml:"reach_time"`
}

// UnmarshalJSON reads a rider; null, "" and [] read as none.
func (a *agent) UnmarshalJSON(b []byte) error {
	*a = agent{}
	if isEmptyJSON(b) {
		return nil
	}
	type plain agent
	return json.Unmarshal(b, (*plain)(a))
}

// readMessage reads a push whose sender is known. If a field of it has a type
// that nobody foresaw, its names and ids are still read: they suffice to pass a
// foreign message on, and to make ours a hint.
func readMessage(b []byte) (m message, f Format, err error) {
	if f, err = decode(b, &m); err == nil {
		return m, f, nil
	}
	var rough struct {
		MsgType     words `json:"MsgType" xml:"MsgType"`
		Event       words `json:"Event" xml:"Event"`
		ShopID      words `json:"shopid" xml:"shopid"`
		ShopOrderID words `json:"shop_order_id" xml:"shop_order_id"`
	}
	if f, err = decode(b, &rough); err != nil {
		return message{}, f, err
	}
	return message{
		MsgType: Text(rough.MsgType), Event: Text(rough.Event),
		ShopID: Text(rough.ShopID), ShopOrderID: Text(rough.ShopOrderID),
	}, f, nil
}

// isOurs compares without case and takes the name's first, misspelt form.
func (m message) isOurs() bool {
	return strings.EqualFold(string(m.MsgType), "event") &&
		(strings.EqualFold(string(m.Event), "update_waybill_status") || strings.EqualFold(string(m.Event), "udate_waybill_status"))
}

func (m message) toEvent(signed bool) Event {
	_, hasStatus := m.OrderStatus.Get()
	e := Event{
		ShopID:      string(m.ShopID),
		ShopOrderID: string(m.ShopOrderID),
		ShopNo:      string(m.ShopNo),
		WaybillID:   string(m.WaybillID),
		ActionTime:  moment(m.ActionTime),
		OrderStatus: m.OrderStatus,
		ActionMsg:   string(m.ActionMsg),
	}
	if m.Agent != (agent{}) {
		e.Agent = &Agent{Name: string(m.Agent.Name), Phone: string(m.Agent.Phone), ReachTime: moment(m.Agent.ReachTime)}
	}
	e.Proven = signed && hasStatus && !e.ActionTime.IsZero() && e.ShopID != ""
	return e
}

// moment reads Unix seconds. A number that would lie beyond the year 5000 is in
// milliseconds.
func moment(n Opt[Code]) time.Time {
	unix, _ := n.Get()
	switch {
	case unix <= 0:
		return time.Time{}
	case unix >= 1e11:
		return time.UnixMilli(int64(unix))
	}
	return time.Unix(int64(unix), 0)
}

// digest is the same for two pushes only if they say the same.
func (e Event) digest() [sha256.Size]byte {
	status, hasStatus := e.OrderStatus.Get()
	numbers := []int64{e.ActionTime.UnixMilli(), int64(status), bit(hasStatus), bit(e.Proven), bit(e.Agent != nil)}
	texts := []string{e.ShopID, e.ShopOrderID, e.ShopNo, e.WaybillID, e.ActionMsg}
	if e.Agent != nil {
		numbers = append(numbers, e.Agent.ReachTime.UnixMilli())
		texts = append(texts, e.Agent.Name, e.Agent.Phone)
	}
	b := make([]byte, 0, 256)
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range texts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return sha256.Sum256(b)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
