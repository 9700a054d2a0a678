package immediate

import (
	"errors"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport"
	"github.com/paotui-go/paotui/transport/wechat"
)

// Blame says whose failure an error of a call shows, for [transport.Config].Classify: what
// WeChat answered is read as [wechat.Blame] does, and what a company answered by its own
// Profile, so that its code for an empty balance holds back an account and opens no breaker.
func Blame(companies ...Profile) func(transport.Call, error) transport.Blame {
	byID := map[string]Profile{}
	for _, p := range companies {
		byID[string(p.ID)] = p
	}
	return func(c transport.Call, err error) transport.Blame {
		if _, spoke := errors.AsType[*wechat.CarrierError](err); !spoke {
			return wechat.Blame(err)
		}
		company, known := byID[c.Carrier]
		if !known {
			return transport.BlameNobody
		}
		switch fault.KindOf(company.Read(CallOf(c.Name), err)) {
		case fault.Account:
			return transport.BlameAccount
		case fault.Unavailable:
			return transport.BlameCarrier
		}
		return transport.BlameNobody
	}
}
