package transport

import (
	"context"

	"github.com/paotui-go/paotui/engine/priority"
)

// Call names one call. What its words stand for is the route's business; here they
// only say which limits, breakers and holds the call comes under.
type Call struct {
	// App is the application that calls, the owner of the route's quota. Over
	// WeChat: the mini program's appid.
	App string
	// Carrier is the company the call is for; "" if it is for none, as a token call
	// is. It then comes under the route's breaker only.
	Carrier string
	// Account is the merchant's number at the carrier; "" if the call has none.
	Account string
	// Store is the number of the merchant's store there, where a merchant has several
	// or the carrier wants it anyway. Each store is an account of its own.
	Store string
	// Fingerprint changes when the account's secret does. It is compared and never
	// shown, and must not tell the secret. With another fingerprint the account
	// counts as another one.
	Fingerprint string
	// Name is the kind of call, such as the path of its URL. Each has a breaker of
	// its own, so names come from a short list; an order's id is none.
	Name string
	// Writes says that the call might do something a second time if it is repeated.
	// It is never repeated here.
	Writes bool
}

// class is how urgent a call is. A call that changes something is never a poll nor
// a quote, even if nobody said so.
func (c *Call) class(ctx context.Context) priority.Class {
	class := priority.From(ctx)
	if c.Writes {
		return max(class, priority.Place)
	}
	return class
}
