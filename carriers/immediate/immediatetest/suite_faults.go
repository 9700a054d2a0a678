package immediatetest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// fail maps the suite's faults to the simulator's, and to answers that the simulator
// would not give.
func (s *otherSide) fail(c carriertest.Call, f carriertest.Fault) error {
	switch f {
	case carriertest.NoConnection:
		s.sim.Client().CloseIdleConnections() // so that the call needs a new one
		return s.inject(wechatsim.Fault{Kind: wechatsim.Refused})
	case carriertest.LostRequest:
		return s.inject(wechatsim.Fault{Kind: wechatsim.LostRequest, Calls: paths(c)})
	case carriertest.LostReply:
		return s.inject(wechatsim.Fault{Kind: wechatsim.LostAnswer, Calls: paths(c)})
	case carriertest.NoReply:
		return s.inject(wechatsim.Fault{Kind: wechatsim.Latency, Calls: paths(c), Delay: wechatsim.Delay{Least: time.Hour}})
	case carriertest.HalfReply:
		return s.inject(wechatsim.Fault{Kind: wechatsim.HalfBody, Calls: paths(c)})
	case carriertest.WebPage:
		return s.inject(wechatsim.Fault{Kind: wechatsim.HTML, Calls: paths(c), Done: true})
	case carriertest.ServerError:
		return s.inject(wechatsim.Fault{Kind: wechatsim.Gateway, Calls: paths(c), Done: true})
	case carriertest.Refusal:
		return s.refuse(c)
	case carriertest.ZeroFees:
		s.wire.rewriteNext(path[c], map[string]any{"fee": 0, "deliverfee": 0, "couponfee": 0, "tips": 0, "insurancefee": 0, "distance": 0})
	case carriertest.OddStatus:
		s.wire.rewriteNext(path[c], map[string]any{"order_status": 7})
	}
	return nil
}

func (s *otherSide) inject(f wechatsim.Fault) error {
	f.Count = 1
	_, err := s.sim.Inject(f)
	return err
}

// refuse has the company say no to an order, and WeChat to anything about one: of a
// cancel or a tip no company has published a no that says it all.
func (s *otherSide) refuse(c carriertest.Call) error {
	to := PlainOrder(s.account.Registered).Receiver
	words := fmt.Sprintf("%s(%s)%s%s 不在服务范围内", to.Name, to.Phone, to.Address, to.Detail)
	if c == carriertest.Quote || c == carriertest.Place || c == carriertest.Reorder {
		return s.inject(wechatsim.Fault{Kind: wechatsim.Resultcode, Calls: paths(c), Code: 9999, Text: words})
	}
	s.wire.rewriteNext(path[c], map[string]any{"errmsg": words})
	return s.inject(wechatsim.Fault{Kind: wechatsim.Errcode, Calls: paths(c), Code: 930558})
}

// edited is a body of JSON with some fields set.
func edited(body []byte, fields map[string]any) ([]byte, error) {
	var all map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, err
	}
	for name, value := range fields {
		all[name] = value
	}
	return json.Marshal(all)
}
