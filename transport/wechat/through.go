package wechat

import (
	"context"
	"errors"
	"strings"

	"github.com/paotui-go/paotui/engine/fault"
	"github.com/paotui-go/paotui/transport"
)

// Through is how calls are sent: straight (nil), or over something that may hold
// them back, such as [Over]. It is called just before the bytes leave and returns
// what send returns, or its own error. It may call send again only for a call that
// does not write.
type Through func(ctx context.Context, call Call, send func(context.Context) error) error

// Over sends every call over a stack of limits, breakers and a retry budget.
func Over(s *transport.Stack) Through {
	return func(ctx context.Context, c Call, send func(context.Context) error) error {
		return s.Do(ctx, transport.Call{
			App: c.AppID, Carrier: c.DeliveryID, Account: c.ShopID, Store: c.ShopNo, Fingerprint: c.Fingerprint, Name: c.Name, Writes: c.Writes,
		}, send)
	}
}

func direct(ctx context.Context, _ Call, send func(context.Context) error) error { return send(ctx) }

func orStraight(t Through) Through {
	if t == nil {
		return direct
	}
	return t
}

// Blame says whose failure WeChat's part of an error shows: 930556 and 930557 are
// the carrier's, an account that is not bound is the account's, and -1, 930555, HTTP
// 5xx, an answer that is none and a connection that does not come about are WeChat's
// own.
// What a carrier itself answered (a [CarrierError]) only its adapter can read; here
// it is nobody's.
func Blame(err error) transport.Blame {
	if _, spoke := errors.AsType[*CarrierError](err); spoke {
		return transport.BlameNobody
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return transport.BlameNobody
	}
	switch e.Code {
	case "930556", "930557":
		return transport.BlameCarrier
	case "930560":
		return transport.BlameAccount
	case "-1", "930555":
		return transport.BlameRoute
	case "": // no code: the exchange itself failed
		if e.Kind == fault.Unavailable || e.Kind == fault.Internal && e.Outcome == fault.Unknown {
			return transport.BlameRoute
		}
	}
	if strings.HasPrefix(e.Code, httpCode) && e.Kind == fault.Unavailable {
		return transport.BlameRoute
	}
	return transport.BlameNobody
}
